"""Runs the proofs, all or those named, and writes what came of each into its part of `docs/PROOF.md`."""

from __future__ import annotations

import os
import platform
import re
import sys
import time
from importlib import import_module
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "PROOF.md"
# Each is a module of `proofs`; behind a hyphen stands the part of it that is a proof by itself.
PROOFS = (
    "release",
    "faults",
    "planted",
    "schemas",
    "fuzz",
    "mutation-rules",
    "mutation-gate",
    "mutation-schemas",
    "mutation-history",
    "frictionless",
)
HEAD = """# Proof

What `make proof` tried when it was last run. `make test` runs the same with fewer tries. One part alone is renewed by `.venv/bin/python scripts/proof.py NAME`.
"""


def main(names: list[str]) -> int:
    """Run proofs and renew their parts; gives the exit code."""
    if unknown := set(names) - set(PROOFS):
        sys.exit(f"no proof is called {', '.join(sorted(unknown))}; the proofs are {', '.join(PROOFS)}")
    parts = dict(
        re.findall(r"<!-- ([\w-]+) -->\n(.*?)\n<!-- end -->", DOCUMENT.read_text("utf-8"), re.DOTALL)
    )
    held = True
    for name in names or PROOFS:
        of, _, part = name.partition("-")
        module, begun = import_module(f"proofs.{of}"), time.monotonic()
        proof = module.run(part) if part else module.run()
        held &= proof.held
        machine = f"Python {platform.python_version()}, {os.cpu_count()} cores"
        outcome = "held" if proof.held else "FAILED"
        parts[name] = (
            f"## {module.TITLE}{part and f', {part}'}: {outcome}\n\n{proof.text}\n\n"
            f"`scripts/proof.py {name}`, {machine}, {time.monotonic() - begun:.0f} s."
        )
        blocks = [f"<!-- {key} -->\n{parts[key]}\n<!-- end -->\n" for key in PROOFS if key in parts]
        DOCUMENT.write_text("\n".join([HEAD, *blocks]), encoding="utf-8")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
