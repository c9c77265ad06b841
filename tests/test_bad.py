"""Every bad case gets one finding: the right rule at the right file, line and column, and a remedy."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from cmr.rules import catalogue
from cmr.validate import validate
from tests.bad.allowed import ALLOWED
from tests.bad.cases import CASES
from tests.bad.several import SEVERAL

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bad.case import Case
    from tests.bad.several import Several

THREATS = [1, 2, 3, 7, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.threat} {case.what}")
def test_a_bad_case_gets_one_finding_in_its_place(package: Path, case: Case) -> None:
    case.damage(package)
    findings = validate(package).findings
    assert [(f.rule, f.file, f.line, f.column) for f in findings] == [case.found_in(package)]
    (finding,) = findings
    assert finding.message
    assert finding.fix
    assert case.said(f"{finding.message}. {finding.fix}")


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case.rule.startswith("gate.")],
    ids=lambda case: f"{case.threat} {case.what}",
)
def test_the_gate_finds_the_same_where_it_reads_few_lines_at_a_time(
    package: Path, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["cmr.gate.admit"], "CHUNK", 300)
    case.damage(package)
    findings = validate(package).findings
    assert [(f.rule, f.file, f.line, f.column) for f in findings] == [case.found_in(package)]
    assert case.said(f"{findings[0].message}. {findings[0].fix}")


@pytest.mark.parametrize(
    ("several", "chunk"),
    [pytest.param(one, chunk, id=f"{one.what}, {chunk}") for one in SEVERAL for chunk in one.found],
)
def test_of_several_faults_each_is_told(
    package: Path, monkeypatch: pytest.MonkeyPatch, several: Several, chunk: int
) -> None:
    several.damage(package)
    monkeypatch.setattr(sys.modules["cmr.gate.admit"], "CHUNK", chunk)
    findings = validate(package).findings
    assert [(f.rule, f.file, f.line, f.column) for f in findings] == several.found[chunk]


@pytest.mark.parametrize("what", ALLOWED)
def test_what_lies_just_inside_a_rule_is_silent(package: Path, what: str) -> None:
    ALLOWED[what](package)
    assert validate(package).findings == []


def test_no_two_cases_are_one_and_every_threat_has_some() -> None:
    named = Counter((case.threat, case.what) for case in CASES)
    assert [name for name, times in named.items() if times > 1] == []
    assert sorted({int(case.threat[1:]) for case in CASES}) == THREATS
    assert len(CASES) >= 200
    assert {case.rule for case in CASES} <= {entry.id for entry in catalogue()}


def test_every_built_in_check_has_a_case() -> None:
    built_in = {entry.id for entry in catalogue() if entry.where == "every table"}
    assert built_in - {case.rule for case in CASES} == {"package.missing"}
