"""Runs the gate, the schema checks and the rules over a package and gathers what they find."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from cmr import descriptor, gate, tables
from cmr.descriptor import DescriptorError, Package, Table
from cmr.findings import Finding, Report
from cmr.progress import progress
from cmr.reading import Reader, shared_columns
from cmr.rules import RULES
from cmr.rules.reads import unreadable
from cmr.rules.text import text_checks
from cmr.rules.wide import widen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Future
    from pathlib import Path

    from cmr.gate import Sheet
    from cmr.tables import Check

# After these, what other rows say of a row is not known, and rules on it would repeat one cause.
UNCERTAIN = ("gate.", "schema.key", "schema.reference")

SCHEMA = "schema."
BRACES = re.compile(r"\{(\w+)\}")

# A hint is worked out for so many findings of a table; in a table with more, the cause is another one.
HINTED = 1000

Failures = list[tuple["Check", list[int]]]


class Record:
    """A package with its rows: sheets as admitted, frames of text, typed frames.

    In both kinds of frames, columns whose values repeat are Categoricals (`reading.Reader`).
    """

    def __init__(
        self, package: Package, *, whole: bool = True, tell: Callable[[int], None] = lambda _: None
    ) -> None:
        """Let the package's tables through the gate; `refused` says which did not pass.

        The cells of each part of a table are checked while the gate reads the next one;
        `failed` says which are not what the schema and the rules on text ask for.

        Args:
            package: The package.
            whole: Whether all of it is kept. To be judged it needs no free text that no rule
                reads; of that is then kept only what stands near something bad.
            tell: Is called with the size of each file that was read.

        Raises:
            DescriptorError: where a schema holds a pattern that is none.
        """
        self.package = package
        self.sheets: dict[str, Sheet] = {}
        self.refused: list[Finding] = []
        readers: dict[str, Reader] = {}
        with ThreadPoolExecutor(1) as beside:
            for table in package.tables:
                tables.expect_patterns(table)
                reader = Reader(
                    package, table, _cell_checks(table), passing=[] if whole else _unread(package, table)
                )
                ahead = _Ahead(beside, reader.take)
                sheet, findings = gate.admit(package, table, ahead.take)
                ahead.wait()
                tell(_size(package, table))
                self.refused += findings
                if sheet is not None:
                    self.sheets[table.name], readers[table.name] = sheet, reader
        self.failed = {name: reader.failed for name, reader in readers.items()}
        self.strings: dict[str, pl.DataFrame] = {}
        self.frames: dict[str, pl.DataFrame] = {}
        for name, sheet in self.sheets.items():
            self.strings[name], self.frames[name] = readers.pop(name).frames
            _same_rows(sheet, self.strings[name])

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
        other.failed = {
            name: tables.failing(self.text(name), _cell_checks(package.table(name))) for name in self.strings
        }
        return other

    def text(self, name: str) -> pl.DataFrame:
        """The rows of a table with every cell as plain text."""
        return self.strings[name].with_columns(pl.col(pl.Categorical).cast(pl.String))

    @property
    def admitted(self) -> list[Table]:
        """The tables that passed the gate."""
        return [table for table in self.package.tables if table.name in self.sheets]


class _Ahead:
    """Lets another thread work on one part while this one reads the next."""

    def __init__(self, beside: ThreadPoolExecutor, work: Callable[[bytes], None]) -> None:
        self._beside, self._work = beside, work
        self._running: Future[None] | None = None

    def take(self, part: bytes) -> None:
        """Hand a part over, once the one before is done."""
        self.wait()
        self._running = self._beside.submit(self._work, part)

    def wait(self) -> None:
        """Wait for the part that was handed over last; raises what its work raised."""
        if self._running is not None:
            self._running.result()


def _cell_checks(table: Table) -> list[Check]:
    return [*tables.cell_checks(table), *text_checks(table)]


def _unread(package: Package, table: Table) -> list[str]:
    """The columns of free text that no rule and no key reads or names."""
    named = {name for rule in RULES for name in (*rule.good.meta.root_names(), *_named(rule.message))}
    read = {name.rpartition("__")[2] for name in named} | {*table.primary_key}
    read |= set(shared_columns(package, table))
    free = (f for f in table.fields if f.type == "string" and not (f.pattern or f.categories or f.unique))
    return [field.name for field in free if field.name not in read]


def _same_rows(sheet: Sheet, frame: pl.DataFrame) -> None:
    """See that polars found the rows that the gate did, so that no finding can point at a wrong line.

    Raises:
        RuntimeError: where it did not.
    """
    if frame.height != sheet.rows:
        raise RuntimeError(f"{sheet.table.path}: the gate counted {sheet.rows} rows, polars {frame.height}")


def validate(root: Path) -> Report:
    """Check the package in `root`; every finding stands in the report, nothing is raised for data."""
    try:
        package = descriptor.load(root)
        # Each file is read, and its rows are judged.
        with progress(2 * sum(_size(package, table) for table in package.tables)) as tell:
            return check(Record(package, whole=False, tell=tell), tell)
    except DescriptorError as error:
        return Report([error.finding])


def _size(package: Package, table: Table) -> int:
    try:
        return (package.root / table.path).lstat().st_size
    except (OSError, ValueError):
        return 0


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
                *tables.failing(strings, tables.row_checks(table, record.strings)),
                *((check, rows) for check, rows in of_cells if not check.rule.startswith(SCHEMA)),
            ]
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
        tell(_size(record.package, table))
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
        said = frame.select(*_named(check.message) & {*frame.columns}, pl.int_range(pl.len()).alias("_"))[
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
                    message=_say(check.message, cells_said),
                    fix=(hint(frame.row(row, named=True)) if hint else "") + check.fix,
                )
            )
    return findings


def _named(message: str) -> set[str]:
    """The columns that a message names in braces."""
    return set(BRACES.findall(message))


def _say(message: str, values: Mapping[str, object]) -> str:
    """Fill the braces of a message; a cell that is empty says so, and other braces stay as they are."""
    shown = {name: "(empty)" if value is None else str(value) for name, value in values.items()}
    return BRACES.sub(lambda braces: shown.get(braces[1], braces[0]), message)
