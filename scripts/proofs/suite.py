"""Runs tests of the suite with more tries than every day."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from proofs import Proof

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]


def run_tests(file: str, tries: Mapping[str, str], env: Mapping[str, str]) -> Proof:
    """Run tests of one file and say in a table what came of each.

    Args:
        file: The file in `tests/`.
        tries: What is tried, by the name of the test.
        env: What the tests read from the environment: how often to try.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", f"tests/{file}", f"--junitxml={report}"]
        command += ["-k", " or ".join(tries)]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, check=False)  # noqa: S603 -- our own
        cases = ElementTree.parse(report).iter("testcase")  # noqa: S314 -- written by our own pytest
        lines = [
            f"| {tries[case.get('name', '').partition('[')[0]]} | {'failed' if len(case) else 'held'} |"
            f" {float(case.get('time', 0)):.0f} |"
            for case in cases
        ]
    table = "\n".join(["| Tried | Outcome | Seconds |", "|---|---|---|", *lines])
    return Proof(table, done.returncode == 0)
