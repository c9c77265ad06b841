"""What holds of every report, whatever was validated."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cmr.reports import ANNOTATIONS, FORMATS, as_text
from cmr.rules import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cmr.findings import Finding, Report

RULES = {entry.id for entry in catalogue()}
# What these say may be that a file is not there.
OF_FILES = ("gate.file", "package.descriptor", "package.missing")


def judge(report: Report, package: Path, changed: Mapping[str, bytes]) -> None:
    """See that findings have their parts and lie in files, and that all forms of the report can be written."""
    for finding in report.findings:
        _complete(finding)
        _inside(finding, package, changed)
    texts = {name: form(report) for name, form in FORMATS.items()}
    texts["unfolded"] = as_text(report, unfold=True)
    for text in texts.values():
        text.encode("utf-8")
    # Only LF ends a line for a terminal or GitHub; nothing else that might may be left.
    for name in ("text", "unfolded", "github"):
        assert all(line.isprintable() for line in texts[name].split("\n")), texts[name]
    assert texts["unfolded"].count("\n") == len(report.findings)
    body = json.loads(texts["json"])
    assert [f["rule"] for f in body["findings"]] == [f.rule for f in report.findings]
    assert body["valid"] is report.ok
    assert len(json.loads(texts["sarif"])["runs"][0]["results"]) == len(report.findings)
    _no_foreign_command(texts["github"], len(report.findings))


def _complete(finding: Finding) -> None:
    assert finding.rule in RULES
    assert finding.severity in ("error", "warning")
    assert finding.message
    assert finding.fix
    assert "{" not in finding.rule


def _inside(finding: Finding, package: Path, changed: Mapping[str, bytes]) -> None:
    if finding.line == 0:
        assert finding.column == 0
        assert finding.rule in OF_FILES or (package / finding.file).is_file()
        return
    data = changed.get(finding.file)
    lines = (data if data is not None else (package / finding.file).read_bytes()).split(b"\n")
    assert 1 <= finding.line <= len(lines), finding
    line = lines[finding.line - 1].decode("utf-8", "replace")
    assert 1 <= finding.column <= len(line) + 1, finding


def _no_foreign_command(text: str, findings: int) -> None:
    lines = text.split("\n")
    own = [line for line in lines if line.startswith(("::error file=", "::warning file="))]
    assert len(own) == min(findings, ANNOTATIONS)
    assert len(lines) == len(own) + 1
    assert not lines[-1].startswith(("::", "##["))
