"""Runs the gate, the schema checks and the rules over a package and gathers what they find."""

from __future__ import annotations

import re
from copy import copy
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from cmr import descriptor, gate, tables
from cmr.descriptor import DescriptorError, Package, Table
from cmr.findings import Finding, Report
from cmr.rules import RULES
from cmr.rules.reads import unreadable
from cmr.rules.text import text_checks
from cmr.rules.wide import widen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cmr.gate import Sheet
    from cmr.tables import Check

# After these, what other rows say of a row is not known, and rules on it would repeat one cause.
UNCERTAIN = ("gate.", "schema.key", "schema.reference")

SCHEMA = "schema."
BRACES = re.compile(r"\{(\w+)\}")

Failures = list[tuple["Check", list[int]]]


class Record:
    """A package with its rows: sheets as admitted, frames of strings, typed frames."""

    def __init__(self, package: Package) -> None:
        """Let the package's tables through the gate; `refused` says which did not pass.

        Raises:
            DescriptorError: where a schema holds a pattern that is none.
        """
        self.package = package
        self.sheets: dict[str, Sheet] = {}
        self.refused: list[Finding] = []
        for table in package.tables:
            tables.expect_patterns(table)
            sheet, findings = gate.admit(package, table)
            self.refused += findings
            if sheet is not None:
                self.sheets[table.name] = sheet
        self.strings = {name: tables.frame_of(sheet) for name, sheet in self.sheets.items()}
        self.frames = {name: tables.typed(package.table(name), frame) for name, frame in self.strings.items()}

    def under(self, package: Package) -> Record:
        """The same rows under other definitions of the same tables and columns.

        Raises:
            DescriptorError: where one of these definitions holds a pattern that is none.
        """
        for table in package.tables:
            tables.expect_patterns(table)
        other = copy(self)
        other.package = package
        other.frames = {
            name: tables.typed(package.table(name), frame) for name, frame in self.strings.items()
        }
        return other

    @property
    def admitted(self) -> list[Table]:
        """The tables that passed the gate."""
        return [table for table in self.package.tables if table.name in self.sheets]


def validate(root: Path) -> Report:
    """Check the package in `root`; every finding stands in the report, nothing is raised for data."""
    try:
        record = Record(descriptor.load(root))
    except DescriptorError as error:
        return Report([error.finding])
    return check(record)


def check(record: Record) -> Report:
    """Check a record that is in memory.

    One cause has one finding: a cell that its schema refuses is not looked at further, and a
    rule that reads a bad cell says nothing of its row. A schema that rules cannot read is all
    that is said.
    """
    report = Report(rows={name: sheet.rows for name, sheet in record.sheets.items()})
    if findings := unreadable(record.package):
        report.add(findings)
        return report
    report.add(record.refused)
    frames, doubted = dict(record.frames), {}
    for table in record.admitted:
        strings = record.strings[table.name]
        failed = _first_of_a_cell(
            tables.failing(strings, [*tables.schema_checks(table, record.strings), *text_checks(table)])
        )
        report.add(_findings(record, table, strings, failed))
        frames[table.name] = _without(frames[table.name], failed)
        doubted[table.name] = failed
    keys = {table.name: key_of(table, record.strings[table.name]) for table in record.admitted}
    complete = len(frames) == len(record.package.tables)
    sure = complete and not any(finding.rule.startswith(UNCERTAIN) for finding in report.findings)
    for table in record.admitted:
        frame, failed = _judged(record, frames, table, keys if sure else None)
        report.add(_findings(record, table, frame, _not_doubted(failed, doubted[table.name])))
    return report


def _first_of_a_cell(failed: Failures) -> Failures:
    """Of a cell that a check of the schema refuses, keep the first; texts may fail several checks."""
    refused: dict[str, set[int]] = {}
    kept = []
    for check, rows in failed:
        seen = refused.setdefault(check.column, set())
        kept.append((check, [row for row in rows if row not in seen]))
        if check.rule.startswith(SCHEMA):
            seen.update(rows)
    return kept


