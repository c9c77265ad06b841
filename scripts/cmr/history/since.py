"""Whether a released state was kept: identifiers that went or came back, cells changed without a word.

What `corrections` lists is no finding. Three kinds of change need no row there: an empty cell that
is filled (nothing that was released was wrong), a cell that only says how and when a source or the
depositary's list was last looked at, and `treaty_status.status`, which follows from the dates.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from cmr import gate
from cmr.findings import Finding, count, printable
from cmr.history.changes import RECORD_ID, ROW, compare
from cmr.history.steps import CORRECTIONS, parts, verdict
from cmr.package_files import DESCRIPTOR
from cmr.rules.history import ANOTHER, FREE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cmr.history.changes import Changes, TableChange
    from cmr.history.edition import Edition

LISTED = ("correction_id", "table_name", "record_id", "field", "old_value", "new_value")
# A cell of `corrections` may be shorter than the cell that it speaks of.
VALUE_CHARACTERS = 1000


def unkept(before: Edition, after: Edition) -> list[Finding]:
    """Say what of a released edition was dropped, reused or changed without a row in `corrections`.

    Nothing is said where today's `corrections` cannot be read: that has its own finding.
    """
    today = after.record.strings.get(CORRECTIONS)
    if today is None or not set(LISTED) <= set(today.columns):
        return []
    changes = compare(before, after)
    listed = _Corrections(before.record.strings.get(CORRECTIONS), today)
    findings = [*_version(changes), *_definitions(changes, after)]
    for table in changes.tables:
        if table.state == "changed" and not table.key_changed:
            findings += _dropped(table, after, listed)
            findings += _reused(table, after, listed)
            findings += _changed(table, before, after, listed)
    return findings


class _Corrections:
    """What today's corrections list, and what those listed that were released."""

    def __init__(self, released: pl.DataFrame | None, today: pl.DataFrame) -> None:
        known = released if released is not None and set(LISTED) <= set(released.columns) else today.clear()
        self.retired = _retired(today)
        self.retired_before = _retired(known)
        # A correction that was released speaks of an earlier change of its cell, not of this one.
        new = today.filter(~pl.col("correction_id").is_in(known["correction_id"].implode()))
        self.cells: dict[tuple[str, str, str], list[tuple[str | None, str | None]]] = {}
        for table, record, column, old, value in new.select(LISTED[1:]).iter_rows():
            self.cells.setdefault((table, record, column), []).append((old, value))


def _retired(corrections: pl.DataFrame) -> set[tuple[str, str]]:
    rows = corrections.filter(pl.col("field").is_null()).select("table_name", "record_id")
    return set(rows.iter_rows())


def _version(changes: Changes) -> Iterator[Finding]:
    found = verdict(changes)
    if changes.version_before != changes.version_after and not found.taken and found.least:
        message = f"version {changes.version_after} is too low after {changes.version_before}"
        why = f", for the change is {found.step.name}: {', '.join(found.reasons)}" if found.reasons else ""
        yield _finding(
            "history.version", DESCRIPTOR, printable(message), f"Make it {found.least} or more{why}."
        )


def _definitions(changes: Changes, after: Edition) -> Iterator[Finding]:
    """Tables, keys and columns that went, where the version does not say that readers break."""
    versions = parts(changes.version_before), parts(changes.version_after)
    if versions[0] and versions[1] and versions[1][0] > versions[0][0]:
        return
    fix = "Put it back; what was released goes only with a new major version."
    for table in changes.tables:
        if table.state == "removed":
            yield _finding("history.dropped", DESCRIPTOR, f"the released table {table.name} is gone", fix)
        elif table.state == "changed":
            schema = after.package.table(table.name).schema
            for column in table.columns_removed:
                message = f"the released column {column} is gone"
                found = _finding("history.dropped", schema, message, fix)
                yield replace(found, table=table.name, column_name=column)


def _dropped(table: TableChange, after: Edition, listed: _Corrections) -> Iterator[Finding]:
    path = after.package.table(table.name).path
    names = [name for name in table.removed.columns if not name.endswith("__")]
    key = set(after.package.table(table.name).primary_key)
    rest = [name for name in names if name not in key and name in table.added.columns]
    moved = {row[1:]: row[0] for row in table.added.select(RECORD_ID, *rest).iter_rows()}
    for record, *cells in table.removed.select(RECORD_ID, *rest).iter_rows():
        if (table.name, record) in listed.retired:
            continue
        fix = f"Put it back, or list it in {CORRECTIONS} with an empty field."
        if table.name == CORRECTIONS:
            fix = "Put it back."
        elif (name := moved.get(tuple(cells))) and any(cell is not None for cell in cells):
            fix = f"Its row now has the key {printable(name)}: give it its own back."
        message = f"the released row {printable(record)} is gone"
        yield replace(_finding("history.dropped", path, message, fix), table=table.name, record_id=record)


