"""Where things lie in a file: lines and characters, from 1, as an editor counts them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cmr.findings import Finding
from cmr.gate.form import CELL, record_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cmr.descriptor import Table
    from cmr.gate.form import Sheet


def position(raw: bytes, offset: int) -> tuple[int, int]:
    """Turn an offset into the line and the character of it, both from 1."""
    line_start = raw.rfind(b"\n", 0, offset) + 1
    line = raw.count(b"\n", 0, offset) + 1
    return line, len(raw[line_start:offset].decode("utf-8", "replace")) + 1


def locate(sheet: Sheet, cells: Iterable[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
    """Find where cells lie in the file.

    Takes pairs of row (from 0, without the header) and column (from 0) and gives for each the
    physical line and the character in it, from 1.
    """
    wanted: dict[int, list[int]] = {}
    for row, column in cells:
        wanted.setdefault(row, []).append(column)
    found: dict[tuple[int, int], tuple[int, int]] = {}
    line = 1
    cell = re.compile(CELL)
    last = max(wanted, default=-2)
    for number, record in enumerate(record_pattern(len(sheet.table.fields)).finditer(sheet.raw), -1):
        if number in wanted:
            starts, at = [], record.start()
            for _ in sheet.table.fields:
                starts.append(at)
                match = cell.match(sheet.raw, at)
                at = (match.end() if match else at) + 1
            for column in wanted[number]:
                within = sheet.raw[record.start() : starts[column]]
                row_start = within.rfind(b"\n") + 1
                place = (line + within.count(b"\n"), len(within[row_start:].decode()) + 1)
                found[number, column] = place
        if number >= last:
            break
        line += record[0].count(b"\n")
    return found


def finding(table: Table, rule: str, what: str, fix: str, line: int = 0, column: int = 0) -> Finding:
    """Make an error of the gate at a place of a table's file; line 0 is the file as a whole."""
    return Finding(rule, "error", table.path, what, fix, table=table.name, line=line, column=column)
