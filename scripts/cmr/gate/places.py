"""Where things lie in a file: lines and characters, from 1, as an editor counts them."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import groupby
from typing import TYPE_CHECKING

from cmr.findings import Finding
from cmr.gate.form import CELL, record_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cmr.descriptor import Table
    from cmr.gate.form import Part, Sheet


def position(raw: bytes, offset: int) -> tuple[int, int]:
    """Turn an offset into the line and the character of it, both from 1."""
    line_start = raw.rfind(b"\n", 0, offset) + 1
    line = raw.count(b"\n", 0, offset) + 1
    return line, len(raw[line_start:offset].decode("utf-8", "replace")) + 1


def locate(sheet: Sheet, cells: Iterable[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
    """Find where cells lie in the file.

    Takes pairs of row (from 0, without the header) and column (from 0) and gives for each the
    physical line and the character in it, from 1. Only the parts of the file are read that
    hold one of them.
    """
    wanted: dict[int, list[int]] = {}
    for row, column in cells:
        wanted.setdefault(row, []).append(column)
    found: dict[tuple[int, int], tuple[int, int]] = {}
    begins = [part.rows_before for part in sheet.parts]
    for number, rows in groupby(sorted(wanted), key=lambda row: bisect_right(begins, row) - 1):
        part = sheet.parts[number]
        _locate_in(sheet, part, {row: wanted[row] for row in rows}, found)
    return found


def _locate_in(
    sheet: Sheet,
    part: Part,
    wanted: dict[int, list[int]],
    found: dict[tuple[int, int], tuple[int, int]],
) -> None:
    raw = sheet.read(part.start, part.end)
    cell, last, line = re.compile(CELL), max(wanted), part.lines_before + 1
    records = record_pattern(len(sheet.table.fields)).finditer(raw)
    for number, record in enumerate(records, part.rows_before):
        if number in wanted:
            starts, at = [], record.start()
            for _ in sheet.table.fields:
                starts.append(at)
                match = cell.match(raw, at)
                at = (match.end() if match else at) + 1
            for column in wanted[number]:
                within = raw[record.start() : starts[column]]
                row_start = within.rfind(b"\n") + 1
                place = (line + within.count(b"\n"), len(within[row_start:].decode()) + 1)
                found[number, column] = place
        if number >= last:
            break
        line += record[0].count(b"\n")


def finding(table: Table, rule: str, what: str, fix: str, line: int = 0, column: int = 0) -> Finding:
    """Make an error of the gate at a place of a table's file; line 0 is the file as a whole."""
    return Finding(rule, "error", table.path, what, fix, table=table.name, line=line, column=column)
