"""A state of a package with all that is compared of it, in memory: rows, schemas, descriptor."""

from __future__ import annotations

import tempfile
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from typing import TYPE_CHECKING, Any

from cmr.descriptor import load
from cmr.findings import printable, printable_sentence
from cmr.gate.form import FILE_BYTES
from cmr.history.revision import NoSourceError, Revision
from cmr.package_files import DESCRIPTOR, DescriptorError, is_inside, read_json
from cmr.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    from cmr.descriptor import Package
    from cmr.findings import Finding

    class Store(Protocol):
        """Where files of a package are taken from."""

        def write(self, path: str, target: Path) -> bool:
            """Write a file of the package to `target`; False where there is none."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A package read whole: what it is called in messages, its rows, and its schemas as they are written."""

    name: str
    record: Record
    schemas: dict[str, dict[str, Any]]

    @property
    def package(self) -> Package:
        """The package itself; the folder that it was read from may be gone."""
        return self.record.package


def editions(root: Path, before: str, after: str | None) -> tuple[Edition, Edition]:
    """Read the two states to compare.

    Without `after`, `before` is a git revision and the later state the folder `root` as it stands.
    With it, each is a folder or file where there is one of that name, and else a git revision.

    Raises:
        NoSourceError: where one of them cannot be read.
        DescriptorError: where the folder `root` holds no package.
    """
    if after is None:
        today = of_folder(root, "working tree")
        try:
            return of_revision(root, before), today
        except NoSourceError as error:
            if Path(before).exists():
                hint = f"`cmr diff {printable(before)} .` compares that folder with this one."
                raise NoSourceError(f"{error} {hint}") from None
            raise
    return _either(root, before), _either(root, after)


def _either(root: Path, name: str) -> Edition:
    path = Path(name)
    if name and path.exists():
        return of_path(path)
    try:
        return of_revision(root, name)
    except NoSourceError as error:
        raise NoSourceError(f"there is no folder {printable(name)!r}, and {error}") from None


def of_folder(root: Path, name: str) -> Edition:
    """Read the package in a folder.

    Raises:
        DescriptorError: where it is none.
    """
    package = load(root)
    return Edition(name, Record(package), schemas_of(package))


def of_revision(root: Path, revision: str) -> Edition:
    """Read the package of the folder `root` as it stood in a git revision.

    Raises:
        NoSourceError: where the revision is not there or holds no package.
    """
    with taken(Revision(root, revision), revision) as folder:
        return _read(folder, revision)


def of_path(path: Path) -> Edition:
    """Read a package's folder, such as a release that `cmr publish` made, or the zip of a release.

    Raises:
        NoSourceError: where it is none of these.
    """
    name = str(path)
    if not path.is_file():
        return _read(path, name)
    try:
        with zipfile.ZipFile(path) as opened, taken(_Archive(opened), name) as folder:
            return _read(folder, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise NoSourceError(
            f"{name!r} cannot be read: {error}. Name a folder or a zip of a release."
        ) from None


@contextmanager
def taken(store: Store, name: str, *, rows: bool = True) -> Iterator[Path]:
    """Take a package out of a store into a folder of its own for a while; without `rows`, no tables.

    Raises:
        NoSourceError: where the store holds no package.
    """
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        if not store.write(DESCRIPTOR, folder / DESCRIPTOR):
            raise NoSourceError(f"{printable(name)!r} holds no {DESCRIPTOR} there. Name one that does.")
        for path in sorted(_named(folder, name, rows=rows)):
            try:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                store.write(path, folder / path)
            except (FileExistsError, NotADirectoryError, IsADirectoryError):
                raise NoSourceError(f"{printable(name)!r} has a file where it names a folder.") from None
        yield folder


def schemas_of(package: Package) -> dict[str, dict[str, Any]]:
    """The Table Schemas as they are written, by table."""
    return {table.name: read_json(package.root, table.schema) for table in package.tables}


def _named(folder: Path, name: str, *, rows: bool) -> set[str]:
    """The files that a descriptor names, but for those outside of the package: reading it refuses them."""
    try:
        resources = read_json(folder, DESCRIPTOR).get("resources")
    except DescriptorError as error:
        raise unreadable(name, error.finding) from None
    entries = [entry for entry in resources if isinstance(entry, dict)] if isinstance(resources, list) else []
    paths = [entry.get(key) for entry in entries for key in (("path", "schema") if rows else ("schema",))]
    return {path for path in paths if isinstance(path, str) and path != DESCRIPTOR and is_inside(path)}


def _read(folder: Path, name: str) -> Edition:
    try:
        edition = of_folder(folder, name)
    except DescriptorError as error:
        raise unreadable(name, error.finding) from None
    for finding in edition.record.refused:
        raise unreadable(name, finding)
    return edition


def unreadable(name: str, found: Finding) -> NoSourceError:
    """The package called `name` cannot be used, because of what was found in it."""
    why = f"{found.file}{f':{found.line}' if found.line else ''}: {found.message}"
    return NoSourceError(f"{printable(name)!r} holds no package that can be read: {printable_sentence(why)}.")


class _Archive:
    """The zip of a release."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.sizes = {entry.filename: entry.file_size for entry in archive.infolist()}

    def write(self, path: str, target: Path) -> bool:
        if self.sizes.get(path, FILE_BYTES) >= FILE_BYTES:
            return False
        with self.archive.open(path) as source, target.open("wb") as file:
            copyfileobj(source, file)
        return True
