"""A release: made beside the old one and put in its place in one step.

`dist` is a link to a folder under `.releases/dist`; replacing the link is one rename, so a reader
sees the old release or the new one, whole; all of it is on the disk before. One publisher at a time
works there: the lock is the system's, which lets it go with the process that held it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import duckdb
from filelock import FileLock
from xlsxwriter.exceptions import FileCreateError

from cmr.progress import progress
from cmr.publish import database
from cmr.publish.contents import DATABASE, contents, moment
from cmr.publish.forms import ALONE, FORMS, LISTS
from cmr.publish.listing import digest
from cmr.publish.material import Material
from cmr.publish.views import relations
from cmr.record import size_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from cmr.descriptor import Package
    from cmr.publish.forms import Form
    from cmr.record import Record

RELEASES = ".releases"
SEAL = ".sha256"
# What the libraries that write raise where the disk or the memory is at fault.
REFUSALS = (duckdb.OperationalError, duckdb.FatalException, sqlite3.OperationalError, FileCreateError)


class NotALinkError(Exception):
    """`dist` is there and is not a link that this program made."""


class TakenPathError(Exception):
    """A table or schema of the package lies where a release has a form of its own; says which."""


@dataclass(frozen=True, slots=True)
class Release:
    """What was made: the link to it and the rows of each table and view."""

    out: Path
    rows: dict[str, int]


def publish(record: Record, out: Path, base_url: str | None = None) -> Release:
    """Make all published forms of a valid record and put them in place at `out`.

    `base_url` is the address at which `out` will be served, as `address.base` gives it, or None.
    The record lets its rows go on the way: it is published once.

    Raises:
        TakenPathError: where a file of the package lies where a release has one of its own.
        NotATimeError: where the time to state is none.
        NotALinkError: where `out` is there and is a folder or file of somebody else's.
        OSError: where the disk or the memory refuses; `out` is then as it was.
    """
    if (out.exists() or out.is_symlink()) and not _target(out):
        raise NotALinkError(str(out))
    releases = out.parent / RELEASES / out.name
    releases.mkdir(parents=True, exist_ok=True)
    with FileLock(releases / "lock"):
        building = Path(tempfile.mkdtemp(prefix=f"{record.package.version}-", dir=releases))
        try:
            building.chmod(0o755)
            rows = make(record, building, base_url)
            _seal(building)
            _sync(building)
            before = _target(out)
            _swap(out, Path(RELEASES, out.name, building.name))
        except BaseException:
            if _target(out) != building.name:
                _remove(building)
            raise
        _sync_one(out.parent)
        _tidy(releases, {building.name, before})
    return Release(out, rows)


def make(record: Record, folder: Path, base_url: str | None = None) -> dict[str, int]:
    """Make all published forms in an empty folder; give the rows of each table and view.

    The record lets its rows go on the way.

    Raises:
        TakenPathError: where a file of the package lies where a release has one of its own.
        NotATimeError: where the time to state is none.
        OSError: where the disk or the memory refuses.
    """
    _no_path_taken(record.package)
    try:
        return _make(record, folder, base_url)
    except REFUSALS as error:
        raise OSError(" ".join(str(error).split())) from error


def _no_path_taken(package: Package) -> None:
    # Folded, for file systems that do not tell `Manifest.json` from ours.
    ours = {form.path.format(version=package.version).casefold() for form in FORMS} | {DATABASE}
    for table in package.tables:
        for path in (table.path, table.schema):
            if PurePosixPath(path).parts[0].casefold() in ours:
                raise TakenPathError(path)


def _make(record: Record, folder: Path, base_url: str | None) -> dict[str, int]:
    path, found = folder / DATABASE, contents(record)
    size = sum(size_of(record.package, table) for table in record.package.tables)
    with (
        tempfile.TemporaryDirectory(dir=folder.parent, prefix="scratch-") as made,
        progress((2 + len(FORMS)) * size, "publishing") as tell,
    ):
        scratch = Path(made)
        database.write(record, found, path, scratch)
        tell(size)
        # From here on the rows are in the database; the bibliographies alone read these two.
        record.let_go(but=("actors", "sources"))
        connection = database.computed(record.package, path, scratch)
        tell(size)
        try:
            material = Material(record, connection, found, moment(record.package), folder, base_url)
            _make_forms(material, lambda: tell(size))
            return {name: material.count(name) for name in relations(record.package)}
        finally:
            connection.close()


def _make_forms(material: Material, tell: Callable[[], None]) -> None:
    def make(form: Form) -> None:
        # A connection serves one thread at a time.
        own = replace(material, connection=material.connection.cursor())
        form.write(own, material.folder / form.path.format(version=material.contents.version))

    with ThreadPoolExecutor() as pool:
        try:
            for made in as_completed([pool.submit(make, form) for form in ALONE]):
                made.result()
                tell()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    for form in LISTS:
        make(form)
        tell()


def seal_of(out: Path) -> str | None:
    """The SHA-256 that the database file of a release had when it was made.

    It stands beside the release, not in it: the file's bytes differ each time. A release that was
    copied elsewhere has none.
    """
    folder = out.resolve()
    seal = folder.with_name(folder.name + SEAL)
    return seal.read_text(encoding="ascii") if seal.is_file() else None


def _seal(building: Path) -> None:
    building.with_name(building.name + SEAL).write_text(digest(building / DATABASE), encoding="ascii")


def _sync(building: Path) -> None:
    """Have everything on the disk, file by file, then the folders that name them."""
    folders = [building, *(path for path in building.rglob("*") if path.is_dir())]
    files = [path for path in building.rglob("*") if path.is_file()]
    for path in (*files, building.with_name(building.name + SEAL), *folders, building.parent):
        _sync_one(path)


def _sync_one(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _tidy(releases: Path, stay: set[str]) -> None:
    """Remove all but the new release and the one before, for readers that still have it open."""
    for old in releases.iterdir():
        if old.is_dir() and old.name not in stay:
            _remove(old)
    for seal in releases.glob(f"*{SEAL}"):
        if seal.name.removesuffix(SEAL) not in stay:
            _remove(seal.with_suffix(""))


def _remove(release: Path) -> None:
    shutil.rmtree(release, ignore_errors=True)
    with suppress(OSError):
        release.with_name(release.name + SEAL).unlink()


def _target(out: Path) -> str:
    """The name of the release to which a link of ours leads; empty where there is none."""
    target = out.readlink() if out.is_symlink() else Path()
    return target.name if target.parent == Path(RELEASES, out.name) else ""


def _swap(out: Path, target: Path) -> None:
    fresh = out.parent / RELEASES / out.name / "next"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target, target_is_directory=True)
    fresh.replace(out)
