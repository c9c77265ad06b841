"""Findings as SARIF 2.1.0, the form that code scanning services read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from cmr.findings import printable_sentence
from cmr.version import __version__

if TYPE_CHECKING:
    from cmr.findings import Finding, Report
    from cmr.rules import Entry

# Code scanning services show no more of a run (GitHub: 5,000), and refuse files above 10 MB.
RESULTS = 5000
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(report: Report) -> str:
    """Write the report as one SARIF run: the whole catalogue as rules, every finding as a result.

    Columns count Unicode characters, and what stands for the file as a whole points at its start.
    At most `RESULTS` findings are written, errors first; `properties` tells how many there are.
    """
    from cmr.rules import catalogue

    entries = catalogue()
    index = {entry.id: number for number, entry in enumerate(entries)}
    driver = {"name": "cmr", "version": __version__, "rules": [_rule(entry) for entry in entries]}
    errors_first = sorted(report.findings, key=lambda finding: finding.severity)
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index) for finding in errors_first[:RESULTS]],
        "properties": {"errors": report.errors, "warnings": report.warnings},
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=True)


def _rule(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "shortDescription": {"text": entry.sentence},
        "fullDescription": {"text": entry.reason},
        "help": {"text": f"Good: {entry.good}\nBad: {entry.bad}\n{entry.fix}".rstrip()},
        "defaultConfiguration": {"level": entry.severity},
        "properties": {"where": entry.where},
    }


def _result(finding: Finding, index: dict[str, int]) -> dict[str, Any]:
    region = {"startLine": max(1, finding.line), "startColumn": max(1, finding.column)}
    # The name of a folder that is no package may be any bytes, which Python hands on as surrogates.
    uri = quote(finding.file.encode("utf-8", "surrogatepass"))
    place: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}
    if finding.record_id:
        name = f"{finding.table}/{finding.record_id}.{finding.column_name}"
        place["logicalLocations"] = [{"fullyQualifiedName": printable_sentence(name)}]
    return {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": finding.severity,
        "message": {"text": printable_sentence(f"{finding.message}. {finding.fix}")},
        "locations": [place],
        "properties": {"value": finding.value},
    }
