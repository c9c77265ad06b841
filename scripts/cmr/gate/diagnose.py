"""What is wrong where a file is not what it should be: one finding for each cause."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from cmr.gate.form import (
    CELL_BYTES,
    CONFLICT,
    CONTROL,
    LINE_BYTES,
    RECORD_BYTES,
    UNWANTED,
    record_pattern,
)
from cmr.gate.places import finding, position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cmr.descriptor import Table
    from cmr.findings import Finding

WHOLE_QUOTED = re.compile(rb'"(?:[^"]++|"")*+"')
WHOLE_PLAIN = re.compile(rb'[^",\n]*+')
# A cell that begins with a typographic quote; the table is UTF-8 here.
CURVED = re.compile("(?:^|,)(?:\u2018|\u201c|\u201e|\u00ab)".encode())
TOO_LONG = (f"the cell has more than {CELL_BYTES:,} bytes", "Shorten it.")
NO_END = (TOO_LONG[0], "Shorten it, or close the quote if it was left open here.")
UNCLOSED = (
    "the quote opened here is never closed",
    "Close it; a quote inside a quoted cell is written twice.",
)


def diagnose(table: Table, data: bytes, lines: int, *, whole: bool) -> list[Finding]:
    """Find what is wrong in bytes of a file that do not pass.

    Args:
        table: The table whose file it is.
        data: The bytes, beginning at a record.
        lines: How many lines lie before them.
        whole: Whether they reach to the end of the file; where they do not, a record that ends
            behind them is judged only if nothing was found before it.
    """
    found = [problem] if (problem := _bytes_problem(table, data)) else list(_shapes(table, data, whole=whole))
    return [replace(problem, line=problem.line + lines) for problem in found]


def _shapes(table: Table, data: bytes, *, whole: bool) -> Iterator[Finding]:
    start, told = 0, False
    while start < len(data) and (whole or not told or len(data) - start > RECORD_BYTES):
        end, problem = _record_problem(table, data, start, whole=whole)
        if problem:
            told = True
            yield problem
        if end is None:
            break
        start = end


def _bytes_problem(table: Table, raw: bytes) -> Finding | None:
    """Say what byte or character does not belong, the first one."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        # A chunk may end inside a character; only then is the rest of it unknown.
        if error.reason != "unexpected end of data":
            line, column = position(raw, error.start)
            return finding(
                table,
                "gate.encoding",
                "a byte here is not UTF-8",
                "Save the file as UTF-8.",
                line,
                column,
            )
        text = raw[: error.start].decode("utf-8")
    if control := CONTROL.search(raw):
        line, column = position(raw, control.start())
        if control[0] == b"\r":
            return finding(
                table,
                "gate.line-ending",
                "a line ends in CR or CR LF",
                "Save the file with LF line endings (`cmr format` does it).",
                line,
                column,
            )
        what = f"the control character U+{control[0][0]:04X} stands here"
        return finding(table, "gate.character", what, "Delete it.", line, column)
    if odd := UNWANTED.search(text):
        line, column = position(raw, len(text[: odd.start()].encode()))
        name = unicodedata.name(odd[0], "without a name")
        what = f"the invisible or reserved character U+{ord(odd[0]):04X} ({name}) stands here"
        return finding(table, "gate.character", what, "Delete it.", line, column)
    if unicodedata.is_normalized("NFC", text):
        return None
    offset = 0
    for row in text.splitlines(keepends=True):
        if not unicodedata.is_normalized("NFC", row):
            return _not_nfc(table, raw, offset, row)
        offset += len(row.encode())
    return None


def _not_nfc(table: Table, raw: bytes, offset: int, row: str) -> Finding:
    normal = unicodedata.normalize("NFC", row)
    same = _common_start(row, normal)
    line, column = position(raw, offset + len(same.encode()))
    return finding(
        table,
        "gate.nfc",
        "the text is not in Unicode's normal form NFC",
        "Run `cmr format`, which writes it so.",
        line,
        column,
    )


def _common_start(one: str, other: str) -> str:
    length = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(other))
    return one[:length]


def _record_problem(
    table: Table, raw: bytes, start: int, *, whole: bool
) -> tuple[int | None, Finding | None]:
    """Read one record; give where the next begins (None: nothing more can be said) and what is wrong."""
    match = record_pattern(len(table.fields)).match(raw, start)
    if match:
        return match.end(), None
    line = raw.count(b"\n", 0, start) + 1
    end_of_line = raw.find(b"\n", start)
    first = raw[start : end_of_line if end_of_line >= 0 else len(raw)]
    if CONFLICT.match(first):
        return None, finding(
            table,
            "gate.conflict",
            "this is a marker of an unresolved merge",
            "Settle the merge and delete the markers.",
            line,
            1,
        )
    if len(first) > LINE_BYTES:
        what = f"the line has more than {LINE_BYTES:,} bytes"
        return None, finding(table, "gate.line-length", what, "Shorten its cells.", line, 1)
    cells, end, problem = _cells(raw, start, whole=whole)
    if problem:
        rule, where, what, fix = problem
        return None, finding(table, rule, what, fix, *position(raw, where))
    if end > len(raw):
        return None, finding(
            table,
            "gate.cut-off",
            "the last line does not end in a line feed",
            "End it; if the row is cut off, restore it.",
            *position(raw, len(raw)),
        )
    wanted = len(table.fields)
    fix = _shape_fix(first, cells, wanted)
    what = "the row is blank" if not first else f"the row has {cells} cells, the table {wanted} columns"
    return end, finding(table, "gate.shape", what, fix, line, 1)


def _shape_fix(first: bytes, cells: int, wanted: int) -> str:
    if cells > wanted and CURVED.search(first):
        return 'Curved quotes hold no cell together: write them as plain ones (").'
    if cells == 1:
        return "Delete the line, or part its cells by commas."
    more = "a comma inside a cell needs the cell in quotes" if cells > wanted else "a cell is missing"
    return f"Look for the cause: {more}."


def _cells(raw: bytes, start: int, *, whole: bool) -> tuple[int, int, tuple[str, int, str, str] | None]:
    """Read the record at `start`: its number of cells, where the next begins, and what is odd.

    What is odd is the rule that it breaks, where, what and how to mend it. A quote without its
    end is one that was left open only where the bytes reach to the end of the file.
    """
    at, cells = start, 0
    while True:
        cells += 1
        opened = at
        quoted = raw[at : at + 1] == b'"'
        match = (WHOLE_QUOTED if quoted else WHOLE_PLAIN).match(raw, at)
        if match is None:
            rule, said = ("gate.quote", UNCLOSED) if whole else ("gate.cell-length", NO_END)
            return cells, at, (rule, opened, *said)
        at = match.end()
        after = raw[at : at + 1]
        if at - opened - 2 * quoted > CELL_BYTES:
            return cells, at, ("gate.cell-length", opened, *TOO_LONG)
        if after not in (b",", b"\n", b""):
            what = (
                "text follows the closing quote of a cell"
                if quoted
                else "a quote stands inside a cell that is not quoted"
            )
            fix = "Put the whole cell in quotes; a quote inside it is written twice."
            return cells, at, ("gate.quote", at, what, fix)
        if after != b",":
            return cells, at + 1, None
        at += 1
