"""The other published forms: Parquet, the zip of CSVs with its descriptor, the manifest."""

from __future__ import annotations

import hashlib
import json
import zipfile
from typing import TYPE_CHECKING

from cmr.publish.database import identifier, literal, views

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from cmr.validate import Record

ZIP_TIME = (1980, 1, 1, 0, 0, 0)
ZIP_MODE = 0o100644 << 16


def write_parquet(connection: duckdb.DuckDBPyConnection, record: Record, folder: Path) -> dict[str, int]:
    """Write a Parquet file for each table and view; gives the number of rows of each."""
    folder.mkdir()
    names = [t.name for t in record.package.tables]
    names += [v.name for v in views(record.package) if v.kind == "view"]
    rows = {}
    for name in names:
        source, target = identifier(name), literal(str(folder / f"{name}.parquet"))
        counted = connection.execute(
            f"copy (select * from {source} order by all) to {target} (format parquet, compression zstd)"  # noqa: S608 -- quoted
        ).fetchone()
        rows[name] = counted[0] if counted else 0
    return rows


def write_flat(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write one row an incident, for a spreadsheet."""
    connection.execute(
        f"copy (select * from incident_summary order by incident_id) to {literal(str(path))} (format csv, header)"  # noqa: S608 -- quoted
    )


def published_descriptor(record: Record) -> str:
    """The descriptor as published: with the size and the hash of each file."""
    body = dict(record.package.descriptor)
    resources = []
    for resource in body["resources"]:
        raw = record.sheets[resource["name"]].raw
        digest = hashlib.sha256(raw).hexdigest()
        resources.append({**resource, "bytes": len(raw), "hash": f"sha256:{digest}"})
    return json.dumps({**body, "resources": resources}, indent=2, ensure_ascii=False) + "\n"


def write_zip(record: Record, path: Path) -> None:
    """Write the package as one zip: the published descriptor, the schemas, the CSVs, licence and citation."""
    root = record.package.root
    members = {"datapackage.json": published_descriptor(record).encode()}
    for table in record.package.tables:
        members[table.path] = record.sheets[table.name].raw
    for resource in record.package.descriptor["resources"]:
        members[resource["schema"]] = (root / resource["schema"]).read_bytes()
    for name in ("README.md", "LICENSE-data", "CITATION.cff"):
        if (root / name).is_file():
            members[name] = (root / name).read_bytes()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(members):
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.external_attr = ZIP_MODE
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, members[name])


def write_manifest(folder: Path, version: str) -> None:
    """Write `manifest.json`: the SHA-256 and the size of everything else in the folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    entries = {
        path.relative_to(folder).as_posix(): {
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "bytes": path.stat().st_size,
        }
        for path in files
    }
    body = {"name": "cluster-munition-record", "version": version, "files": entries}
    (folder / "manifest.json").write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8")
