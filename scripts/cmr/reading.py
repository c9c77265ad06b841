"""Parts of a table, as the gate lets them through, to frames of text and typed frames."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from cmr.checks import failing_numbers
from cmr.tables import typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmr.checks import Check
    from cmr.descriptor import Package, Table


def strings_of(table: Table, part: bytes) -> pl.DataFrame:
    """Read clean records into a frame of strings; empty cells are null."""
    schema = dict.fromkeys(table.columns, pl.String)
    frame = pl.read_csv(io.BytesIO(part), schema=schema, has_header=False, raise_if_empty=False)
    return frame.with_columns(pl.when(pl.all() != "").then(pl.all()))


def shared_columns(package: Package, table: Table) -> list[str]:
    """The columns of text whose values repeat: categories, and what refers or is referred to."""
    named = {key.column for key in table.foreign_keys}
    named |= {
        key.reference for other in package.tables for key in other.foreign_keys if key.table == table.name
    }
    return [f.name for f in table.fields if f.type == "string" and (f.categories or f.name in named)]


class Piece(NamedTuple):
    """The rows of one part: as text, with their types, and those that fail, by the number of the check."""

    strings: pl.DataFrame
    typed: pl.DataFrame
    failed: dict[int, list[int]]


class Reader:
    """Reads the parts of a table as the gate lets them through, and checks the cells of each on the way.

    Each text of a shared column is held once, as a Categorical: it takes a quarter of the room
    and is compared as a number.
    """

    def __init__(
        self, package: Package, table: Table, checks: Sequence[Check], passing: Sequence[str]
    ) -> None:
        """Prepare for a table.

        Args:
            package: The package of the table.
            table: The table.
            checks: Those that need no other row.
            passing: Columns that are emptied once a part of them passed the checks.
        """
        self.table, self.checks = table, checks
        self._passing = [pl.lit(None, pl.String).alias(name) for name in passing]
        self._shared = [pl.col(name).cast(pl.Categorical) for name in shared_columns(package, table)]
        self._failed: dict[int, list[int]] = {}
        self._strings: list[pl.DataFrame] = []
        self._typed: list[pl.DataFrame] = []
        self._rows = 0

    def read(self, part: bytes) -> Piece:
        """Read a part and check its cells; parts may be read in any order, several at a time."""
        strings = strings_of(self.table, part)
        failed = failing_numbers(strings, self.checks)
        if not failed:
            strings = strings.with_columns(self._passing)
        strings = strings.with_columns(self._shared)
        return Piece(strings, typed(self.table, strings), failed)

    def add(self, piece: Piece) -> None:
        """Take in the next part, in the order of the file."""
        for number, rows in piece.failed.items():
            self._failed.setdefault(number, []).extend(row + self._rows for row in rows)
        self._rows += piece.strings.height
        self._strings.append(piece.strings)
        self._typed.append(piece.typed)

    @property
    def failed(self) -> list[tuple[Check, list[int]]]:
        """The checks that failed, in their order, with the numbers of their rows."""
        return [(self.checks[number], self._failed[number]) for number in sorted(self._failed)]

    @property
    def frames(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """All rows so far, as text and with their types."""
        if not self._strings:
            self.add(self.read(b""))
        return pl.concat(self._strings), pl.concat(self._typed)
