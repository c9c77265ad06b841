"""Two states of a record compared: tables, columns, rows by primary key, cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from cmr.history.definitions import Definition, package_changes, table_changes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cmr.descriptor import Table
    from cmr.history.edition import Edition

# A column was renamed where at least this share of the cells that either column fills agree.
ALIKE = 0.9
# No column of a schema has two underscores in its name.
ROW, RECORD_ID, NTH = "row__", "record_id__", "nth__"
ROWS = {ROW: pl.UInt32, RECORD_ID: pl.String, NTH: pl.UInt32}
CELLS = {
    "row": pl.UInt32,
    "record_id": pl.String,
    "column": pl.String,
    "before": pl.String,
    "after": pl.String,
}


@dataclass(frozen=True, slots=True)
class TableChange:
    """What differs in one table.

    `state` is added, removed or changed. `added` and `removed` hold whole rows of strings, with
    the key as text in RECORD_ID and the place in the table, from 0, in ROW; `cells` holds a row
    for each cell that differs, `row` being its place in the later table. `key_changed` says that
    the rows' key is gone, so that no row could be found again.
    """

    name: str
    state: str
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()
    columns_renamed: Mapping[str, str] = field(default_factory=dict)
    key_changed: bool = False
    definitions: tuple[Definition, ...] = ()
    added: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=ROWS))
    removed: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=ROWS))
    cells: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CELLS))

    @property
    def rows_changed(self) -> int:
        """How many rows have a cell that differs."""
        return self.cells["row"].n_unique()

    @property
    def differs(self) -> bool:
        """True where anything differs."""
        frames = (self.added, self.removed, self.cells)
        columns = (self.columns_added, self.columns_removed, self.columns_renamed)
        return (
            self.state != "changed" or any(f.height for f in frames) or any(columns) or bool(self.definitions)
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two editions: their names and versions, the package, its tables."""

    before: str
    after: str
    version_before: str
    version_after: str
    package: tuple[Definition, ...]
    tables: tuple[TableChange, ...]


def compare(before: Edition, after: Edition) -> Changes:
    """Compare two editions; tables whose file could not be read on either side are left out."""
    old, new = ({table.name: table for table in edition.package.tables} for edition in (before, after))
    found = [
        _table_change(before, after, table)
        if name in old
        else TableChange(name, "added", columns_added=tuple(table.columns), added=_listed(table, after))
        for name, table in new.items()
        if name in after.record.strings and (name not in old or name in before.record.strings)
    ]
    found += [
        TableChange(name, "removed", columns_removed=tuple(table.columns), removed=_listed(table, before))
        for name, table in old.items()
        if name not in new and name in before.record.strings
    ]
    return Changes(
        before.name,
        after.name,
        before.package.version,
        after.package.version,
        tuple(package_changes(before.package.descriptor, after.package.descriptor)),
        tuple(table for table in found if table.differs),
    )


def _listed(table: Table, edition: Edition) -> pl.DataFrame:
    return _numbered(edition.record.strings[table.name], table.primary_key)


def _numbered(frame: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    """Add each row's place, its key as text, and which of the rows with this key it is."""
    text = pl.concat_str([pl.col(name).fill_null("") for name in key], separator=".")
    return frame.with_columns(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias(ROW),
        text.alias(RECORD_ID),
        pl.int_range(pl.len(), dtype=pl.UInt32).over(list(key)).alias(NTH),
    )


def _table_change(before: Edition, after: Edition, table: Table) -> TableChange:
    name = table.name
    earlier = before.package.table(name)
    old, new = before.record.text(name), after.record.text(name)
    renamed = _renamed_keys(earlier, table, old, new)
    # The key by which rows were known is the earlier one: a schema that names another must hide no row.
    key = tuple(renamed.get(column, column) for column in earlier.primary_key)
    known = set(key) <= set(new.columns)
    old, new = _numbered(old.rename(renamed), key), _numbered(new, key if known else table.primary_key)
    places = (
        _pairs(old, new, [*key, NTH]) if known else pl.DataFrame(schema={"old": pl.UInt32, "new": pl.UInt32})
    )
    old_rows, new_rows = old[places["old"]], new[places["new"]]
    renamed |= _renamed(old_rows, new_rows)
    names = [renamed.get(column, column) for column in earlier.columns]
    shared = [column for column in table.columns if column in names and column not in key]
    definitions = [(edition.package.resource(name), edition.schemas[name]) for edition in (before, after)]
    return TableChange(
        name,
        "changed",
        tuple(column for column in table.columns if column not in names),
        tuple(column for column in names if column not in table.columns),
        renamed,
        not known,
        tuple(table_changes(name, definitions[0], definitions[1], renamed)),
        new.filter(~pl.col(ROW).is_in(places["new"].implode())),
        old.filter(~pl.col(ROW).is_in(places["old"].implode())),
        _cells(old_rows.rename(renamed, strict=False), new_rows, shared),
    )


def _pairs(old: pl.DataFrame, new: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    """The places of the rows that stand on both sides, in the order of the later one."""
    sides = (frame.select(*on, pl.col(ROW).alias(side)) for frame, side in ((new, "new"), (old, "old")))
    return next(sides).join(next(sides), on=on, how="inner", nulls_equal=True).sort("new")


def _cells(old: pl.DataFrame, new: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    found = []
    for place, column in enumerate(columns):
        differs = old[column].ne_missing(new[column])
        if differs.any():
            cells = new.filter(differs).select(
                pl.col(ROW).alias("row"),
                pl.col(RECORD_ID).alias("record_id"),
                pl.lit(column).alias("column"),
                old.filter(differs)[column].alias("before"),
                pl.col(column).alias("after"),
                pl.lit(place).alias("place"),
            )
            found.append(cells)
    return pl.concat(found).sort("row", "place").drop("place") if found else pl.DataFrame(schema=CELLS)


def _renamed_keys(earlier: Table, later: Table, old: pl.DataFrame, new: pl.DataFrame) -> dict[str, str]:
    """Columns of the key that have another name in the same place and hold mostly the same values."""
    if len(earlier.primary_key) != len(later.primary_key):
        return {}
    return {
        one: other
        for one, other in zip(earlier.primary_key, later.primary_key, strict=True)
        if one not in new.columns and other not in old.columns and _contained(old[one], new[other]) >= ALIKE
    }


def _contained(old: pl.Series, new: pl.Series) -> float:
    return int(old.is_in(new.implode()).sum()) / max(1, old.len())


def _renamed(old: pl.DataFrame, new: pl.DataFrame) -> dict[str, str]:
    """Columns that went and came with mostly the same values in the rows that stand on both sides."""
    gone = [column for column in old.columns if column not in new.columns]
    fresh = [column for column in new.columns if column not in old.columns]
    likeness = {(one, other): _likeness(old[one], new[other]) for one in gone for other in fresh}
    found: dict[str, str] = {}
    for (one, other), share in sorted(likeness.items(), key=lambda item: -item[1]):
        if share >= ALIKE and one not in found and other not in found.values():
            found[one] = other
    return found


def _likeness(old: pl.Series, new: pl.Series) -> float:
    """The share of equal cells among those that either column fills; 0 where there are none."""
    filled = old.is_not_null() | new.is_not_null()
    return float(old.eq_missing(new).filter(filled).sum()) / max(1, int(filled.sum()))
