"""Whether a release is what the tables give: made again beside it and compared, file by file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from cmr.publish.contents import DATABASE
from cmr.publish.database import identifier
from cmr.publish.release import make
from cmr.tables import published

if TYPE_CHECKING:
    from cmr.descriptor import Table
    from cmr.validate import Record


def differing(record: Record, out: Path) -> list[str]:
    """Name the files of a release that are missing, too many, or not what the record gives.

    Files are compared byte by byte, the database table by table.

    Raises:
        NotATimeError: where the time to state is none.
        OSError: where the disk or the memory refuses.
    """
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder)
        make(record, wanted)
        names = {
            p.relative_to(base).as_posix() for base in (wanted, out) for p in base.rglob("*") if p.is_file()
        }
        return sorted(name for name in names if not _same(record, wanted, out, name))


def _same(record: Record, wanted: Path, out: Path, name: str) -> bool:
    there, here = wanted / name, out / name
    if not (there.is_file() and here.is_file()):
        return False
    if name == DATABASE:
        return _same_rows(record, here)
    return there.read_bytes() == here.read_bytes()


def _same_rows(record: Record, path: Path) -> bool:
    """Compare the rows of a database file with the record's; one that cannot be read is not the same."""
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            return all(
                _rows(connection, table) == published(table, record.frames[table.name]).rows()
                for table in record.package.tables
            )
    except duckdb.Error:
        return False


def _rows(connection: duckdb.DuckDBPyConnection, table: Table) -> list[tuple[Any, ...]]:
    columns, key = (", ".join(map(identifier, names)) for names in (table.columns, table.primary_key))
    sql = f"select {columns} from {identifier(table.name)} order by {key}"  # noqa: S608 -- quoted
    return connection.execute(sql).fetchall()
