"""Help for those who edit the tables: the canonical form of a file."""

from __future__ import annotations

import csv
import io
import unicodedata
from typing import TYPE_CHECKING

from cmr.findings import Finding
from cmr.package_files import DESCRIPTOR, inside

if TYPE_CHECKING:
    from pathlib import Path

    from cmr.descriptor import Package, Table


def canonical(table: Table, raw: bytes) -> bytes:
    """Give the canonical form of a table: UTF-8 in NFC, LF, quotes only where needed, rows by key.

    Raises:
        ValueError: where the bytes cannot be read as this table.
    """
    try:
        text = unicodedata.normalize("NFC", raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError("the file is not UTF-8") from None
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if not rows or rows[0] != table.columns:
        raise ValueError("the header is not that of the table")
    body = [row for row in rows[1:] if row]
    if any(len(row) != len(table.columns) for row in body):
        raise ValueError("a row has another number of cells than the header")
    keys = [(table.columns.index(name), table.field(name).type == "integer") for name in table.primary_key]
    body.sort(
        key=lambda row: [(int(row[i]), "") if n and row[i].isdecimal() else (0, row[i]) for i, n in keys]
    )
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([table.columns, *body])
    return out.getvalue().encode("utf-8")


def format_tables(package: Package, *, check: bool) -> tuple[list[Path], list[Finding]]:
    """Bring every table into its canonical form; with `check`, only say which are not in it.

    Gives the files that were (or would be) changed, and a finding for each that cannot be read.
    """
    changed, findings = [], []
    for table in package.tables:
        path = inside(package.root, table.path, DESCRIPTOR)
        raw = path.read_bytes()
        try:
            better = canonical(table, raw)
        except (ValueError, csv.Error) as error:
            fix = "Run `cmr validate`, which says where, and mend it."
            findings.append(
                Finding("format.unreadable", "error", table.path, str(error), fix, table=table.name)
            )
            continue
        if better != raw:
            changed.append(path)
            if not check:
                fresh = path.with_suffix(".csv.new")
                fresh.write_bytes(better)
                fresh.replace(path)
    return changed, findings
