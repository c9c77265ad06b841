"""The first line: where a wrong encoding, line ending, delimiter or header shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmr.findings import Finding, printable
from cmr.gate.form import CONTROL, LFS_POINTER
from cmr.gate.places import finding

if TYPE_CHECKING:
    from cmr.descriptor import Table

# What editors and spreadsheets put around names: spaces, quotes, and the curved quotes of word processors.
AROUND_NAMES = " '\"\u2018\u2019\u201c\u201d\u00ab\u00bb\u00a0"

# First bytes of what is sent in place of a table.
OTHER_KINDS = {
    b"PK\x03\x04": "a spreadsheet or another zip archive",
    b"\x1f\x8b": "a file compressed with gzip",
    b"PAR1": "a Parquet file",
    b"SQLite format 3\0": "an SQLite database",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet",
    b"\x80\x04": "a pickle",
}


def head_problem(table: Table, start: bytes) -> Finding | None:
    """Say what is wrong with the first line; None where nothing is."""
    for mark, name in ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"), (b"\xef\xbb\xbf", "BOM")):
        if start.startswith(mark):
            what = "it begins with a byte order mark" if name == "BOM" else "the file is UTF-16"
            fix = "Save it as UTF-8 without a byte order mark."
            return finding(table, "gate.encoding", what, fix, 1, 1)
    if start.startswith(LFS_POINTER):
        return finding(
            table, "gate.file", "this is a Git LFS pointer, not the file", "Commit the CSV itself."
        )
    for magic, name in OTHER_KINDS.items():
        if start.startswith(magic):
            what = f"this is {name}, not a CSV file"
            return finding(table, "gate.file", what, "Save the table as CSV in UTF-8.")
    line = start.partition(b"\n")[0]
    if b"\r" in line:
        fix = "Save the file with LF line endings (`cmr format` does it)."
        return finding(
            table, "gate.line-ending", "the lines end in CR or CR LF", fix, 1, line.index(b"\r") + 1
        )
    if CONTROL.search(line) or not _is_utf8(line):
        return None
    return _header(table, line.decode("utf-8"))


def header_fix(table: Table) -> str:
    """Say what the first line must read."""
    return f"The first line must read {','.join(table.columns)}"


def _header(table: Table, line: str) -> Finding | None:
    names = line.split(",")
    if names == table.columns:
        return None
    delimiter = next((d for d in ";\t|" if line.split(d) == table.columns), None)
    missing = [name for name in table.columns if name not in names]
    extra = [name for name in names if name not in table.columns]
    if delimiter:
        what = f"the cells are parted by {delimiter!r}, not by commas"
    elif [name.strip(AROUND_NAMES).lower() for name in names] == table.columns:
        what = "the header differs in capitals, quotes or spaces"
    elif sorted(names) == sorted(table.columns):
        what = "the columns stand in another order"
    elif repeated := [name for name in table.columns if names.count(name) > 1]:
        what = f"the column {repeated[0]} stands twice"
    elif missing and extra:
        what = f"the column {missing[0]} is missing and {printable(extra[0])!r} is unknown"
    elif missing:
        what = f"the column {missing[0]} is missing"
    else:
        what = f"the column {printable(extra[0])!r} is unknown"
    odd = next((i for i, name in enumerate(names) if table.columns[i : i + 1] != [name]), len(names))
    column = 1 + sum(len(name) + 1 for name in names[:odd])
    return finding(table, "gate.header", what, header_fix(table), 1, min(column, len(line) + 1))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
