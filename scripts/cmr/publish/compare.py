"""Whether a release is what the tables give: made again beside it and compared, file by file."""

from __future__ import annotations

import filecmp
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from cmr.publish.contents import DATABASE
from cmr.publish.database import identifier, literal
from cmr.publish.listing import digest
from cmr.publish.release import make, seal_of

if TYPE_CHECKING:
    from cmr.record import Record

# All that a database says of itself beside its rows: tables, columns, views and macros with their comments.
EXPLAINED = """
    select table_name, 'table', sql, comment from duckdb_tables() where database_name = $name
    union all
    select view_name, 'view', sql, comment from duckdb_views() where database_name = $name and not internal
    union all
    select table_name, 'column ' || column_index || ' ' || column_name, data_type, comment
    from duckdb_columns() where database_name = $name and not internal
    union all
    select function_name, 'macro', macro_definition, comment
    from duckdb_functions() where database_name = $name and not internal
    order by all
"""
TABLES = "select table_name from duckdb_tables() where database_name = 'wanted'"


def differing(record: Record, out: Path, base_url: str | None = None) -> list[str]:
    """Name the files of a release that are missing, too many, or not what the record gives.

    Files are compared byte by byte; the database by its rows, its definitions and its comments, and
    where the release lies as it was made also by the hash that its file had then.

    Raises:
        TakenPathError: where a file of the package lies where a release has one of its own.
        NotATimeError: where the time to state is none.
        OSError: where the disk or the memory refuses.
    """
    with tempfile.TemporaryDirectory() as folder:
        make(record, Path(folder), base_url)
        return unlike(Path(folder), out)


def unlike(wanted: Path, out: Path) -> list[str]:
    """Name what is missing in a release, too much, or not as in another: files, links and folders."""
    names = {path.relative_to(base).as_posix() for base in (wanted, out) for path in base.rglob("*")}
    return sorted(name for name in names if not _same(wanted / name, out / name, out))


def _same(there: Path, here: Path, out: Path) -> bool:
    if there.is_dir():
        return here.is_dir() and not here.is_symlink()
    if not (there.is_file() and here.is_file()):
        return False
    if here.name != DATABASE:
        return filecmp.cmp(there, here, shallow=False)
    return seal_of(out) in (None, digest(here)) and _same_database(there, here)


def _same_database(wanted: Path, found: Path) -> bool:
    """Compare definitions, comments and rows; a file that cannot be read is not the same."""
    try:
        with duckdb.connect(":memory:", config={"threads": 1}) as connection:
            for name, path in (("wanted", wanted), ("found", found)):
                connection.execute(f"attach {literal(str(path))} as {name} (read_only)")
            said = [connection.execute(EXPLAINED, {"name": name}).fetchall() for name in ("wanted", "found")]
            tables = [identifier(name) for (name,) in connection.execute(TABLES).fetchall()]
            return said[0] == said[1] and not any(_rows_differ(connection, table) for table in tables)
    except duckdb.Error:
        return False


def _rows_differ(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    missing, extra = (
        f"select * from {one}.{table} except all select * from {other}.{table}"  # noqa: S608 -- quoted
        for one, other in (("wanted", "found"), ("found", "wanted"))
    )
    return bool(connection.execute(f"({missing}) union all ({extra}) limit 1").fetchall())
