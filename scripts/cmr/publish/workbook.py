"""The record as one workbook: a sheet for each table, and the codebook.

Text is written as text, cell by cell, so that no spreadsheet takes it for a formula, a link or a number.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from cmr.publish.material import CODEBOOK

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from cmr.publish.material import Material

OPTIONS = {
    "in_memory": True,  # temporary files would bring their own times and modes into the file
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
WIDTH = 22
# A sheet holds 1,048,576 rows and drops the rest without a word; programs labour long before that.
MOST_ROWS = 100_000
# A cell holds a float; a whole number beyond this would be rounded, and is written as text.
EXACT = 2**53


def write_workbook(material: Material, path: Path) -> None:
    """Write the workbook; days are days, a list's items are joined by `;`.

    The sheet of a table with more than MOST_ROWS rows says only where these are.
    """
    from xlsxwriter import Workbook

    with Workbook(str(path), OPTIONS) as book:
        book.set_properties(
            {
                "title": material.record.package.descriptor.get("title", ""),
                "comments": f"Version {material.contents.version}, content {material.contents.whole}",
                "created": material.moment.replace(tzinfo=None),
            }
        )
        head = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for table in material.record.package.tables:
            sheet, height = book.add_worksheet(table.name), material.count(table.name)
            if height <= MOST_ROWS:
                _sheet(sheet, *material.table(table), head, day)
            else:
                where = f"{height:,} rows are too many for a sheet; they are in parquet/{table.name}.parquet"
                _sheet(sheet, table.columns, [(where,)], head, day)
        _sheet(book.add_worksheet("codebook"), *material.rows(CODEBOOK), head, day)


def _sheet(sheet: Worksheet, names: list[str], rows: list[Any], head: Format, day: Format) -> None:
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, head)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            _cell(sheet, number, column, value, day)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(names) - 1, WIDTH)
    sheet.autofilter(0, 0, len(rows), len(names) - 1)


def _cell(sheet: Worksheet, row: int, column: int, value: object, day: Format) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime.combine(value, time.min), day)
    elif isinstance(value, float) or (isinstance(value, int) and abs(value) <= EXACT):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, ";".join(value) if isinstance(value, list) else str(value))
