"""What repositories and reference managers ask of a deposit: `CITATION.cff` and `.zenodo.json`.

Both are made from the descriptor alone, so that the committed ones can be checked against it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cmr.publish.contents import NAME
from cmr.publish.material import json_text

if TYPE_CHECKING:
    from pathlib import Path

    from cmr.descriptor import Package
    from cmr.publish.material import Material

CITATION = "CITATION.cff"
ZENODO = ".zenodo.json"


def write_citation(material: Material, path: Path) -> None:
    """Write `CITATION.cff`."""
    path.write_text(citation(material.record.package), encoding="utf-8")


def write_zenodo(material: Material, path: Path) -> None:
    """Write `.zenodo.json`."""
    path.write_text(zenodo(material.record.package), encoding="utf-8")


def citation(package: Package) -> str:
    """Write the citation of a package in the Citation File Format 1.2.0; what is not known is left out.

    Several licences there are alternatives, so that of the data, which the descriptor names first, stands alone.
    """
    descriptor = package.descriptor
    body = {
        "cff-version": "1.2.0",
        "type": "dataset",
        "title": _title(descriptor),
        "message": "If you use these data, please cite the version that you used.",
        "abstract": descriptor.get("description"),
        "authors": [{"name": name} for name in _people(descriptor)],
        "version": package.version,
        "date-released": _day(descriptor),
        "url": descriptor.get("homepage"),
        "license": _licence(descriptor),
        "keywords": descriptor.get("keywords"),
    }
    return "".join(_yaml(name, value) for name, value in body.items() if value)


def zenodo(package: Package) -> str:
    """Write what Zenodo asks of a data set; what is not known is left out.

    Zenodo takes one licence, that of the data.
    """
    descriptor = package.descriptor
    body = {
        "title": _title(descriptor),
        "upload_type": "dataset",
        "description": descriptor.get("description"),
        "creators": [{"name": name} for name in _people(descriptor)],
        "access_right": "open",
        "license": _licence(descriptor).lower(),
        "version": package.version,
        "publication_date": _day(descriptor),
        "keywords": descriptor.get("keywords"),
        "language": "eng",
    }
    return json_text({name: value for name, value in body.items() if value})


def _title(descriptor: dict[str, Any]) -> str:
    return str(descriptor.get("title", NAME))


def _licence(descriptor: dict[str, Any]) -> str:
    return next((str(licence["name"]) for licence in descriptor.get("licenses", [])), "")


def _people(descriptor: dict[str, Any]) -> list[str]:
    """The contributors, or where none is named the package itself: a citation needs an author."""
    return [who["title"] for who in descriptor.get("contributors", [])] or [
        f"{_title(descriptor)} contributors"
    ]


def _day(descriptor: dict[str, Any]) -> str:
    return str(descriptor.get("created", ""))[:10]


def _yaml(name: str, value: str | list[Any]) -> str:
    """Write an entry of a YAML mapping: what is JSON is YAML 1.2 too."""
    if isinstance(value, str):
        return f"{name}: {json.dumps(value, ensure_ascii=False)}\n"
    return f"{name}:\n" + "".join(f"  - {json.dumps(item, ensure_ascii=False)}\n" for item in value)
