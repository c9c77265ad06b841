"""Lets a file through, or hands it to those who say why not."""

from __future__ import annotations

import os
import re
import unicodedata
from typing import TYPE_CHECKING

from cmr.descriptor import DESCRIPTOR, DescriptorError, Package, Table, inside
from cmr.findings import Finding
from cmr.gate.diagnose import TOO_LONG, diagnose
from cmr.gate.form import CELL_BYTES, COLUMNS, FILE_BYTES, LINE_BYTES, UNWANTED, Sheet, records_pattern
from cmr.gate.header import head_problem, header_fix
from cmr.gate.places import finding, position

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 2 * 1024 * 1024
SHORT_LINES = re.compile(rb"(?:[^\n]{0,%d}+\n)*+" % LINE_BYTES)


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
            return None, [finding(table, "gate.size", f"the file has {size:,} bytes", "Split it.")]
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
            if problem := head_problem(table, rest):
                return None, [problem]
            first = False
        good = _accept(table, rest)
        if good is None or len(rest) - good > COLUMNS * CELL_BYTES:
            return None, diagnose(table, bytes(checked), rest)
        checked += rest[:good]
        rest = rest[good:]
    if first:
        return None, [finding(table, "gate.header", "the file is empty", header_fix(table))]
    if rest:
        return None, diagnose(table, bytes(checked), rest)
    raw = bytes(checked)
    if long := _too_long(table, raw):
        return None, [long]
    return Sheet(table, raw, _count_records(raw) - 1), []


def _accept(table: Table, data: bytes) -> int | None:
    """Give the length of the whole records at the start, or None where they are not clean."""
    match = records_pattern(len(table.fields)).match(data)
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
    return raw.count(b"\n") - sum(piece.count(b"\n") for _, piece in _inside_quotes(raw))


def _inside_quotes(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Give what stands between quotes, with its offset; of well-formed records every second piece."""
    if b'"' not in raw:
        return
    at = 0
    for number, piece in enumerate(raw.split(b'"')):
        if number % 2:
            yield at, piece
        at += len(piece) + 1


def _too_long(table: Table, raw: bytes) -> Finding | None:
    short = SHORT_LINES.match(raw)
    if short and short.end() < len(raw):
        what = f"the line has more than {LINE_BYTES:,} bytes"
        line, column = position(raw, short.end())
        return finding(table, "gate.line-length", what, "Shorten its cells.", line, column)
    for offset, piece in _inside_quotes(raw):
        if len(piece) > CELL_BYTES:
            return finding(table, "gate.cell-length", *TOO_LONG, *position(raw, offset - 1))
    return None
