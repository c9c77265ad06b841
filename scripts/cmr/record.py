"""A package with its rows in memory: each part of a file is checked while the gate reads the next."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from cmr import gate
from cmr.checks import failing, named
from cmr.reading import Reader, shared_columns
from cmr.rules import RULES
from cmr.rules.text import text_checks
from cmr.schema_checks import cell_checks, expect_patterns
from cmr.tables import typed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from concurrent.futures import Future

    from cmr.checks import Check
    from cmr.descriptor import Package, Table
    from cmr.findings import Finding
    from cmr.gate import Sheet
    from cmr.reading import Piece

# How many parts of a table, beside the one before the gate, are in memory as bytes.
PARTS = 2


class Record:
    """A package with its rows: sheets as admitted, frames of text, typed frames.

    In both kinds of frames, columns whose values repeat are Categoricals (`reading.Reader`).
    """

    def __init__(
        self, package: Package, *, whole: bool = True, tell: Callable[[int], None] = lambda _: None
    ) -> None:
        """Let the package's tables through the gate; `refused` says which did not pass.

        The cells of parts of a table are checked while the gate reads the next one;
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
        expect_patterns(package)
        with ThreadPoolExecutor(PARTS) as beside:
            for table in package.tables:
                reader = Reader(
                    package, table, _cell_checks(table), passing=[] if whole else _unread(package, table)
                )
                ahead = _Ahead(beside, reader)
                sheet, findings = gate.admit(package, table, ahead.take)
                ahead.wait()
                tell(size_of(package, table))
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
        expect_patterns(package)
        other = copy(self)
        other.package = package
        other.frames = {name: typed(package.table(name), frame) for name, frame in self.strings.items()}
        other.failed = {
            name: failing(self.text(name), _cell_checks(package.table(name))) for name in self.strings
        }
        return other

    def let_go(self, but: Collection[str]) -> None:
        """Let the rows of all other tables go, for the sake of memory; their files stay."""
        for rows in (self.strings, self.frames):
            for name in set(rows).difference(but):
                del rows[name]

    def text(self, name: str) -> pl.DataFrame:
        """The rows of a table with every cell as plain text."""
        return self.strings[name].with_columns(pl.col(pl.Categorical).cast(pl.String))

    @property
    def admitted(self) -> list[Table]:
        """The tables that passed the gate."""
        return [table for table in self.package.tables if table.name in self.sheets]


class _Ahead:
    """Lets other threads read parts while this one looks at the next."""

    def __init__(self, beside: ThreadPoolExecutor, reader: Reader) -> None:
        self._beside, self._reader = beside, reader
        self._running: deque[Future[Piece]] = deque()

    def take(self, part: bytes) -> None:
        """Hand a part over, once there are not too many."""
        if len(self._running) == PARTS:
            self._add()
        self._running.append(self._beside.submit(self._reader.read, part))

    def wait(self) -> None:
        """Wait for all parts; raises what reading one of them raised."""
        while self._running:
            self._add()

    def _add(self) -> None:
        self._reader.add(self._running.popleft().result())


def _cell_checks(table: Table) -> list[Check]:
    return [*cell_checks(table), *text_checks(table)]


def _unread(package: Package, table: Table) -> list[str]:
    """The columns of free text that no rule and no key reads or names."""
    read = {*_spoken_of(), *table.primary_key, *shared_columns(package, table)}
    free = (f for f in table.fields if f.type == "string" and not (f.pattern or f.categories or f.unique))
    return [field.name for field in free if field.name not in read]


@cache
def _spoken_of() -> frozenset[str]:
    spoken = (name for rule in RULES for name in (*rule.good.meta.root_names(), *named(rule.message)))
    return frozenset(name.rpartition("__")[2] for name in spoken)


def _same_rows(sheet: Sheet, frame: pl.DataFrame) -> None:
    """See that polars found the rows that the gate did, so that no finding can point at a wrong line.

    Raises:
        RuntimeError: where it did not.
    """
    if frame.height != sheet.rows:
        raise RuntimeError(f"{sheet.table.path}: the gate counted {sheet.rows} rows, polars {frame.height}")


def size_of(package: Package, table: Table) -> int:
    """Give the size of a table's file in bytes; 0 where it is not there."""
    try:
        return (package.root / table.path).lstat().st_size
    except (OSError, ValueError):
        return 0
