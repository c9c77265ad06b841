"""How findings are written: for a reader, for a program, for GitHub and for code scanning."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from cmr.findings import count, printable, printable_sentence
from cmr.sarif import as_sarif

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from cmr.findings import Finding, Report

SHOWN_OF_A_KIND = 3
# GitHub shows ten annotations of a kind for each step and fifty for a run.
ANNOTATIONS = 50


def as_text(report: Report, *, unfold: bool = False, root: Path | None = None) -> str:
    """Write the report for a reader: one line a finding, then a line of totals.

    Of findings that differ in their row alone the first few are shown; `unfold` shows all.
    `root` is the folder of the package: with it, below each finding stands the line that it
    speaks of, with the cell marked.
    """
    alike: Counter[tuple[str, ...]] = Counter()
    shown: list[Finding] = []
    for f in report.findings:
        kind = (f.file, f.rule, f.column_name)
        alike[kind] += 1
        if unfold or alike[kind] <= SHOWN_OF_A_KIND:
            shown.append(f)
    lines = _quoted(shown, root) if root else [as_line(f) for f in shown]
    for (file, rule, column), number in sorted(alike.items()):
        if not unfold and number > SHOWN_OF_A_KIND:
            more = number - SHOWN_OF_A_KIND
            place = printable_sentence(f"{file} {rule} {column}")
            lines.append(f"{place}: and {more:,} more like it (--all shows them)")
    rows = sum(report.rows.values())
    read = f"{count(rows, 'row')} in {count(len(report.rows), 'table')}"
    verdict = "valid" if report.ok else "not valid"
    totals = f"{count(report.errors, 'error')}, {count(report.warnings, 'warning')}"
    return "\n".join([*lines, f"{verdict}: {read}; {totals}"])


def _quoted(shown: Sequence[Finding], root: Path) -> list[str]:
    from cmr.quoting import lines_of, marked

    quoted = lines_of(root, shown)
    lines: list[str] = []
    for f in shown:
        lines.append(as_line(f))
        if text := quoted.get((f.file, f.line)):
            lines += marked(text, f)
    return lines


def as_line(f: Finding) -> str:
    """Write one finding for a reader: where, what, why, and how to mend it."""
    place = ":".join([f.file, *(str(n) for n in (f.line, f.column) if n)])
    row = f" ({printable(f.record_id)})" if f.record_id else ""
    what = printable_sentence(f"{place} {f.severity} {f.rule}  {f.message}")
    return f"{what}{row}. {printable_sentence(f.fix)}"


def as_json(report: Report) -> str:
    """Write the report for a program: an object with `valid`, `rows` and `findings`."""
    keys = [
        "rule",
        "severity",
        "table",
        "file",
        "line",
        "column",
        "column_name",
        "record_id",
        "value",
        "message",
        "fix",
    ]
    findings = [{key: getattr(f, key) for key in keys} for f in report.findings]
    body = {"valid": report.ok, "rows": report.rows, "findings": findings}
    return json.dumps(body, indent=2, ensure_ascii=True)


def as_github(report: Report) -> str:
    """Write workflow commands that annotate a pull request, capped, with the total at the end.

    Values are escaped as GitHub asks, so that no cell can start a command of its own.
    """
    lines = []
    errors_first = sorted(report.findings, key=lambda f: f.severity)
    for f in errors_first[:ANNOTATIONS]:
        place = f"file={_property(f.file)},line={max(1, f.line)},col={max(1, f.column)}"
        text = _data(printable_sentence(f"{f.message}. {f.fix}"))
        lines.append(f"::{f.severity} {place},title={_property(f.rule)}::{text}")
    more = len(report.findings) - len(lines)
    totals = f"{count(report.errors, 'error')}, {count(report.warnings, 'warning')}"
    lines.append(f"{totals}; {more:,} more not annotated" if more > 0 else totals)
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(printable_sentence(text)).replace(":", "%3A").replace(",", "%2C")


FORMATS: dict[str, Callable[[Report], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}
