"""All published forms, in the order in which they are made: a new one is a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cmr.publish.bibliography import write_bibtex, write_csl
from cmr.publish.contents import NAME
from cmr.publish.croissant import write_croissant
from cmr.publish.deposit import CITATION, ZENODO, write_citation, write_zenodo
from cmr.publish.files import write_package, write_parquet, write_zip
from cmr.publish.geojson import write_geojson
from cmr.publish.jsonld import write_crate, write_schema_org
from cmr.publish.listing import write_manifest
from cmr.publish.spreadsheets import write_codebook, write_flat, write_hxl
from cmr.publish.sqlite import write_sqlite
from cmr.publish.warehouse import write_warehouse
from cmr.publish.workbook import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cmr.publish.material import Material


class Form(NamedTuple):
    """A file or folder of a release (`{version}` is filled in) and what writes it."""

    path: str
    write: Callable[[Material, Path], None]


# The database comes before them all. These need nothing but it, and are made side by side.
ALONE = (
    Form("parquet", write_parquet),
    Form("incidents-flat.csv", write_flat),
    Form("codebook.csv", write_codebook),
    Form("warehouse", write_warehouse),
    Form(f"{NAME}.sqlite", write_sqlite),
    Form(f"{NAME}.xlsx", write_workbook),
    Form("incidents.geojson", write_geojson),
    Form("sources.csl.json", write_csl),
    Form("sources.bib", write_bibtex),
    Form(f"{NAME}-{{version}}.zip", write_zip),
    Form("datapackage.json", write_package),
    Form(CITATION, write_citation),
    Form(ZENODO, write_zenodo),
)
# These read or describe files, so each follows those before it.
LISTS = (
    Form("hxl", write_hxl),
    Form("croissant.json", write_croissant),
    Form("schema-org.jsonld", write_schema_org),
    Form("ro-crate-metadata.json", write_crate),
    Form("manifest.json", write_manifest),
)
FORMS = ALONE + LISTS
