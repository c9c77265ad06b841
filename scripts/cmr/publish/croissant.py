"""The record for machine learning: Croissant 1.0, made from the Table Schemas, over the Parquet files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cmr.publish.bibliography import STYLES
from cmr.publish.cite import of_release
from cmr.publish.jsonld import dataset
from cmr.publish.listing import digest
from cmr.publish.material import json_text

if TYPE_CHECKING:
    from pathlib import Path

    from cmr.descriptor import Field, Table
    from cmr.publish.material import Material

TYPES = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "date": "sc:Date",
    "list": "sc:Text",
}
# The context that the specification gives; readers compare it word by word.
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def write_croissant(material: Material, path: Path) -> None:
    """Write a file object and a record set for each table.

    Foreign keys are left to the descriptor: by `references` a reader of Croissant joins the tables
    as it reads them, and fails where they refer to each other in a circle.
    """
    tables = material.record.package.tables
    body = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        **dataset(material),
        "citeAs": STYLES["bibtex"]([of_release(material.record.package, material.contents)]),
        "distribution": [_file(material, table) for table in tables],
        "recordSet": [_records(table) for table in tables],
    }
    path.write_text(json_text(body), encoding="utf-8")


def _file(material: Material, table: Table) -> dict[str, Any]:
    path = f"parquet/{table.name}.parquet"
    return {
        "@type": "cr:FileObject",
        "@id": f"{table.name}.parquet",
        "name": f"{table.name}.parquet",
        "description": table.description,
        "contentUrl": material.address(path),
        "encodingFormat": "application/x-parquet",
        "sha256": digest(material.folder / path),
    }


def _records(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description,
        "key": [{"@id": f"{table.name}/{column}"} for column in table.primary_key],
        "field": [_field(table, field) for field in table.fields],
    }


def _field(table: Table, field: Field) -> dict[str, Any]:
    body: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{field.name}",
        "name": field.name,
        "description": field.description,
        "dataType": TYPES[field.type],
        "source": {
            "fileObject": {"@id": f"{table.name}.parquet"},
            "extract": {"column": field.name},
        },
    }
    if field.type == "list":
        body["repeated"] = True
    return body
