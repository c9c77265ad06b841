"""Lets a file through, or hands it to those who say why not."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from typing import TYPE_CHECKING

from cmr.descriptor import COLUMNS, DESCRIPTOR, DescriptorError, Package, Table, inside
from cmr.findings import Finding
from cmr.gate.diagnose import TOO_LONG, diagnose
from cmr.gate.form import CELL_BYTES, FILE_BYTES, LINE_BYTES, UNWANTED, Sheet, records_pattern
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
    if other := _other_file(table, raw):
        return None, [other]
    quoted = _inside_quotes(raw)
    if long := _long_line(table, raw) or _long_cell(table, raw, quoted):
        return None, [long]
    rows = raw.count(b"\n") - b"".join(quoted).count(b"\n") - 1
    return Sheet(table, raw, rows), []


def _other_file(table: Table, raw: bytes) -> Finding | None:
    """Compare a clean file with the size and the hash that the descriptor states of it (Data Package 2.0)."""
    fix = f"Find out which of the two is right; if it is the file, mend or delete the entry in {DESCRIPTOR}."
    if table.bytes not in (None, len(raw)):
        what = f"the file has {len(raw):,} bytes, the descriptor says {table.bytes:,}"
        return finding(table, "gate.hash", what, fix)
    if table.hash is None:
        return None
    # Without a name before it, a hash is MD5.
    name, _, stated = table.hash.rpartition(":")
    if name not in ("", "md5", "sha1", "sha256", "sha512"):
        return finding(
            table, "gate.hash", f"the descriptor states a hash of the unknown kind {name[:20]!r}", fix
        )
    if hashlib.new(name or "md5", raw, usedforsecurity=False).hexdigest() == stated.lower():
        return None
    return finding(table, "gate.hash", "the file is not the one whose hash the descriptor states", fix)


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


def _inside_quotes(raw: bytes) -> list[bytes]:
    """Give what stands between quotes: of well-formed records every second piece."""
    return raw.split(b'"')[1::2] if b'"' in raw else []


def _long_line(table: Table, raw: bytes) -> Finding | None:
    short = SHORT_LINES.match(raw)
    if short is None or short.end() == len(raw):
        return None
    what = f"the line has more than {LINE_BYTES:,} bytes"
    return finding(table, "gate.line-length", what, "Shorten its cells.", *position(raw, short.end()))


def _long_cell(table: Table, raw: bytes, quoted: list[bytes]) -> Finding | None:
    """Look for a quoted cell above the limit; a plain one does not match as a cell at all."""
    if max(map(len, quoted), default=0) <= CELL_BYTES:
        return None
    long = next(piece for piece in quoted if len(piece) > CELL_BYTES)
    return finding(table, "gate.cell-length", *TOO_LONG, *position(raw, raw.index(long) - 1))
