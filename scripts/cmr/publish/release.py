"""A release: made beside the old one and put in its place in one step.

`dist` is a link to a folder under `.releases/dist`; replacing the link is one rename, so a reader
sees the old release or the new one, whole. One publisher at a time works there: the lock is the
system's, which lets it go with the process that held it.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from filelock import FileLock
from xlsxwriter.exceptions import FileCreateError

from cmr.publish import database
from cmr.publish.contents import DATABASE, contents, moment
from cmr.publish.forms import FORMS
from cmr.publish.material import Material

if TYPE_CHECKING:
    from cmr.validate import Record

RELEASES = ".releases"
# What the libraries that write raise where the disk or the memory is at fault.
REFUSALS = (duckdb.OperationalError, duckdb.FatalException, sqlite3.OperationalError, FileCreateError)


class NotALinkError(Exception):
    """`dist` is there and is not a link that this program made."""


@dataclass(frozen=True, slots=True)
class Release:
    """What was made: the link to it and the rows of each table and view."""

    out: Path
    rows: dict[str, int]


def publish(record: Record, out: Path) -> Release:
    """Make all published forms of a valid record and put them in place at `out`.

    Raises:
        NotATimeError: where the time to state is none.
        NotALinkError: where `out` is there and is a folder or file of somebody else's.
        OSError: where the disk or the memory refuses; `out` is then as it was.
    """
    if out.exists() and not out.is_symlink():
        raise NotALinkError(str(out))
    releases = out.parent / RELEASES / out.name
    releases.mkdir(parents=True, exist_ok=True)
    with FileLock(releases / "lock"):
        building = Path(tempfile.mkdtemp(prefix=f"{record.package.version}-", dir=releases))
        try:
            building.chmod(0o755)
            rows = make(record, building)
            before = _target(out)
            _swap(out, Path(RELEASES, out.name, building.name))
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        for old in releases.iterdir():
            # The release before stays, for readers that still have it open.
            if old.name not in (building.name, before) and old.is_dir():
                shutil.rmtree(old, ignore_errors=True)
    return Release(out, rows)


def make(record: Record, folder: Path) -> dict[str, int]:
    """Make all published forms in an empty folder; give the rows of each table and view.

    Raises:
        NotATimeError: where the time to state is none.
        OSError: where the disk or the memory refuses.
    """
    try:
        return _make(record, folder)
    except REFUSALS as error:
        raise OSError(" ".join(str(error).split())) from error


def _make(record: Record, folder: Path) -> dict[str, int]:
    path, found = folder / DATABASE, contents(record)
    database.write(record, found, path)
    connection = duckdb.connect(str(path), read_only=True, config={"threads": 1})
    try:
        material = Material(record, connection, found, moment(record.package), folder)
        for form in FORMS:
            form.write(material, folder / form.path.format(version=found.version))
        return {name: _count(connection, name) for name in database.relations(record.package)}
    finally:
        connection.close()


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    counted = connection.execute(f"select count(*) from {database.identifier(name)}").fetchone()  # noqa: S608 -- quoted
    return counted[0] if counted else 0


def _target(out: Path) -> str:
    return out.readlink().name if out.is_symlink() else ""


def _swap(out: Path, target: Path) -> None:
    fresh = out.parent / RELEASES / out.name / "next"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target, target_is_directory=True)
    fresh.replace(out)
