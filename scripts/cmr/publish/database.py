"""The database: tables, comments and views, all made from the Table Schemas and `schemas/views`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl

from cmr.passages import ELLIPSIS
from cmr.publish.contents import Contents, contents
from cmr.publish.views import explained, views
from cmr.tables import published

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cmr.descriptor import Field, Package, Table
    from cmr.record import Record


def identifier(name: str) -> str:
    """Quote a name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Quote a text for SQL, where a statement takes no parameter."""
    return "'" + text.replace("'", "''") + "'"


SQL_TYPES = {
    "string": "varchar",
    "integer": "bigint",
    "number": "double",
    "date": "date",
    "list": "varchar[]",
}
STORAGE = "v1.0.0"
# DuckDB takes four fifths of the memory unless told otherwise; the tables as read stand there too.
SHARE = "45%"
# The tables beside the record's own: what they are for, their columns, their primary key.
HELPERS = {
    "meta": (
        "The release in figures: its version, the day on which its newest row was read, the content hash of each table.",
        {
            "key": (
                "varchar",
                "What is said: name, version, newest_row, content_sha256, or content_sha256. and the name of a table.",
            ),
            "value": (
                "varchar",
                "The name, the version, a day as yyyy-mm-dd, or a SHA-256 in hexadecimal digits.",
            ),
        },
        "key",
    ),
    "passage_links": (
        "The link that opens the source of a claim or statement at its passage.",
        {
            "table_name": ("varchar", "The table of the row: claims or statements."),
            "record_id": ("varchar", "The claim or the statement."),
            "link": ("varchar", "The source's address with a text fragment that names the passage."),
        },
        "table_name, record_id",
    ),
    "schema_columns": (
        "The columns of all tables as their schemas define them.",
        {
            "table_name": ("varchar", "The table."),
            "position": ("integer", "The place of the column in the table, from 1."),
            "column_name": ("varchar", "The column."),
            "column_type": ("varchar", "Its type in this database."),
            "required": ("boolean", "Whether every row fills it."),
            "title": ("varchar", "Its name for people."),
            "description": ("varchar", "What it holds."),
            "hxl": ("varchar", "Its hashtag of the Humanitarian Exchange Language."),
        },
        "table_name, column_name",
    ),
    "schema_categories": (
        "The values of all categorical columns with their labels.",
        {
            "table_name": ("varchar", "The table."),
            "column_name": ("varchar", "The categorical column."),
            "position": ("integer", "The place of the value in the list of values, from 1."),
            "category": ("varchar", "The value as it stands in the column."),
            "label": ("varchar", "What the value means."),
        },
        "table_name, column_name, category",
    ),
}
# A link with a text fragment opens the source at the passage, by its first and last words (WICG Text
# Fragments, where a hyphen has a meaning of its own).
START, END = (
    f"replace(url_encode(split_part(passage, {literal(ELLIPSIS)}, {part})), '-', '%2D')" for part in (1, 2)
)
LINKS = tuple(
    f"""
    insert into passage_links
    select
        '{table}',
        {key},
        url || case when contains(url, '#') then '' else '#' end || ':~:text=' || {START}
            || case when contains(passage, {literal(ELLIPSIS)}) then ',' || {END} else '' end
    from {table}
    inner join sources using (source_id)
    where url is not null
    order by {key}
    """  # noqa: S608 -- our own
    for table, key in (("claims", "claim_id"), ("statements", "statement_id"))
)


class _Stream:
    """Hands a polars frame to DuckDB through Arrow's C stream, which needs no pyarrow."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


def connect(record: Record) -> duckdb.DuckDBPyConnection:
    """Give a database in memory with all tables and views, closed to files and network."""
    connection = duckdb.connect(":memory:", config={"threads": 1})
    fill(connection, record, contents(record))
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def write(record: Record, found: Contents, path: Path, scratch: Path) -> None:
    """Write the database file, readable by clients from DuckDB 1.1 on; `scratch` is a folder for what memory does not hold."""
    connection = _working(":memory:", scratch)
    try:
        target = literal(str(path))
        connection.execute(f"attach {target} as published (storage_version '{STORAGE}')")
        connection.execute("use published")
        connection.execute("begin")
        fill(connection, record, found)
        connection.execute("commit")
        connection.execute("use memory")
        connection.execute("detach published")
    finally:
        connection.close()


