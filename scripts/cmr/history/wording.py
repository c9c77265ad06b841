"""What is said of changes, in the words of every form but JSON: lines of our words and of others' values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cmr.findings import count
from cmr.history.changes import RECORD_ID
from cmr.history.steps import Step, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cmr.history.changes import Changes, TableChange
    from cmr.history.definitions import Definition


class Value(str):
    """Text that somebody else wrote: a form shows it so that it can do nothing."""

    __slots__ = ()


Line = tuple[str, ...]
EMPTY = "(empty)"


def version_line(changes: Changes) -> Line:
    """Say which step the changes ask for, and whether today's version takes it."""
    found = verdict(changes)
    before, after = Value(changes.version_before), Value(changes.version_after)
    moved = ("version ", before) if before == after else ("version ", before, " → ", after)
    why = f" ({found.step.name}): {', '.join(found.reasons)}"
    if found.step is Step.none:
        return (*moved, ": nothing that moves a version" if changes.tables or changes.package else "")
    if not found.least:
        return (
            *moved,
            f": a {found.step.name} step is asked for ({', '.join(found.reasons)}); ",
            before,
            " is no MAJOR.MINOR.PATCH",
        )
    if found.taken:
        return (*moved, f" takes the step that the change asks for{why}")
    if before == after:
        return (*moved, f"; the change asks for {found.least}{why}")
    return (*moved, f" is too low: the change asks for {found.least}{why}")


def summary(table: TableChange) -> Line:
    """Say in numbers what differs in a table."""
    if table.state != "changed":
        rows = table.added.height + table.removed.height
        return (Value(table.name), f": table {table.state}, {count(rows, 'row')}")
    said = [
        f"{count(number, noun)} {what}"
        for number, noun, what in (
            (len(table.columns_added), "column", "added"),
            (len(table.columns_removed), "column", "removed"),
            (len(table.columns_renamed), "column", "renamed"),
            (len(table.definitions), "definition", "changed"),
            (table.added.height, "row", "added"),
            (table.removed.height, "row", "removed"),
        )
        if number
    ]
    if table.cells.height:
        said.append(f"{count(table.rows_changed, 'row')} changed ({count(table.cells.height, 'cell')})")
    return (Value(table.name), f": {', '.join(said)}")


def definition_line(change: Definition) -> Line:
    """Say what changed in a definition."""
    where = ("column ", Value(change.column), ": ") if change.column else ()
    name, old, new = Value(change.property), Value(shown(change.before)), Value(shown(change.after))
    if change.before is None:
        return (*where, name, " ", new, " added")
    if change.after is None:
        return (*where, name, " ", old, " removed")
    return (*where, name, " ", old, " → ", new)


def shown(value: object) -> str:
    """A property of a definition as text."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def column_lines(table: TableChange) -> Iterator[Line]:
    """Say which columns of a changed table came, went or have another name."""
    if table.state != "changed":
        return
    for one, other in table.columns_renamed.items():
        yield ("column ", Value(one), " renamed ", Value(other))
    yield from (("column ", Value(name), " added") for name in table.columns_added)
    yield from (("column ", Value(name), " removed") for name in table.columns_removed)
    if table.key_changed:
        yield ("the key by which rows were known is gone, so none could be found again",)


def row_lines(table: TableChange) -> Iterator[tuple[str, Iterator[Line]]]:
    """The rows that came, went and changed: for each kind a mark and its lines."""
    yield "+", ((Value(key),) for key in table.added[RECORD_ID])
    yield "-", ((Value(key),) for key in table.removed[RECORD_ID])
    cells = table.cells.select("record_id", "column", "before", "after").iter_rows()
    yield (
        "~",
        (
            (Value(key), " ", Value(column), ": ", _cell(before), " → ", _cell(after))
            for key, column, before, after in cells
        ),
    )


def _cell(value: str | None) -> str:
    return EMPTY if value is None else Value(value)
