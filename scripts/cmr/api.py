"""The record from Python: `cmr.load("claims")` and `cmr.connect()`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmr import descriptor
from cmr.publish.database import connect as connect_to
from cmr.tables import published
from cmr.validate import Record

if TYPE_CHECKING:
    import duckdb
    import polars as pl


def load(table: str) -> pl.DataFrame:
    """Give a table of the record as a polars frame: days as dates, lists as lists.

    Raises:
        KeyError: where the record has no table of that name.
    """
    record = Record(descriptor.load(descriptor.home()))
    return published(record.package.table(table), record.frames[table])


def connect() -> duckdb.DuckDBPyConnection:
    """Give the record as a DuckDB database in memory, with all tables and views."""
    return connect_to(Record(descriptor.load(descriptor.home())))
