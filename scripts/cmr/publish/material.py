"""What every published form is made from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from cmr.publish.contents import SLICE
from cmr.publish.database import identifier

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    import duckdb

    from cmr.descriptor import Table
    from cmr.publish.contents import Contents
    from cmr.record import Record


# The view has an order of its own: tables by name, columns and values as their schemas list them.
CODEBOOK = "select * from codebook"


@dataclass(frozen=True, slots=True)
class Material:
    """A valid record, its database, its figures, the time to state, and the folder that is being filled.

    `base_url` is the address of the folder when it is served, with a slash at its end, where that is known.
    """

    record: Record
    connection: duckdb.DuckDBPyConnection
    contents: Contents
    moment: datetime
    folder: Path
    base_url: str | None = None

    def address(self, path: str) -> str:
        """Where a file of the release will be found: under the base URL if one is known, else beside its list."""
        return (self.base_url or "") + quote(path)

    def table(self, table: Table) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Give the column names and the rows of a table, by its primary key."""
        key = ", ".join(identifier(name) for name in table.primary_key)
        return self.rows(f"select * from {identifier(table.name)} order by {key}")  # noqa: S608 -- quoted

    def count(self, name: str) -> int:
        """How many rows a table or view has."""
        ((count,),) = self.rows(f"select count(*) from {identifier(name)}")[1]  # noqa: S608 -- quoted
        return int(count)

    def stream(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Give the rows of a query one by one; memory does not grow with their number."""
        result = self.connection.cursor().execute(sql)
        while rows := result.fetchmany(SLICE):
            yield from rows

    def rows(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Give the column names and the rows of a query on the database."""
        result = self.connection.execute(sql)
        return [column[0] for column in result.description or []], result.fetchall()


def json_text(body: object) -> str:
    """Write a value as JSON for files: indented, in UTF-8, with a line feed at the end."""
    return json.dumps(body, indent=1, ensure_ascii=False) + "\n"
