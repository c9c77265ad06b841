"""What a release holds, in figures that find it again: version, newest row, a hash of each table's rows."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import polars as pl

from cmr.tables import published

if TYPE_CHECKING:
    from cmr.descriptor import Package, Table
    from cmr.record import Record

NAME = "cluster-munition-record"
DATABASE = f"{NAME}.duckdb"
# Rows that are written out at a time, so that memory does not grow with the longest table.
SLICE = 100_000
# Some forms cannot say a time before this one, that of the first entry a zip can hold.
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)


class NotATimeError(Exception):
    """SOURCE_DATE_EPOCH or the descriptor's `created` is no time; says which."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The version, the day on which the newest row was read, the content hash of each table."""

    version: str
    newest: str
    tables: dict[str, str]

    @property
    def whole(self) -> str:
        """One hash for all tables: SHA-256 of the lines `TABLE HASH`, by name of the table."""
        lines = "".join(f"{name} {self.tables[name]}\n" for name in sorted(self.tables))
        return hashlib.sha256(lines.encode()).hexdigest()

    @property
    def meta(self) -> list[tuple[str, str]]:
        """The rows of the table `meta`."""
        hashes = [(f"content_sha256.{name}", digest) for name, digest in sorted(self.tables.items())]
        return [
            ("name", NAME),
            ("version", self.version),
            ("newest_row", self.newest),
            ("content_sha256", self.whole),
            *hashes,
        ]


def contents(record: Record) -> Contents:
    """Work out the figures of a record."""
    newest = record.frames["sources"]["accessed_date"].drop_nulls().sort(descending=True).head(1).to_list()
    return Contents(
        record.package.version,
        newest[0].isoformat() if newest else "",
        {t.name: content_hash(t, published(t, record.frames[t.name])) for t in record.package.tables},
    )


def content_hash(table: Table, frame: pl.DataFrame) -> str:
    """SHA-256 of a table's rows in one canonical form, whichever form of the record they were read from.

    The canonical form is CSV in UTF-8 with LF: a header, rows by primary key, days as yyyy-mm-dd,
    list items joined by their delimiter, numbers in the fewest digits that give them back.
    `frame` has the types that readers get.
    """
    lists = [pl.col(f.name).list.join(f.delimiter) for f in table.fields if f.type == "list"]
    rows = frame.select(table.columns).sort(table.primary_key)
    digest = hashlib.sha256()
    for start in range(0, max(rows.height, 1), SLICE):
        part = rows[start : start + SLICE].with_columns(lists)
        digest.update(part.write_csv(include_header=start == 0).encode())
    return digest.hexdigest()


def moment(package: Package) -> datetime:
    """The time that forms with a time of making carry: SOURCE_DATE_EPOCH, or `created` of the descriptor.

    Raises:
        NotATimeError: where the one that is there is no time.
    """
    stated, created = os.environ.get("SOURCE_DATE_EPOCH"), package.descriptor.get("created")
    if stated and not re.fullmatch("[0-9]+", stated):
        raise NotATimeError(f"SOURCE_DATE_EPOCH is {stated!r}")
    try:
        if stated:
            return max(datetime.fromtimestamp(int(stated), UTC), EARLIEST)
        if created:
            read = datetime.fromisoformat(str(created))
            return max(read if read.tzinfo else read.replace(tzinfo=UTC), EARLIEST).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        named = f"SOURCE_DATE_EPOCH is {stated!r}" if stated else f"`created` is {created!r}"
        raise NotATimeError(named) from None
    return EARLIEST
