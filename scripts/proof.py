"""Runs the tests that try chance in their long form and writes what came of it to `docs/PROOF.md`."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
KILLS, PAIRS = 200, 20
TRIES = {
    "test_a_killed_publisher_leaves_the_old_release_or_the_new_one": f"SIGKILL at {KILLS} random moments of publishing",
    "test_two_publishers_at_once_take_turns": f"{PAIRS} pairs of publishers at once",
}
HEAD = f"""# Proof

What `make proof` tried when it was last run, on Python {platform.python_version()} and {os.cpu_count()} cores. After each try every file of the release had the hash that its manifest states, the database opened, and its rows were those of the old release or of the new one. `make test` runs the same tests with fewer tries.

| Tried | Outcome | Seconds |
|---|---|---|
"""


def main() -> None:
    """Run the proofs; exits with 1 where one fails."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        env = {**os.environ, "CMR_PROOF_KILLS": str(KILLS), "CMR_PROOF_PAIRS": str(PAIRS)}
        command = ["-m", "pytest", "-q", "-n", "2", "tests/test_release.py", f"--junitxml={report}"]
        command += ["-k", " or ".join(TRIES)]
        done = subprocess.run([sys.executable, *command], cwd=ROOT, env=env, check=False)  # noqa: S603 -- our own
        cases = ElementTree.parse(report).iter("testcase")  # noqa: S314 -- written by our own pytest
        lines = [
            f"| {TRIES[case.get('name', '')]} | {'failed' if len(case) else 'held'} | {float(case.get('time', 0)):.0f} |"
            for case in cases
        ]
    (ROOT / "docs" / "PROOF.md").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
