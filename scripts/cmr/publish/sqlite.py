"""The record as a SQLite file: all tables with types and keys, the codebook, the figures of the release."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from cmr.publish.database import identifier, literal
from cmr.publish.material import CODEBOOK

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cmr.descriptor import Field, Table
    from cmr.publish.material import Material

# SQLite knows neither days nor lists: days are text as yyyy-mm-dd, which its date functions read.
TYPES = {"string": "text", "integer": "integer", "number": "real", "date": "text", "list": "text"}
META = "create table meta (key text not null primary key, value text not null)"


def write_sqlite(material: Material, path: Path) -> None:
    """Write the file; a list's items are joined by its delimiter."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("pragma journal_mode = off")
        connection.execute("begin")
        for table in material.record.package.tables:
            connection.execute(_ddl(table))
            key = ", ".join(identifier(name) for name in table.primary_key)
            cells = ", ".join(map(_cell, table.fields))
            query = f"select {cells} from {identifier(table.name)} order by {key}"  # noqa: S608 -- quoted
            _insert(connection, table.name, table.columns, material.stream(query))
        connection.execute(META)
        _insert(connection, "meta", ["key", "value"], material.contents.meta)
        names, rows = material.rows(CODEBOOK)
        columns = ", ".join(identifier(name) for name in names)
        connection.execute(f"create table codebook ({columns})")
        _insert(connection, "codebook", names, rows)
        connection.execute("commit")


def _ddl(table: Table) -> str:
    def column(field: Field) -> str:
        filled = " not null" if field.required else ""
        return f"{identifier(field.name)} {TYPES[field.type]}{filled}"

    key = ", ".join(identifier(name) for name in table.primary_key)
    foreign = [
        f"foreign key ({identifier(k.column)}) references {identifier(k.table)} ({identifier(k.reference)})"
        for k in table.foreign_keys
    ]
    parts = [*map(column, table.fields), f"primary key ({key})", *foreign]
    return f"create table {identifier(table.name)} ({', '.join(parts)})"


def _insert(connection: sqlite3.Connection, table: str, names: list[str], rows: Iterable[Any]) -> None:
    marks = ", ".join("?" * len(names))
    connection.executemany(f"insert into {identifier(table)} values ({marks})", rows)  # noqa: S608 -- quoted


def _cell(field: Field) -> str:
    name = identifier(field.name)
    if field.type == "list":
        return f"array_to_string({name}, {literal(field.delimiter)})"
    return f"cast({name} as varchar)" if field.type == "date" else name
