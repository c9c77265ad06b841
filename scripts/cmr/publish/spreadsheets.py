"""Forms in CSV: one row an incident, the codebook, and the tables with HXL hashtags."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmr.publish.database import literal
from cmr.publish.material import CODEBOOK

if TYPE_CHECKING:
    from pathlib import Path

    from cmr.publish.material import Material


def write_flat(material: Material, path: Path) -> None:
    """Write one row an incident, for a spreadsheet."""
    _copy(material, "select * from incident_summary order by incident_id", path)


def write_codebook(material: Material, path: Path) -> None:
    """Write one row for each column, or for each value of a categorical column."""
    _copy(material, CODEBOOK, path)


def _copy(material: Material, query: str, path: Path) -> None:
    material.connection.execute(f"copy ({query}) to {literal(str(path))} (format csv, header)")


def write_hxl(material: Material, folder: Path) -> None:
    """Write each table with the hashtags of its schema in the second row (HXL 1.1)."""
    folder.mkdir()
    for table in material.record.package.tables:
        order = material.record.frames[table.name].select(pl.arg_sort_by(table.primary_key)).to_series()
        rows = material.record.strings[table.name][order]
        with (folder / f"{table.name}.csv").open("wb") as file:
            tags = pl.DataFrame([[field.hxl for field in table.fields]], table.columns, orient="row")
            tags.write_csv(file)
            rows.select(table.columns).write_csv(file, include_header=False)
