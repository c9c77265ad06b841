"""Runs the gate, the schema checks and the rules over a package and gathers what they find."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from cmr import descriptor, gate
from cmr.checks import failing, named, say
from cmr.findings import Finding, Report
from cmr.package_files import DescriptorError
from cmr.progress import progress
from cmr.record import Record, size_of
from cmr.rules import RULES
from cmr.rules.reads import unreadable
from cmr.rules.wide import widen
from cmr.schema_checks import row_checks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cmr.checks import Check
    from cmr.descriptor import Package, Table

# After these, what other rows say of a row is not known, and rules on it would repeat one cause.
UNCERTAIN = frozenset({"schema.key", "schema.reference"})

SCHEMA = "schema."

# A hint is worked out for so many findings of a table; in a table with more, the cause is another one.
HINTED = 1000

Failures = list[tuple["Check", list[int]]]


def validate(root: Path) -> Report:
    """Check the package in `root`; every finding stands in the report, nothing is raised for data."""
    try:
        package = descriptor.load(root)
        # Each file is read, and its rows are judged.
        size = sum(size_of(package, table) for table in package.tables)
        with progress(2 * size, "checking") as tell:
            return check(Record(package, whole=False, tell=tell), tell)
    except DescriptorError as error:
        return Report([error.finding])


def check(record: Record, tell: Callable[[int], None] = lambda _: None) -> Report:
    """Check a record that is in memory; `tell` is called with the size of each file that was judged.

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
        of_cells = record.failed[table.name]
        failed = _first_of_a_cell(
            [
                *((check, rows) for check, rows in of_cells if check.rule.startswith(SCHEMA)),
                *failing(strings, row_checks(table, record.strings)),
                *((check, rows) for check, rows in of_cells if not check.rule.startswith(SCHEMA)),
            ]
        )
        report.add(_findings(record, table, strings, failed))
        frames[table.name] = _without(frames[table.name], failed)
        doubted[table.name] = failed
    keys = {table.name: key_of(table, record.strings[table.name]) for table in record.admitted}
    complete = len(frames) == len(record.package.tables)
    sure = complete and not any(finding.rule in UNCERTAIN for finding in report.findings)
    for table in record.admitted:
        frame, failed = _judged(record, frames, table, keys if sure else None)
        report.add(_findings(record, table, frame, _not_doubted(failed, doubted[table.name])))
        tell(size_of(record.package, table))
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
        # What another row brought has two underscores in its name, as place__latitude; a cell's own text, too.
        reads = {read.removesuffix("__text") for read in (check.column, *check.good.meta.root_names())}
        own = [f"{read}_" for read in reads if "__" not in read]
        # Columns made from another, as published_first from published, begin with its name.
        doubted = [bad[name] for name in bad if any(read.startswith(f"{name}_") for read in own)]
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
    return frame, failing(frame, checks)


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
    parts = pl.col(table.primary_key).cast(pl.String)
    return frame.select(pl.concat_str(parts, separator=".")).to_series()


def _findings(record: Record, table: Table, frame: pl.DataFrame, failed: Failures) -> list[Finding]:
    """Make findings of the rows that failed, each at its place in the file."""
    if not any(rows for _, rows in failed):
        return []
    columns = table.columns
    sheet, strings = record.sheets[table.name], record.strings[table.name]
    cells = [(row, columns.index(check.column)) for check, rows in failed for row in rows]
    places = gate.locate(sheet, cells)
    keys = key_of(table, strings)
    findings: list[Finding] = []
    for check, rows in failed:
        column = columns.index(check.column)
        said = frame.select(*named(check.message) & {*frame.columns}, pl.int_range(pl.len()).alias("_"))[
            rows
        ].iter_rows(named=True)
        values = strings[check.column].cast(pl.String)[rows]
        for row, key, value, cells_said in zip(rows, keys[rows], values, said, strict=True):
            hint = check.hint if len(findings) < HINTED else None
            findings.append(
                Finding(
                    rule=check.rule,
                    severity=check.severity,
                    table=table.name,
                    file=table.path,
                    line=places[row, column][0],
                    column=places[row, column][1],
                    column_name=check.column,
                    record_id=key or "",
                    value=value or "",
                    message=say(check.message, cells_said),
                    fix=(hint(frame.row(row, named=True)) if hint else "") + check.fix,
                )
            )
    return findings
