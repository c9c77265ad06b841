"""The record from Python: `cmr.load("claims")` and `cmr.connect()`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args, overload

from cmr import descriptor
from cmr.package_files import DescriptorError
from cmr.publish.database import connect as connect_to
from cmr.publish.database import identifier
from cmr.record import Record
from cmr.tables import published

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

Kind = Literal["polars", "pandas", "arrow", "duckdb"]


@overload
def load(table: str, as_: Literal["polars"] = "polars") -> pl.DataFrame: ...
@overload
def load(table: str, as_: Literal["pandas"]) -> pd.DataFrame: ...
@overload
def load(table: str, as_: Literal["arrow"]) -> pa.Table: ...
@overload
def load(table: str, as_: Literal["duckdb"]) -> duckdb.DuckDBPyRelation: ...


def load(
    table: str, as_: Kind = "polars"
) -> pl.DataFrame | pd.DataFrame | pa.Table | duckdb.DuckDBPyRelation:
    """Give a table of the record, rows by primary key: days as dates, lists as lists, empty cells as null.

    The rows are read, not judged: `cmr validate` judges them.

    Args:
        table: Its name, such as `claims`.
        as_: What it is wanted as: `polars` or `pandas`, a frame; `arrow`, a table; `duckdb`, a
            relation of a database as `connect` gives it. In pandas the columns have Arrow's types,
            which alone keep whole numbers whole where cells are empty.

    Raises:
        KeyError: where the record has no table of that name.
        ValueError: where `as_` is none of the four.
        ImportError: where pandas or pyarrow is asked for and not installed.
        DescriptorError: where descriptor, schemas or files of the record are damaged.
    """
    if as_ not in get_args(Kind):
        raise ValueError(
            f"as_ is {as_!r}; it must be {', '.join(get_args(Kind)[:-1])} or {get_args(Kind)[-1]}"
        )
    record = _record()
    frame = published(record.package.table(table), record.frames[table])
    if as_ == "polars":
        return frame
    if as_ == "pandas":
        return frame.to_pandas(use_pyarrow_extension_array=True)
    if as_ == "arrow":
        return frame.to_arrow()
    key = ", ".join(map(identifier, record.package.table(table).primary_key))
    return connect_to(record).table(identifier(table)).order(key)


def connect() -> duckdb.DuckDBPyConnection:
    """Give the record as a DuckDB database in memory, with all tables, views and comments, closed to files.

    The rows are read, not judged: `cmr validate` judges them.

    Raises:
        DescriptorError: where descriptor, schemas or files of the record are damaged.
    """
    return connect_to(_record())


def _record() -> Record:
    record = Record(descriptor.load(descriptor.home()))
    for finding in record.refused:
        raise DescriptorError(finding)
    return record
