"""The files of a release as its own lists name them: the manifest, schema.org, RO-Crate."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from cmr.publish.contents import DATABASE
from cmr.publish.material import json_text

if TYPE_CHECKING:
    from pathlib import Path

    from cmr.publish.material import Material

MEDIA_TYPES = {
    ".bib": "application/x-bibtex",
    ".cff": "application/yaml",
    ".csv": "text/csv",
    ".duckdb": "application/vnd.duckdb",
    ".geojson": "application/geo+json",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".parquet": "application/vnd.apache.parquet",
    ".sql": "application/sql",
    ".sqlite": "application/vnd.sqlite3",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release; hash and size are empty for the database, whose bytes differ each time."""

    path: str
    media_type: str
    sha256: str | None
    size: int | None


def files(folder: Path) -> list[File]:
    """List the files that are in a folder so far, by path."""
    found = sorted((p.relative_to(folder).as_posix(), p) for p in folder.rglob("*") if p.is_file())
    return [_file(name, path) for name, path in found]


def _file(name: str, path: Path) -> File:
    media_type = MEDIA_TYPES[path.suffix]
    if path.name == DATABASE:
        return File(name, media_type, None, None)
    return File(name, media_type, digest(path), path.stat().st_size)


def digest(path: Path) -> str:
    """SHA-256 of a file, which is read once for all lists that name it."""
    facts = path.stat()
    return _digest(path, facts.st_size, facts.st_mtime_ns)


@lru_cache(maxsize=1000)
def _digest(path: Path, _size: int, _changed: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(material: Material, path: Path) -> None:
    """Write what the release holds: version, content hashes, SHA-256 and size of every other file.

    The database has its content hash instead: the same rows give other bytes each time.
    """
    found = material.contents
    entries = {
        file.path: {"sha256": file.sha256, "bytes": file.size}
        if file.sha256
        else {"content_sha256": found.whole}
        for file in files(material.folder)
    }
    body = {**dict(found.meta[:4]), "tables": found.tables, "files": entries}
    path.write_text(json_text(body), encoding="utf-8")
