"""The database: tables, comments and views, all made from the Table Schemas and `schemas/views`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl

from cmr.passages import link
from cmr.publish.contents import Contents, contents
from cmr.tables import published

if TYPE_CHECKING:
    from pathlib import Path

    from cmr.descriptor import Field, Package, Table
    from cmr.validate import Record

SQL_TYPES = {
    "string": "varchar",
    "integer": "bigint",
    "number": "double",
    "date": "date",
    "list": "varchar[]",
}
STORAGE = "v1.0.0"
HELPERS = {
    "meta": (
        "The release in figures: its version, the day on which its newest row was read, the content hash of each table.",
        "key varchar not null primary key, value varchar not null",
    ),
    "passage_links": (
        "The link that opens the source of a claim or statement at its passage.",
        "table_name varchar not null, record_id varchar not null, link varchar not null, primary key (table_name, record_id)",
    ),
    "schema_columns": (
        "The columns of all tables as their schemas define them.",
        "table_name varchar not null, position integer not null, column_name varchar not null, "
        "column_type varchar not null, required boolean not null, title varchar not null, "
        "description varchar not null, hxl varchar not null, primary key (table_name, column_name)",
    ),
    "schema_categories": (
        "The values of all categorical columns with their labels.",
        "table_name varchar not null, column_name varchar not null, position integer not null, "
        "category varchar not null, label varchar not null, primary key (table_name, column_name, category)",
    ),
}
META = {
    "key": "What is said: name, version, newest_row, content_sha256, or content_sha256. and the name of a table.",
    "value": "The name, the version, a day as yyyy-mm-dd, or a SHA-256 in hexadecimal digits.",
}


@dataclass(frozen=True, slots=True)
class View:
    """A view as its file in `schemas/views` defines it."""

    name: str
    kind: str
    answers: str
    sql: str


class _Stream:
    """Hands a polars frame to DuckDB through Arrow's C stream, which needs no pyarrow."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


def identifier(name: str) -> str:
    """Quote a name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Quote a text for SQL, where a statement takes no parameter."""
    return "'" + text.replace("'", "''") + "'"


def views(package: Package) -> list[View]:
    """Read the views in an order in which each comes after those that it reads."""
    found = [_view(path) for path in sorted((package.root / "schemas" / "views").glob("*.sql"))]
    names = {view.name for view in found}
    ordered: list[View] = []
    while found:
        done = {view.name for view in ordered}
        ready = [v for v in found if not (_mentions(v, names) - {v.name} - done)]
        if not ready:
            circle = ", ".join(view.name for view in found)
            raise ValueError(f"these views read each other in a circle: {circle}")
        ordered += ready
        found = [view for view in found if view not in ready]
    return ordered


def relations(package: Package) -> list[str]:
    """The names of all tables and views that readers get."""
    return [t.name for t in package.tables] + [v.name for v in views(package) if v.kind == "view"]


def _view(path: Path) -> View:
    text = path.read_text(encoding="utf-8")
    comment = " ".join(line[2:].strip() for line in text.splitlines() if line.startswith("--"))
    head = re.search(r"^create (view|macro) (\w+)", text, re.MULTILINE)
    if head is None or head[2] != path.stem:
        raise ValueError(f"{path.name} must create a view or a macro called {path.stem}")
    return View(path.stem, head[1], comment, text)


def _mentions(view: View, names: set[str]) -> set[str]:
    return set(re.findall(r"\b(?:from|join)\s+(\w+)", view.sql)) & names


def connect(record: Record) -> duckdb.DuckDBPyConnection:
    """Give a database in memory with all tables and views, closed to files and network."""
    connection = duckdb.connect(":memory:", config={"threads": 1})
    fill(connection, record, contents(record))
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def write(record: Record, found: Contents, path: Path) -> None:
    """Write the database file, readable by clients from DuckDB 1.1 on."""
    connection = duckdb.connect(":memory:", config={"threads": 1})
    try:
        target = literal(str(path))
        connection.execute(f"attach {target} as published (storage_version '{STORAGE}')")
        connection.execute("use published")
        fill(connection, record, found)
        connection.execute("use memory")
        connection.execute("detach published")
    finally:
        connection.close()


def fill(connection: duckdb.DuckDBPyConnection, record: Record, found: Contents) -> None:
    """Create all tables, rows, views and comments in the connection's database."""
    for table in record.package.tables:
        connection.execute(_ddl(table))
        _insert(connection, table.name, published(table, record.frames[table.name]))
        _comment(connection, table)
    for name, (comment, columns) in HELPERS.items():
        connection.execute(f"create table {name} ({columns})")
        connection.execute(f"comment on table {name} is {literal(comment)}")
    for column, comment in META.items():
        connection.execute(f"comment on column meta.{column} is {literal(comment)}")
    _insert(connection, "meta", _frame(found.meta, ["key", "value"]))
    _insert(connection, "passage_links", _links(record))
    _insert(connection, "schema_columns", _columns(record.package))
    _insert(connection, "schema_categories", _categories(record.package))
    for view in views(record.package):
        connection.execute(view.sql)
        kind = "macro table" if view.kind == "macro" else "view"
        connection.execute(f"comment on {kind} {identifier(view.name)} is {literal(view.answers)}")


def _ddl(table: Table) -> str:
    def column(field: Field) -> str:
        filled = " not null" if field.required else ""
        return f"{identifier(field.name)} {SQL_TYPES[field.type]}{filled}"

    key = ", ".join(identifier(name) for name in table.primary_key)
    columns = ", ".join(column(field) for field in table.fields)
    return f"create table {identifier(table.name)} ({columns}, primary key ({key}))"


def _comment(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    name = identifier(table.name)
    connection.execute(f"comment on table {name} is {literal(table.description)}")
    for field in table.fields:
        column = f"{name}.{identifier(field.name)}"
        connection.execute(f"comment on column {column} is {literal(field.description)}")


def _insert(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    if frame.is_empty():
        return
    stream = _Stream(frame)  # noqa: F841 -- DuckDB finds the object by its name in this frame
    connection.execute(f"insert into {identifier(table)} select * from stream")  # noqa: S608 -- quoted


def _links(record: Record) -> pl.DataFrame:
    urls = dict(record.frames["sources"].select("source_id", "url").drop_nulls().iter_rows())
    rows: list[tuple[str, str, str]] = []
    for table, key in (("claims", "claim_id"), ("statements", "statement_id")):
        frame = record.frames[table].select(key, "source_id", "passage")
        rows += [(table, k, link(urls[s], p)) for k, s, p in frame.iter_rows() if s in urls]
    return _frame(rows, ["table_name", "record_id", "link"])


def _columns(package: Package) -> pl.DataFrame:
    rows = [
        (t.name, i, f.name, SQL_TYPES[f.type], f.required, f.title, f.description, f.hxl)
        for t in package.tables
        for i, f in enumerate(t.fields, 1)
    ]
    names = [
        "table_name",
        "position",
        "column_name",
        "column_type",
        "required",
        "title",
        "description",
        "hxl",
    ]
    return _frame(rows, names)


def _categories(package: Package) -> pl.DataFrame:
    rows = [
        (t.name, f.name, i, value, label)
        for t in package.tables
        for f in t.fields
        for i, (value, label) in enumerate(f.categories, 1)
    ]
    return _frame(rows, ["table_name", "column_name", "position", "category", "label"])


def _frame(rows: list[Any], names: list[str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=names, orient="row")