def _reused(table: TableChange, after: Edition, listed: _Corrections) -> Iterator[Finding]:
    """Rows under a key that was taken out; while the correction stands, `corrections.row-stands` says so."""
    ids = listed.retired_before - listed.retired
    rows = [
        (row, record)
        for row, record in table.added.select(ROW, RECORD_ID).iter_rows()
        if (table.name, record) in ids
    ]
    key = after.package.table(table.name).primary_key[0]
    message = "the key of a row that was taken out names a row again"
    fix = f"Give the row a key of its own, and put the row of {CORRECTIONS} back."
    yield from _at(
        after, table.name, [(row, record, key, message, fix) for row, record in rows], "history.reused"
    )


def _changed(table: TableChange, before: Edition, after: Edition, listed: _Corrections) -> Iterator[Finding]:
    free = FREE.get(table.name, ())
    silent: dict[int, list[tuple[str, str, str, str | None]]] = {}
    misstated = []
    for row, record, column, old, new in table.cells.iter_rows():
        if old is None or column in free:
            continue
        said = listed.cells.get((table.name, record, column))
        if said is None:
            silent.setdefault(row, []).append((record, column, old, new))
        elif not _told(said, old, new):
            misstated.append((row, record, column, *_misstatement(table.name, old, new)))
    yield from _at(after, table.name, misstated, "history.correction")
    filled = _filled(table, before)
    others = {row for row, cells in silent.items() if ANOTHER <= len(cells) > filled[cells[0][0]] / 2}
    key = after.package.table(table.name).primary_key[0]
    reused = [
        (row, silent[row][0][0], key, f"{count(len(silent[row]), 'cell')} changed: this is another row under a released key",
         "Give the row a key of its own and put the released one back.")
        for row in sorted(others)
    ]  # fmt: skip
    yield from _at(after, table.name, reused, "history.reused")
    cells = [
        (row, record, column, *_silence(table.name, record, column, old, new))
        for row, changed in silent.items()
        if row not in others
        for record, column, old, new in changed
    ]
    yield from _at(after, table.name, cells, "history.silent-change")


def _filled(table: TableChange, before: Edition) -> dict[str, int]:
    """How many cells beside the key each changed row had, by its key as text."""
    released = before.package.table(table.name)
    key = pl.concat_str([pl.col(name).fill_null("") for name in released.primary_key], separator=".")
    rest = [name for name in released.columns if name not in released.primary_key]
    rows = before.record.strings[table.name].select(
        key.alias(RECORD_ID), pl.sum_horizontal(pl.col(name).is_not_null() for name in rest).alias(ROW)
    )
    wanted = table.cells["record_id"].unique()
    return dict(rows.filter(pl.col(RECORD_ID).is_in(wanted.implode())).iter_rows())


def _told(said: list[tuple[str | None, str | None]], old: str, new: str | None) -> bool:
    """True where the corrections of a cell lead from its released value to today's."""
    return any(_same(one, old) for one, _ in said) and any(_same(other, new) for _, other in said)


def _same(told: str | None, cell: str | None) -> bool:
    return told == cell or (cell is not None and len(cell) > VALUE_CHARACTERS)


def _misstatement(table: str, old: str, new: str | None) -> tuple[str, str]:
    now = "empty" if new is None else printable(new)
    message = f"{CORRECTIONS} does not say that {printable(old)} became {now}"
    return (
        message,
        f"Mend old_value and new_value of the row of {CORRECTIONS} that speaks of this cell of {table}.",
    )


def _silence(table: str, record: str, column: str, old: str, new: str | None) -> tuple[str, str]:
    if table == CORRECTIONS:
        return f"a released correction said {printable(old)}", "Put it back, and add a row that corrects it."
    fix = f"Put {printable(old)} back, or list the change in {CORRECTIONS}: {table}, {printable(record)}, {column}."
    now = "was emptied" if new is None else f"became {printable(new)}"
    return f"the released {printable(old)} {now} without a correction", fix


def _at(
    after: Edition, name: str, found: list[tuple[int, str, str, str, str]], rule: str
) -> Iterator[Finding]:
    """Make findings of rows, keys, columns, messages and remedies, each at its cell in today's file."""
    table, sheet = after.package.table(name), after.record.sheets[name]
    columns = {column: place for place, column in enumerate(table.columns)}
    places = gate.locate(sheet, [(row, columns[column]) for row, _, column, _, _ in found])
    strings = after.record.strings[name]
    for row, record, column, message, fix in found:
        line, character = places[row, columns[column]]
        yield replace(
            _finding(rule, table.path, message, fix),
            table=name,
            line=line,
            column=character,
            column_name=column,
            record_id=record,
            value=strings[column][row] or "",
        )


def _finding(rule: str, file: str, message: str, fix: str) -> Finding:
    return Finding(rule, "error", file, message, fix)
