"""Every rule speaks on its bad example, at its column, and is silent on its good one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cmr.rules import BUILT_INS, RULES, Rule, catalogue
from cmr.validate import validate
from tests.conftest import edit

if TYPE_CHECKING:
    from pathlib import Path

    from cmr.rules.builtin import BuiltIn

IN_CELLS = [b for b in BUILT_INS if b.edits]


def test_the_small_package_is_valid_and_silent(package: Path) -> None:
    report = validate(package)
    assert report.findings == []
    assert report.rows["claims"] == 7


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_speaks_on_its_bad_example(package: Path, rule: Rule) -> None:
    edit(package, rule.bad_example)
    found = [f for f in validate(package).findings if f.rule == rule.id]
    assert found, f"{rule.id} is silent"
    for finding in found:
        assert (finding.table, finding.column_name, finding.severity) == (
            rule.table,
            rule.column,
            rule.severity,
        )
        assert finding.line > 1
        assert finding.fix
        assert "{" not in finding.message


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_is_silent_on_its_good_example(package: Path, rule: Rule) -> None:
    edit(package, rule.good_example)
    assert [f for f in validate(package).findings if f.rule == rule.id] == []


@pytest.mark.parametrize("check", IN_CELLS, ids=lambda check: check.id)
def test_built_in_check_speaks_alone_on_its_bad_cell(package: Path, check: BuiltIn) -> None:
    assert check.edits is not None
    edit(package, check.edits)
    ((place, cells),) = check.edits.items()
    errors = [f for f in validate(package).findings if f.severity == "error"]
    assert [f.rule for f in errors] == [check.id]
    assert errors[0].record_id == place.partition("/")[2] or check.id in (
        "schema.key",
        "schema.unique",
    )
    assert errors[0].column_name in cells


def test_ids_are_unique_and_named_after_their_table() -> None:
    ids = [entry.id for entry in catalogue()]
    assert len(ids) == len(set(ids))
    assert all(entry.sentence.endswith(".") and entry.reason.endswith(".") for entry in catalogue())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_turned_round_speaks_where_it_should_be_silent(
    package: Path, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cmr.validate.RULES", [replace(rule, good=~rule.good, hint=None)])
    spoke = bool(validate(package).findings)
    for example in (rule.good_example, rule.bad_example):
        if not spoke:
            edit(package, example)
            spoke = rule.id in {finding.rule for finding in validate(package).findings}
    assert spoke
