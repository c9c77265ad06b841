"""Whole packages by chance, about 100,000 of them, in two processes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from cmr.rules import catalogue
from proofs import Proof
from proofs.suite import ROOT

TITLE = "Packages by chance"
# Each run has a seed of its own; a shorter proof is one of fewer runs, and counts what it tried.
EXAMPLES, RUNS, PROCESSES = 1_000, int(os.environ.get("CMR_PROOF_RUNS", "100")), 2
TRIED = {
    "test_a_valid_package_is_never_refused": "valid packages, rows made from the Table Schemas: none refused",
    "test_damage_beside_other_rows_does_not_bring_it_down": "such packages with a damaged schema or table",
    "test_no_bytes_in_a_table_bring_it_down": "any bytes in the place of a stretch of a table",
    "test_no_cells_or_rows_bring_it_down": "any text in cells; rows cut, swapped, doubled; headers damaged",
    "test_no_bytes_in_json_bring_it_down": "any bytes in the place of a stretch of the descriptor or a schema",
    "test_no_value_in_json_brings_it_down": "any JSON value in the place of a part of them",
}
HEAD = """Of every damaged package the validator gave a report within {seconds} seconds and raised nothing. Each finding had a rule of the catalogue, a file that is there, a place inside it, a message and a remedy; the report could be written in all its forms, no line held a character that could steer a terminal, and none began a workflow command but the report's own.

Seeds 1 to {runs}; the tests are in `tests/test_fuzz.py`.

| Packages | Tried | Outcome |
|---:|---|---|
"""


class Tried(NamedTuple):
    """What one run of one test came to."""

    test: str
    examples: int
    rules: frozenset[str]
    held: bool


def run() -> Proof:
    """Try all packages and say how many were looked at, test by test."""
    with ThreadPoolExecutor(PROCESSES) as pool:
        tried = [one for some in pool.map(_run, range(1, RUNS + 1)) for one in some]
    lines = []
    for test, what in TRIED.items():
        of_test = [one for one in tried if one.test == test]
        held = all(one.held for one in of_test) and len(of_test) == RUNS
        lines.append(
            f"| {sum(one.examples for one in of_test):,} | {what} | {'held' if held else 'failed'} |"
        )
    total = sum(one.examples for one in tried)
    spoke = frozenset[str]().union(*(one.rules for one in tried))
    known = {entry.id for entry in catalogue()}
    head = HEAD.format(seconds=20, runs=RUNS)
    silent = ", ".join(f"`{rule}`" for rule in sorted(known - spoke)) or "none"
    tail = f"\n\n{total:,} packages in all. {len(spoke & known)} of {len(known)} rules spoke; not met by chance: {silent}."
    held = all(one.held for one in tried) and len(tried) == RUNS * len(TRIED)
    return Proof(head + "\n".join(lines) + tail, held)


def _run(seed: int) -> list[Tried]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        command = [sys.executable, "-m", "pytest", "-q", f"--hypothesis-seed={seed}", "tests/test_fuzz.py"]
        env = {**os.environ, "CMR_PROOF_EXAMPLES": str(EXAMPLES), "POLARS_MAX_THREADS": "1"}
        done = subprocess.run(  # noqa: S603 -- our own
            [*command, f"--junitxml={report}"], cwd=ROOT, env=env, check=False, capture_output=True, text=True
        )
        if done.returncode:
            sys.stderr.write(done.stdout)
        cases = list(ElementTree.parse(report).iter("testcase"))  # noqa: S314 -- written by our own pytest
    tried = [_tried(case) for case in cases]
    sys.stderr.write(f"seed {seed}: {sum(one.examples for one in tried):,} packages\n")
    return tried


def _tried(case: ElementTree.Element) -> Tried:
    told = {p.get("name"): p.get("value", "") for p in case.iter("property")}
    failed = case.find("failure") is not None or case.find("error") is not None
    rules = frozenset(told.get("rules", "").split())
    return Tried(case.get("name", ""), int(told.get("examples", "0")), rules, not failed)
