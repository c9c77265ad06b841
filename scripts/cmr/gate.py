"""The gate: bytes to rows. Nothing reaches a parser that is not strict RFC 4180 in clean UTF-8.

A file passes as a whole or not at all. It is read once, in chunks; one possessive regular
expression tells whether a chunk consists of whole records of the right number of cells. Only
where it does not is the place looked for, character by character.
"""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from cmr.descriptor import DESCRIPTOR, DescriptorError, Package, Table, inside
from cmr.findings import Finding, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CHUNK = 2 * 1024 * 1024
FILE_BYTES = 4 * 1024**3
LINE_BYTES = 64 * 1024
CELL_BYTES = 8 * 1024
COLUMNS = 64
UTF8_BYTES = 4

UNWANTED = re.compile(
    "[\x80-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)
CONTROL = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]")
CONFLICT = re.compile(rb"^(?:<{7}|={7}|>{7}|\|{7})(?: |$)")
LFS_POINTER = b"version https://git-lfs"

QUOTED = rb'"(?:[^"\x00-\x09\x0b-\x1f\x7f]|"")*+"'
PLAIN = rb'[^",\n\x00-\x1f\x7f]*+'
CELL = rb"(?:" + QUOTED + rb"|" + PLAIN + rb")"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that passed the gate: its bytes, known to be clean, and how many rows it has."""

    table: Table
    raw: bytes
    rows: int


@lru_cache(maxsize=64)
def record_pattern(columns: int) -> re.Pattern[bytes]:
    """The expression for one record of that many cells with its line feed."""
    return re.compile(CELL + rb"(?:," + CELL + rb"){%d}\n" % (columns - 1))


@lru_cache(maxsize=64)
def _records(columns: int) -> re.Pattern[bytes]:
    return re.compile(rb"(?:" + record_pattern(columns).pattern + rb")*+")


def admit(package: Package, table: Table) -> tuple[Sheet | None, list[Finding]]:
    """Let a table's file through the gate.

    Gives the sheet and no finding, or no sheet and the findings that say why. Nothing is
    raised for what a file contains; an unreadable disk raises OSError.
    """
    try:
        path = inside(package.root, table.path, DESCRIPTOR)
    except DescriptorError as error:
        return None, [_in_table(error.finding, table)]
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > FILE_BYTES:
            return None, [_finding(table, "gate.size", f"the file has {size:,} bytes", "Split it.")]
        chunks = iter(lambda: file.read(CHUNK), b"")
        return _read(table, chunks)


def _in_table(finding: Finding, table: Table) -> Finding:
    rule = "gate.file"
    return Finding(rule, "error", table.path, finding.message, finding.fix, table=table.name)


def _read(table: Table, chunks: Iterator[bytes]) -> tuple[Sheet | None, list[Finding]]:
    checked = bytearray()
    rest = b""
    first = True
    for chunk in chunks:
        rest += chunk
        if first:
            if problem := _head(table, rest):
                return None, [problem]
            first = False
        good = _accept(table, rest)
        if good is None or len(rest) - good > COLUMNS * CELL_BYTES:
            return None, _diagnose(table, bytes(checked), rest)
        checked += rest[:good]
        rest = rest[good:]
    if first:
        return None, [_finding(table, "gate.header", "the file is empty", _header_fix(table))]
    if rest:
        return None, _diagnose(table, bytes(checked), rest)
    raw = bytes(checked)
    if long := _too_long(table, raw):
        return None, [long]
    return Sheet(table, raw, _count_records(raw) - 1), []


def _accept(table: Table, data: bytes) -> int | None:
    """Give the length of the whole records at the start, or None where they are not clean."""
    match = _records(len(table.fields)).match(data)
    end = match.end() if match else 0
    part = data[:end]
    if part.isascii():
        return end
    try:
        text = part.decode("utf-8")
    except UnicodeDecodeError:
        return None
    clean = UNWANTED.search(text) is None and unicodedata.is_normalized("NFC", text)
    return end if clean else None


def _count_records(raw: bytes) -> int:
    # Between well-formed records every second piece between quotes lies inside a quoted cell.
    inner = sum(piece.count(b"\n") for piece in raw.split(b'"')[1::2]) if b'"' in raw else 0
    return raw.count(b"\n") - inner


def _too_long(table: Table, raw: bytes) -> Finding | None:
    match = re.search(rb"[^\n]{%d}" % (LINE_BYTES + 1), raw)
    if match:
        line = raw.count(b"\n", 0, match.start()) + 1
        return _finding(
            table,
            "gate.line-length",
            f"the line has more than {LINE_BYTES:,} bytes",
            "Shorten its cells.",
            line,
            1,
        )
    for match in re.finditer(rb"[^,\n]{%d}" % (CELL_BYTES + 1), raw):
        # A long run may only be part of a quoted cell; the whole cell is longer still.
        line, column = _position(raw, match.start())
        return _finding(
            table,
            "gate.cell-length",
            f"the cell has more than {CELL_BYTES:,} bytes",
            "Shorten it.",
            line,
            column,
        )
    return None


def _head(table: Table, start: bytes) -> Finding | None:
    """Look at the first line, where a wrong encoding, line ending or header shows."""
    for mark, name in ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"), (b"\xef\xbb\xbf", "BOM")):
        if start.startswith(mark):
            what = "it begins with a byte order mark" if name == "BOM" else "the file is UTF-16"
            fix = "Save it as UTF-8 without a byte order mark."
            return _finding(table, "gate.encoding", what, fix, 1, 1)
    if start.startswith(LFS_POINTER):
        return _finding(
            table, "gate.file", "this is a Git LFS pointer, not the file", "Commit the CSV itself."
        )
    line, feed, _ = start.partition(b"\n")
    if b"\r" in line or (not feed and b"\r" in start):
        fix = "Save the file with LF line endings (`cmr format` does it)."
        return _finding(table, "gate.line-ending", "the lines end in CR or CR LF", fix, 1, len(line))
    if CONTROL.search(line) or not _is_utf8(line):
        return None
    return _header(table, line.decode("utf-8"))


def _header_fix(table: Table) -> str:
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
    elif [name.strip(' "').lower() for name in names] == table.columns:
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
    return _finding(table, "gate.header", what, _header_fix(table), 1, min(column, len(line) + 1))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _diagnose(table: Table, before: bytes, data: bytes) -> list[Finding]:
    """Find what is wrong after `before`, which is known to be whole, clean records."""
    whole = before + data
    if problem := _bytes_problem(table, whole, len(before)):
        return [problem]
    findings: list[Finding] = []
    start = len(before)
    while start < len(whole):
        end, problem = _record_problem(table, whole, start)
        if problem:
            findings.append(problem)
        if end is None:
            break
        start = end
    return findings


def _bytes_problem(table: Table, raw: bytes, start: int) -> Finding | None:
    """Say what byte or character does not belong, the first one from `start`."""
    try:
        text = raw[start:].decode("utf-8")
    except UnicodeDecodeError as error:
        # A chunk may end inside a character; only then is the rest of it unknown.
        if error.reason != "unexpected end of data" or len(raw) - start - error.start >= UTF8_BYTES:
            line, column = _position(raw, start + error.start)
            return _finding(
                table,
                "gate.encoding",
                "a byte here is not UTF-8",
                "Save the file as UTF-8.",
                line,
                column,
            )
        text = raw[start : start + error.start].decode("utf-8")
    if control := CONTROL.search(raw, start):
        line, column = _position(raw, control.start())
        if control[0] == b"\r":
            return _finding(
                table,
                "gate.line-ending",
                "a line ends in CR or CR LF",
                "Save the file with LF line endings (`cmr format` does it).",
                line,
                column,
            )
        what = f"the control character U+{control[0][0]:04X} stands here"
        return _finding(table, "gate.character", what, "Delete it.", line, column)
    if odd := UNWANTED.search(text):
        line, column = _position(raw, start + len(text[: odd.start()].encode()))
        name = unicodedata.name(odd[0], "without a name")
        what = f"the invisible or reserved character U+{ord(odd[0]):04X} ({name}) stands here"
        return _finding(table, "gate.character", what, "Delete it.", line, column)
    if unicodedata.is_normalized("NFC", text):
        return None
    offset = start
    for row in text.splitlines(keepends=True):
        if not unicodedata.is_normalized("NFC", row):
            return _not_nfc(table, raw, offset, row)
        offset += len(row.encode())
    return None


def _not_nfc(table: Table, raw: bytes, offset: int, row: str) -> Finding:
    normal = unicodedata.normalize("NFC", row)
    same = _common_start(row, normal)
    line, column = _position(raw, offset + len(same.encode()))
    return _finding(
        table,
        "gate.nfc",
        "the text is not in Unicode's normal form NFC",
        "Run `cmr format`, which writes it so.",
        line,
        max(1, column),
    )


def _common_start(one: str, other: str) -> str:
    length = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(other))
    return one[:length]


def _record_problem(table: Table, raw: bytes, start: int) -> tuple[int | None, Finding | None]:
    """Read one record; give where the next begins (None: nothing more can be said) and what is wrong."""
    match = record_pattern(len(table.fields)).match(raw, start)
    if match:
        return match.end(), None
    line = raw.count(b"\n", 0, start) + 1
    end_of_line = raw.find(b"\n", start)
    first = raw[start : end_of_line if end_of_line >= 0 else len(raw)]
    if CONFLICT.match(first):
        return None, _finding(
            table,
            "gate.conflict",
            "this is a marker of an unresolved merge",
            "Settle the merge and delete the markers.",
            line,
            1,
        )
    cells, end, problem = _cells(raw, start)
    if problem:
        where, what, fix = problem
        return None, _finding(table, "gate.quote", what, fix, *_position(raw, where))
    if end > len(raw):
        return None, _finding(
            table,
            "gate.cut-off",
            "the last line does not end in a line feed",
            "End it; if the row is cut off, restore it.",
            *_position(raw, len(raw)),
        )
    wanted = len(table.fields)
    fix = _shape_fix(cells, wanted)
    what = "the row is blank" if not first else f"the row has {cells} cells, the table {wanted} columns"
    return end, _finding(table, "gate.shape", what, fix, line, 1)


def _shape_fix(cells: int, wanted: int) -> str:
    if cells == 1:
        return "Delete the line, or part its cells by commas."
    more = "a comma inside a cell needs the cell in quotes" if cells > wanted else "a cell is missing"
    return f"Look for the cause: {more}."


def _cells(raw: bytes, start: int) -> tuple[int, int, tuple[int, str, str] | None]:
    """Count the cells of the record at `start`: cells, where the next record begins, what is odd."""
    at, cells = start, 0
    while True:
        cells += 1
        if raw[at : at + 1] == b'"':
            opened = at
            close = re.compile(rb'"(?:[^"]|"")*+"').match(raw, at)
            if close is None:
                return (
                    cells,
                    at,
                    (
                        opened,
                        "the quote opened here is never closed",
                        "Close it; a quote inside a quoted cell is written twice.",
                    ),
                )
            at = close.end()
            if raw[at : at + 1] not in (b",", b"\n", b""):
                return (
                    cells,
                    at,
                    (
                        at,
                        "text follows the closing quote of a cell",
                        "A quote inside a quoted cell is written twice.",
                    ),
                )
        else:
            plain = re.compile(rb'[^",\n]*+').match(raw, at)
            at = plain.end() if plain else at
            if raw[at : at + 1] == b'"':
                return (
                    cells,
                    at,
                    (
                        at,
                        "a quote stands inside a cell that is not quoted",
                        "Put the whole cell in quotes and write the quote twice.",
                    ),
                )
        if raw[at : at + 1] != b",":
            return cells, at + 1, None
        at += 1


def _position(raw: bytes, offset: int) -> tuple[int, int]:
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


def _finding(table: Table, rule: str, what: str, fix: str, line: int = 0, column: int = 0) -> Finding:
    return Finding(rule, "error", table.path, what, fix, table=table.name, line=line, column=column)
