"""Runs tests of the suite with more tries than every day."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from proofs import Proof

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]


def in_process(module: str, *arguments: object) -> Any:  # noqa: ANN401 -- whatever the module prints as JSON
    """Run a module of the proofs in a process of its own, on one thread; give what it prints as JSON.

    Raises:
        CalledProcessError: where it fails.
    """
    path = os.pathsep.join([str(ROOT / "scripts"), str(ROOT)])
    env = {**os.environ, "PYTHONPATH": path, "POLARS_MAX_THREADS": "1"}
    command = [sys.executable, "-m", f"proofs.{module}", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE)  # noqa: S603 -- our own
    return json.loads(done.stdout)


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
        cases = list(ElementTree.parse(report).iter("testcase"))  # noqa: S314 -- written by our own pytest
    found = {
        name: [case for case in cases if case.get("name", "").partition("[")[0] == name] for name in tries
    }
    lines = [
        f"| {tries[name]} | {len(of)} | {'held' if of and not any(map(len, of)) else 'failed'} |"
        f" {sum(float(case.get('time', 0)) for case in of):.0f} |"
        for name, of in found.items()
    ]
    table = "\n".join(["| Tried | Runs | Outcome | Seconds |", "|---|---:|---|---:|", *lines])
    return Proof(table, done.returncode == 0 and all(found.values()))
