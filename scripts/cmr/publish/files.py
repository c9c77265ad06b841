"""Parquet, and the package itself as a zip with its descriptor."""

from __future__ import annotations

import hashlib
import json
import zipfile
from typing import TYPE_CHECKING, NamedTuple

from cmr.package_files import DESCRIPTOR
from cmr.publish.database import HELPERS, identifier, literal
from cmr.publish.deposit import CITATION, citation
from cmr.publish.views import relations, views

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cmr.publish.material import Material
    from cmr.record import Record

ZIP_TIME = (1980, 1, 1, 0, 0, 0)
ZIP_MODE = 0o100644 << 16


class _Content(NamedTuple):
    """What a file of the package holds: its size in bytes, and the bytes, of which there may be more than memory holds."""

    size: int
    pieces: Iterable[bytes]


def _whole(raw: bytes) -> _Content:
    return _Content(len(raw), [raw])


def write_parquet(material: Material, folder: Path) -> None:
    """Write a Parquet file for each table and view, and for the tables that the views need beside them."""
    folder.mkdir()
    package = material.record.package
    for name in (*relations(package), *HELPERS):
        source, target = identifier(name), literal(str(folder / f"{name}.parquet"))
        # Tables lie by their primary keys.
        order = "order by all" if name in (view.name for view in views(package)) else ""
        material.connection.execute(
            f"copy (select * from {source} {order}) to {target} (format parquet, compression zstd)"  # noqa: S608 -- quoted
        )


def _descriptor(record: Record) -> str:
    """The descriptor as published: with the size and the hash of each file."""
    body = dict(record.package.descriptor)
    resources = []
    for resource in body["resources"]:
        sheet, digest = record.sheets[resource["name"]], hashlib.sha256()
        for piece in sheet.pieces():
            digest.update(piece)
        resources.append({**resource, "bytes": sheet.size, "hash": f"sha256:{digest.hexdigest()}"})
    return json.dumps({**body, "resources": resources}, indent=2, ensure_ascii=False) + "\n"


def write_package(material: Material, path: Path) -> None:
    """Write the descriptor as published, and beside it the tables and schemas to which its paths lead."""
    for name, content in _package(material.record).items():
        member = path.parent / name
        member.parent.mkdir(parents=True, exist_ok=True)
        with member.open("wb") as file:
            file.writelines(content.pieces)


def _package(record: Record) -> dict[str, _Content]:
    members = {DESCRIPTOR: _whole(_descriptor(record).encode())}
    for table in record.package.tables:
        sheet = record.sheets[table.name]
        members[table.path] = _Content(sheet.size, sheet.pieces())
        members[table.schema] = _whole((record.package.root / table.schema).read_bytes())
    return members


def write_zip(material: Material, path: Path) -> None:
    """Write the package as one zip: the published descriptor, the schemas, the CSVs, licence and citation."""
    record, root = material.record, material.record.package.root
    members = {**_package(record), CITATION: _whole(citation(record.package).encode())}
    for name in ("README.md", "LICENSE-data"):
        if (root / name).is_file():
            members[name] = _whole((root / name).read_bytes())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(members):
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.external_attr = ZIP_MODE
            entry.compress_type = zipfile.ZIP_DEFLATED
            # An entry of more than 2 GB has another head, which is written first.
            entry.file_size = members[name].size
            with archive.open(entry, "w") as file:
                file.writelines(members[name].pieces)
