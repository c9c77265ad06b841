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

from cmr.publish import database, files

if TYPE_CHECKING:
    from cmr.validate import Record

NAME = "cluster-munition-record"


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
    path = folder / f"{NAME}.duckdb"
    database.write(record, path)
    connection = duckdb.connect(str(path), read_only=True, config={"threads": 1})
    try:
        rows = files.write_parquet(connection, record, folder / "parquet")
        files.write_flat(connection, folder / "incidents-flat.csv")
    finally:
        connection.close()
    files.write_zip(record, folder / f"{NAME}-{record.package.version}.zip")
    descriptor = files.published_descriptor(record)
    (folder / "datapackage.json").write_text(descriptor, encoding="utf-8")
    files.write_manifest(folder, record.package.version)
    return rows


def _target(out: Path) -> str:
    return out.readlink().name if out.is_symlink() else ""


def _swap(out: Path, target: Path) -> None:
    fresh = out.parent / f".{out.name}-{os.getpid()}"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target, target_is_directory=True)
    fresh.replace(out)
