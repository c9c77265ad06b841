"""Rows of a query as a table, CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cmr.findings import count, printable_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

PIPE_WIDTH = 10_000


class NamesakesError(Exception):
    """Two columns have the same name; says which."""


def answer(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Give the names of the columns and the rows of one statement; of one that gives no rows, nothing.

    Raises:
        duckdb.Error: where the statement cannot be answered.
    """
    relation: duckdb.DuckDBPyRelation | None = connection.sql(sql)
    if relation is None:
        return [], []
    # DuckDB gives times with a zone to Python only where another library is installed.
    zoned = ["WITH TIME ZONE" in str(kind) for kind in relation.types]
    cells = (f"#{number}{'::varchar' * zone}" for number, zone in enumerate(zoned, 1))
    return relation.columns, (relation.project(", ".join(cells)) if any(zoned) else relation).fetchall()


def rows_as(form: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Write rows in the form `table`, `csv` or `json`, with a line feed at the end.

    Numbers that JSON does not know, infinite ones and none at all, are null in it.

    Raises:
        NamesakesError: where two columns have one name, of which an object of JSON could keep but one.
    """
    if form == "json":
        for name in names:
            if names.count(name) > 1:
                raise NamesakesError(name)
        records = [{name: _finite(value) for name, value in zip(names, row, strict=True)} for row in rows]
        return json.dumps(records, indent=2, ensure_ascii=False, default=_plain) + "\n"
    if form == "csv":
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([_cell(value) for value in row] for row in rows)
        return out.getvalue()
    return _table(names, rows)


def _finite(value: object) -> object:
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return ";".join(map(str, value)) if isinstance(value, list) else str(value)


def _table(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    out = io.StringIO()
    terminal = sys.stdout.isatty()
    console = Console(file=out, width=None if terminal else PIPE_WIDTH, color_system=None)
    table = Table(box=SIMPLE, pad_edge=False)
    for name in names:
        table.add_column(Text(name), overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable_sentence(_cell(value))) for value in row))
    console.print(table)
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    return "\n".join([line for line in lines if line] + [count(len(rows), "row")]) + "\n"