def computed(package: Package, database: Path, scratch: Path) -> duckdb.DuckDBPyConnection:
    """Give a database like the one written at `database`, in which each view is a table.

    Views are built on one another; asked one by one, the first would be computed over and over.
    `scratch` is a folder for it.
    """
    connection = _working(str(scratch / "views.duckdb"), scratch)
    connection.execute(f"attach {literal(str(database))} as published (read_only)")
    for name in (*(table.name for table in package.tables), *HELPERS):
        connection.execute(f"create view {identifier(name)} as from published.{identifier(name)}")
    for view in views(package):
        head = "create table" if view.kind == "view" else "create macro"
        connection.execute(re.sub(r"^create \w+", head, view.sql, count=1, flags=re.MULTILINE))
    return connection


def _working(path: str, scratch: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(path, config={"temp_directory": str(scratch / "spilled"), "memory_limit": SHARE})


def fill(connection: duckdb.DuckDBPyConnection, record: Record, found: Contents) -> None:
    """Create all tables, rows, views and comments in the connection's database.

    Raises:
        DescriptorError: where a view is not what its file says, or does not explain its columns.
    """
    known: dict[str, dict[str, str]] = {}
    for table in record.package.tables:
        connection.execute(_ddl(table))
        _insert(connection, table.name, published(table, record.frames[table.name]))
        known[table.name] = {field.name: field.description for field in table.fields}
        _comment(connection, "table", table.name, table.description, known[table.name])
    for name, (description, columns, key) in HELPERS.items():
        shape = ", ".join(f"{column} {kind} not null" for column, (kind, _) in columns.items())
        connection.execute(f"create table {name} ({shape}, primary key ({key}))")
        known[name] = {column: text for column, (_, text) in columns.items()}
        _comment(connection, "table", name, description, known[name])
    _insert(connection, "meta", _frame(found.meta, ["key", "value"]))
    for links in LINKS:
        connection.execute(links)
    _insert(connection, "schema_columns", _columns(record.package))
    _insert(connection, "schema_categories", _categories(record.package))
    for view in views(record.package):
        connection.execute(view.sql)
        if view.kind == "macro":
            _comment(connection, "macro table", view.name, view.answers, {})
            continue
        known[view.name] = explained(view, _column_names(connection, view.name), known)
        _comment(connection, "view", view.name, view.answers, known[view.name])


def _column_names(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    described = connection.execute(f"select * from {identifier(name)} limit 0").description  # noqa: S608 -- quoted
    return [column[0] for column in described or []]


def _comment(
    connection: duckdb.DuckDBPyConnection, kind: str, name: str, text: str, columns: Mapping[str, str]
) -> None:
    connection.execute(f"comment on {kind} {identifier(name)} is {literal(text)}")
    for column, said in columns.items():
        connection.execute(f"comment on column {identifier(name)}.{identifier(column)} is {literal(said)}")


def _ddl(table: Table) -> str:
    def column(field: Field) -> str:
        filled = " not null" if field.required else ""
        return f"{identifier(field.name)} {SQL_TYPES[field.type]}{filled}"

    key = ", ".join(identifier(name) for name in table.primary_key)
    columns = ", ".join(column(field) for field in table.fields)
    return f"create table {identifier(table.name)} ({columns}, primary key ({key}))"


def _insert(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    if frame.is_empty():
        return
    stream = _Stream(frame)  # noqa: F841 -- DuckDB finds the object by its name in this frame
    connection.execute(f"insert into {identifier(table)} select * from stream")  # noqa: S608 -- quoted


def _columns(package: Package) -> pl.DataFrame:
    rows = [
        (t.name, i, f.name, SQL_TYPES[f.type], f.required, f.title, f.description, f.hxl)
        for t in package.tables
        for i, f in enumerate(t.fields, 1)
    ]
    return _frame(rows, list(HELPERS["schema_columns"][1]))


def _categories(package: Package) -> pl.DataFrame:
    rows = [
        (t.name, f.name, i, value, label)
        for t in package.tables
        for f in t.fields
        for i, (value, label) in enumerate(f.categories, 1)
    ]
    return _frame(rows, list(HELPERS["schema_categories"][1]))


def _frame(rows: list[Any], names: list[str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=names, orient="row")