def _without(frame: pl.DataFrame, failed: Failures) -> pl.DataFrame:
    """Take out of a typed frame the cells outside their bounds: other tables must not build on them."""
    for check, rows in failed:
        if check.rule == "schema.range" and rows:
            at = pl.int_range(pl.len()).is_in(rows)
            frame = frame.with_columns(pl.when(~at).then(pl.col(check.column)).alias(check.column))
    return frame


def _not_doubted(failed: Failures, before: Failures) -> Failures:
    """Leave out of what the rules found the rows of which a cell that the rule reads was found bad before."""
    bad: dict[str, set[int]] = {}
    for check, rows in before:
        bad.setdefault(check.column, set()).update(rows)
    kept = []
    for check, rows in failed:
        reads = {check.column, *check.good.meta.root_names()}
        # Columns made from another, as published_first from published, begin with its name.
        doubted = [bad[name] for name in bad if any(f"{read}_".startswith(f"{name}_") for read in reads)]
        kept.append((check, [row for row in rows if not any(row in others for others in doubted)]))
    return kept


def _judged(
    record: Record, frames: dict[str, pl.DataFrame], table: Table, keys: dict[str, pl.Series] | None
) -> tuple[pl.DataFrame, Failures]:
    """Apply the rules of a table: all of them, or without keys only those that need no other table."""
    rules = [rule for rule in RULES if rule.table == table.name]
    frame = frames[table.name]
    if keys is not None:
        frame = widen(table.name, frames, keys)
    if any("latest_day" in rule.good.meta.root_names() for rule in rules):
        frame = frame.with_columns(latest_day=pl.lit(latest_day(record.package)))
    known = set(frame.columns)
    checks = [rule.check() for rule in rules if set(rule.good.meta.root_names()) <= known]
    return frame, tables.failing(frame, checks)


def latest_day(package: Package) -> date:
    """Give the last day on which anything can have been done: tomorrow, somewhere on the globe.

    A package that says it was made later is believed, so that a release stays valid on a machine
    whose clock is slow.
    """
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
    try:
        return max(tomorrow, date.fromisoformat(str(package.descriptor.get("created"))[:10]))
    except ValueError:
        return tomorrow


def key_of(table: Table, frame: pl.DataFrame) -> pl.Series:
    """The primary keys of a table as text, parts joined by a full stop."""
    return frame.select(pl.concat_str(pl.col(table.primary_key), separator=".")).to_series()


def _findings(record: Record, table: Table, frame: pl.DataFrame, failed: Failures) -> list[Finding]:
    """Make findings of the rows that failed, each at its place in the file."""
    if not any(rows for _, rows in failed):
        return []
    columns = table.columns
    sheet, strings = record.sheets[table.name], record.strings[table.name]
    cells = [(row, columns.index(check.column)) for check, rows in failed for row in rows]
    places = gate.locate(sheet, cells)
    keys = key_of(table, strings)
    findings = []
    for check, rows in failed:
        for row in rows:
            line, column = places[row, columns.index(check.column)]
            values = frame.row(row, named=True)
            findings.append(
                Finding(
                    rule=check.rule,
                    severity=check.severity,
                    table=table.name,
                    file=table.path,
                    line=line,
                    column=column,
                    column_name=check.column,
                    record_id=keys[row] or "",
                    value=strings[check.column][row] or "",
                    message=_say(check.message, values),
                    fix=(check.hint(values) if check.hint else "") + check.fix,
                )
            )
    return findings


def _say(message: str, values: Mapping[str, object]) -> str:
    """Fill the braces of a message; a cell that is empty says so, and other braces stay as they are."""
    shown = {name: "(empty)" if value is None else str(value) for name, value in values.items()}
    return BRACES.sub(lambda braces: shown.get(braces[1], braces[0]), message)
