"""5,000 damaged packages, checked by the validator and by the public frictionless tool; renews `docs/FRICTIONLESS.md`."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

from proofs import Proof
from proofs.suite import ROOT, in_process

TITLE = "Agreement with frictionless"
# Each run has a seed of its own; a shorter proof is one of fewer runs, and says how many.
PACKAGES, RUNS, PROCESSES = 250, int(os.environ.get("CMR_PROOF_RUNS", "20")), 2
DOCUMENT = ROOT / "docs" / "FRICTIONLESS.md"
COUNTS = re.compile(r"(?<=<!-- counts -->\n).*?(?=\n<!-- end -->)", re.DOTALL)


def run() -> Proof:
    """Compare the two on all packages; held where every difference has a known cause."""
    with ThreadPoolExecutor(PROCESSES) as pool:
        parts = list(pool.map(_run, range(1, RUNS + 1)))
    packages, agreed, found = (sum(part[key] for part in parts) for key in ("packages", "agreed", "found"))
    causes = Counter[str]()
    for part in parts:
        causes.update(part["causes"])
    unknown = [line for part in parts for line in part["unknown"]]
    sys.stderr.write("\n".join(unknown))
    table = "\n".join(
        [
            f"frictionless {version('frictionless')}: {packages:,} packages (seeds 1 to {RUNS}), {found:,} findings of "
            f"one or both; on {agreed:,} packages every finding of the two is the same.",
            "",
            "| Difference | Packages |",
            "|---|---:|",
            *(f"| {name or 'NOT EXPLAINED'} | {times:,} |" for name, times in causes.most_common()),
        ]
    )
    DOCUMENT.write_text(COUNTS.sub(lambda _: table, DOCUMENT.read_text("utf-8")), "utf-8")
    text = (
        f"Of {packages:,} damaged packages frictionless and the validator say exactly the same (table, kind, row, "
        f"column) on {agreed:,}; the differences on the others have {len(causes)} causes, explained in "
        f"[FRICTIONLESS.md](FRICTIONLESS.md), and {len(unknown)} differences have none."
    )
    return Proof(text, not unknown)


def _run(seed: int) -> dict[str, int | dict[str, int] | list[str]]:
    part = in_process("agreement", seed, PACKAGES)
    sys.stderr.write(f"seed {seed}: {part['packages']} packages, {part['agreed']} the same\n")
    return part  # type: ignore[no-any-return]
