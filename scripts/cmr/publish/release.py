"""A release: made beside the old one and put in its place in one step.

`dist` is a link to a folder under `.releases`; replacing the link is one rename, so a reader
sees the old release or the new one, whole.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from cmr.publish import database
from cmr.publish.contents import NAME, contents, moment
from cmr.publish.forms import FORMS
from cmr.publish.material import Material

if TYPE_CHECKING:
    from cmr.validate import Record


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
        OSError: where the disk refuses; `out` is then as it was.
    """
    if out.exists() and not out.is_symlink():
        raise NotALinkError(str(out))
    releases = out.parent / ".releases"
    releases.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f"{record.package.version}-", dir=releases))
    try:
        building.chmod(0o755)
        rows = _make(record, building)
        before = _target(out)
        _swap(out, Path(releases.name) / building.name)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    for old in releases.iterdir():
        # The release before stays, for readers that still have it open.
        if old.name not in (building.name, before) and old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
    return Release(out, rows)


def _make(record: Record, folder: Path) -> dict[str, int]:
    path, found = folder / f"{NAME}.duckdb", contents(record)
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
    fresh = out.parent / f".{out.name}-{os.getpid()}"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target, target_is_directory=True)
    fresh.replace(out)
