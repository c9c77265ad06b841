"""Parquet, and the package itself as a zip with its descriptor."""

from __future__ import annotations

import hashlib
import json
import zipfile
from typing import TYPE_CHECKING

from cmr.package_files import DESCRIPTOR
from cmr.publish.database import HELPERS, identifier, literal
from cmr.publish.deposit import CITATION, citation
from cmr.publish.views import relations

if TYPE_CHECKING:
    from pathlib import Path

    from cmr.publish.material import Material
    from cmr.record import Record

ZIP_TIME = (1980, 1, 1, 0, 0, 0)
ZIP_MODE = 0o100644 << 16


def write_parquet(material: Material, folder: Path) -> None:
    """Write a Parquet file for each table and view, and for the tables that the views need beside them."""
    folder.mkdir()
    for name in (*relations(material.record.package), *HELPERS):
        source, target = identifier(name), literal(str(folder / f"{name}.parquet"))
        material.connection.execute(
            f"copy (select * from {source} order by all) to {target} (format parquet, compression zstd)"  # noqa: S608 -- quoted
        )


def _descriptor(record: Record) -> str:
    """The descriptor as published: with the size and the hash of each file."""
    body = dict(record.package.descriptor)
    resources = []
    for resource in body["resources"]:
        raw = record.sheets[resource["name"]].raw
        digest = hashlib.sha256(raw).hexdigest()
        resources.append({**resource, "bytes": len(raw), "hash": f"sha256:{digest}"})
    return json.dumps({**body, "resources": resources}, indent=2, ensure_ascii=False) + "\n"


def write_package(material: Material, path: Path) -> None:
    """Write the descriptor as published, and beside it the tables and schemas to which its paths lead."""
    for name, raw in _package(material.record).items():
        member = path.parent / name
        member.parent.mkdir(parents=True, exist_ok=True)
        member.write_bytes(raw)


def _package(record: Record) -> dict[str, bytes]:
    members = {DESCRIPTOR: _descriptor(record).encode()}
    for table in record.package.tables:
        members[table.path] = record.sheets[table.name].raw
        members[table.schema] = (record.package.root / table.schema).read_bytes()
    return members


def write_zip(material: Material, path: Path) -> None:
    """Write the package as one zip: the published descriptor, the schemas, the CSVs, licence and citation."""
    record, root = material.record, material.record.package.root
    members = {**_package(record), CITATION: citation(record.package).encode()}
    for name in ("README.md", "LICENSE-data"):
        if (root / name).is_file():
            members[name] = (root / name).read_bytes()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(members):
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.external_attr = ZIP_MODE
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, members[name])
