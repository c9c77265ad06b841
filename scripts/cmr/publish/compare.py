"""Whether a release is what the tables give: made again beside it and compared, file by file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import polars as pl

from cmr.publish.contents import NAME, content_hash, contents
from cmr.publish.database import identifier
from cmr.publish.release import make

if TYPE_CHECKING:
    from cmr.validate import Record

DATABASE = f"{NAME}.duckdb"


def differing(record: Record, out: Path) -> list[str]:
    """Name the files of a release that are missing, too many, or not what the record gives.

    Files are compared byte by byte, the database by the content hash of the rows read back from it.

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
        return _hashes(record, here) == contents(record).tables
    return there.read_bytes() == here.read_bytes()


def _hashes(record: Record, path: Path) -> dict[str, str] | None:
    """Hash the tables of a database file; nothing where it cannot be read."""
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            return {
                table.name: content_hash(table, _rows(connection, table.name))
                for table in record.package.tables
            }
    except duckdb.Error:
        return None


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> pl.DataFrame:
    found = connection.execute(f"select * from {identifier(table)}")  # noqa: S608 -- quoted
    names = [column[0] for column in found.description or []]
    return pl.DataFrame(found.fetchall(), schema=names, orient="row", infer_schema_length=None)
