"""Today's rows held against the definitions of a revision, so that nobody loosens the rule that they break."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cmr.descriptor import Package, Table, load
from cmr.findings import Finding, printable
from cmr.history.definitions import package_changes, table_changes
from cmr.history.edition import schemas_of, taken, unreadable
from cmr.history.revision import Revision
from cmr.history.wording import shown
from cmr.package_files import DESCRIPTOR, DescriptorError, placed
from cmr.validate import check

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import Any

    from cmr.findings import Report
    from cmr.history.definitions import Definition
    from cmr.package_files import Steps
    from cmr.record import Record

# Beyond so many changes a reader is helped by no place, and to find each would take long.
PLACED = 100


def loosened(record: Record, report: Report, root: Path, revision: str) -> list[Finding]:
    """Say what the definitions of a revision find beside today's, and which definitions changed.

    Args:
        record: The package as it stands.
        report: What its own definitions found; nothing of it is said again.
        root: The folder of the package, in the repository of the revision.
        revision: The name of the revision.

    Raises:
        NoSourceError: where the revision cannot be read.
    """
    with taken(Revision(root, revision), revision, rows=False) as folder:
        try:
            earlier = load(folder)
            schemas = schemas_of(earlier)
            held = record.under(_merged(earlier, record.package))
        except DescriptorError as error:
            raise unreadable(revision, error.finding) from None
    by = f", by the definitions of {printable(revision)}"
    known = {_place(finding) for finding in report.findings}
    stricter = check(held).findings
    found = [replace(one, message=one.message + by) for one in stricter if _place(one) not in known]
    changed = list(_changed(record.package, schemas_of(record.package), earlier, schemas))
    said = [placed(record.package.root, one, at) for one, at in changed[:PLACED]]
    return [*found, *said, *(one for one, _ in changed[PLACED:])]


def _place(finding: Finding) -> tuple[object, ...]:
    """What makes two findings one: a cell that its schema refuses is refused once, whichever rule says so."""
    what = ("schema.",) if finding.rule.startswith("schema.") else (finding.rule, finding.message)
    return (*what, finding.file, finding.line, finding.column)


def _merged(earlier: Package, today: Package) -> Package:
    """Today's tables and columns, each as it was defined earlier where it was there."""
    before = {table.name: table for table in earlier.tables}
    columns = {table.name: table.columns for table in today.tables}
    tables = tuple(
        _as_before(table, before[table.name], columns) if table.name in before else table
        for table in today.tables
    )
    return replace(today, tables=tables)


def _as_before(table: Table, before: Table, columns: Mapping[str, list[str]]) -> Table:
    old = {field.name: field for field in before.fields}
    return replace(
        table,
        fields=tuple(old.get(field.name, field) for field in table.fields),
        primary_key=before.primary_key
        if set(before.primary_key) <= set(table.columns)
        else table.primary_key,
        foreign_keys=tuple(
            key
            for key in before.foreign_keys
            if key.column in table.columns and key.reference in columns.get(key.table, ())
        ),
    )


def _changed(
    today: Package, schemas: dict[str, dict[str, Any]], earlier: Package, before: dict[str, dict[str, Any]]
) -> Iterator[tuple[Finding, Steps]]:
    """A warning for each property that changed, each column and table that came or went, and its place."""
    yield from _warnings(today, DESCRIPTOR, package_changes(earlier.descriptor, today.descriptor))
    for name in before:
        if name not in schemas:
            yield _warning(DESCRIPTOR, name, "", f"the table {name} was taken out", ("resources",))
    for number, table in enumerate(today.tables):
        if table.name not in before:
            at: Steps = ("resources", number)
            yield _warning(DESCRIPTOR, table.name, "", f"the table {table.name} is new", at)
            continue
        columns = [field["name"] for field in before[table.name]["fields"]]
        for column in columns:
            if column not in table.columns:
                said = f"the column {column} was taken out"
                yield _warning(table.schema, table.name, column, said, ("fields",))
        for place, column in enumerate(table.columns):
            if column not in columns:
                said = f"the column {column} is new"
                yield _warning(table.schema, table.name, column, said, ("fields", place))
        sides = [
            (package.resource(table.name), read[table.name])
            for package, read in ((earlier, before), (today, schemas))
        ]
        yield from _warnings(today, table.schema, table_changes(table.name, sides[0], sides[1], {}))


def _warnings(today: Package, file: str, changes: Iterable[Definition]) -> Iterator[tuple[Finding, Steps]]:
    for change in changes:
        of = f" of {change.column}" if change.column else ""
        name = printable(change.property)
        if change.before is None:
            said = f"{name}{of} is new: {printable(shown(change.after))}"
        elif change.after is None:
            said = f"{name}{of} was taken out: {printable(shown(change.before))}"
        else:
            said = f"{name}{of} was {printable(shown(change.before))} and is {printable(shown(change.after))}"
        yield _warning(file, change.table, change.column, said, _at(today, change))


def _at(today: Package, change: Definition) -> Steps:
    """Where a property stands today, or what it was taken out of."""
    steps = tuple(change.property.split("."))
    if not change.column:
        return steps
    return ("fields", today.table(change.table).columns.index(change.column), *steps)


def _warning(file: str, table: str, column: str, message: str, at: Steps) -> tuple[Finding, Steps]:
    fix = "Say why in the pull request; a maintainer decides."
    found = Finding("package.schema-change", "warning", file, message, fix, table=table, column_name=column)
    return found, at
