"""The record for search engines and repositories: a schema.org Dataset and an RO-Crate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cmr.publish.contents import NAME
from cmr.publish.listing import File, files
from cmr.publish.material import json_text

if TYPE_CHECKING:
    from pathlib import Path

    from cmr.publish.material import Material

CRATE = "https://w3id.org/ro/crate/1.1"


def write_schema_org(material: Material, path: Path) -> None:
    """Write the record as a Dataset of schema.org; its context needs no network."""
    body = {
        "@context": {"@vocab": "https://schema.org/"},
        "@type": "Dataset",
        **dataset(material),
        "isAccessibleForFree": True,
        "temporalCoverage": _period(material),
        "variableMeasured": [
            {"@type": "PropertyValue", "name": f"{table.name}.{field.name}", "description": field.description}
            for table in material.record.package.tables
            for field in table.fields
        ],
        "distribution": [_download(material, file) for file in files(material.folder)],
    }
    path.write_text(json_text(body), encoding="utf-8")


def dataset(material: Material) -> dict[str, Any]:
    """What every description of the record says, in the words of schema.org; what is not known is left out."""
    descriptor = material.record.package.descriptor
    day = material.moment.date().isoformat()
    body = {
        "name": descriptor.get("title", NAME),
        "description": descriptor.get("description", ""),
        "identifier": NAME,
        "url": descriptor.get("homepage") or material.base_url,
        "version": material.contents.version,
        "datePublished": day,
        "dateModified": material.contents.newest,
        "license": _licence(descriptor),
        "keywords": descriptor.get("keywords", []),
        "creator": [
            {"@type": "Organization", "name": who["title"]} for who in descriptor.get("contributors", [])
        ],
    }
    return {name: value for name, value in body.items() if value}


def write_crate(material: Material, path: Path) -> None:
    """Write the release as an RO-Crate 1.1: the folder as its root, the files in it as its parts."""
    found = files(material.folder)
    body = dataset(material)
    people = [{**who, "@id": f"#{who['name'].replace(' ', '-')}"} for who in body.pop("creator", [])]
    licence = {"@id": body.pop("license"), "@type": "CreativeWork", "name": "Licence of the data"}
    root = {
        "@id": "./",
        "@type": "Dataset",
        **body,
        "license": {"@id": licence["@id"]},
        "creator": [{"@id": who["@id"]} for who in people],
        "hasPart": [{"@id": file.path} for file in found],
    }
    about = {
        "@id": path.name,
        "@type": "CreativeWork",
        "conformsTo": {"@id": CRATE},
        "about": {"@id": "./"},
    }
    graph = [about, root, *(_part(material, file) for file in found), *people, licence]
    path.write_text(json_text({"@context": f"{CRATE}/context", "@graph": graph}), encoding="utf-8")


def _part(material: Material, file: File) -> dict[str, Any]:
    part = {"@id": file.path, "@type": "File", "name": file.path, "encodingFormat": file.media_type}
    if material.base_url:
        part["contentUrl"] = material.address(file.path)
    return part if file.sha256 is None else {**part, "contentSize": str(file.size), "sha256": file.sha256}


def _download(material: Material, file: File) -> dict[str, Any]:
    body = {
        "@type": "DataDownload",
        "name": file.path,
        "contentUrl": material.address(file.path),
        "encodingFormat": file.media_type,
    }
    return body if file.sha256 is None else {**body, "contentSize": str(file.size), "sha256": file.sha256}


def _licence(descriptor: dict[str, Any]) -> str:
    """The licence of the data, which the descriptor names first."""
    licences = descriptor.get("licenses", [])
    return str(licences[0]["path"]) if licences else ""


def _period(material: Material) -> str:
    _, ((first, last),) = material.rows(
        "select min(coalesce(date_start, date_end)), max(date_end) from incidents"
    )
    return f"{first}/{last}" if first else ".."
