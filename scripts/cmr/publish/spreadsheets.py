"""Forms in CSV: one row an incident, the codebook, and the tables with HXL hashtags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmr.publish.database import identifier, literal
from cmr.publish.material import CODEBOOK

if TYPE_CHECKING:
    from pathlib import Path

    from cmr.publish.material import Material

# Nothing is guessed: a guess may take rows for comments.
AS_TEXT = "auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', strict_mode = true"


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
        names = ", ".join(map(identifier, table.columns))
        tags = ", ".join(literal(field.hxl) for field in table.fields)
        # From the table as it is written, in its order: how many decimals a coordinate has says how precise it is.
        path = literal(str(material.folder / table.path))
        columns = ", ".join(f"{literal(name)}: 'varchar'" for name in table.columns)
        written = f"read_csv({path}, {AS_TEXT}, columns = {{{columns}}})"
        query = f"""
            select * from (values ({tags})) as tags({names})
            union all
            select {names} from {written}
        """  # noqa: S608 -- quoted
        _copy(material, query, folder / f"{table.name}.csv")
