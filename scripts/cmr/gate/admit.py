"""Lets a file through, part by part, or hands it to those who say why not."""

from __future__ import annotations

import hashlib
import os
import re
from typing import TYPE_CHECKING

from cmr.findings import Finding
from cmr.gate.diagnose import TOO_LONG, diagnose
from cmr.gate.form import (
    CELL_BYTES,
    FILE_BYTES,
    LINE_BYTES,
    RECORD_BYTES,
    Part,
    Sheet,
    opened,
    records_pattern,
    stamp_of,
)
from cmr.gate.header import head_problem, header_fix
from cmr.gate.places import finding, position
from cmr.gate.scan import clean_characters, clean_records
from cmr.package_files import DESCRIPTOR, DescriptorError, inside

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from cmr.descriptor import Package, Table

CHUNK = 16 * 1024 * 1024
HASHES = ("md5", "sha1", "sha256", "sha512")
SHORT_LINES = re.compile(rb"(?:[^\n]{0,%d}+\n)*+" % LINE_BYTES)


def admit(
    package: Package, table: Table, take: Callable[[bytes], None]
) -> tuple[Sheet | None, list[Finding]]:
    """Let a table's file through the gate.

    Gives the sheet and no finding, or no sheet and the findings that say why. Nothing is
    raised for what a file contains; an unreadable disk raises OSError.

    Args:
        package: The package.
        table: The table in it.
        take: Is called with each part of clean, whole records, in their order and without the
            header. What it was given is void where no sheet comes back.
    """
    try:
        path = inside(package.root, table.path, DESCRIPTOR)
    except DescriptorError as error:
        return None, [_in_table(error.finding, table)]
    with opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > FILE_BYTES:
            return None, [finding(table, "gate.size", f"the file has {size:,} bytes", "Split it.")]
        stamp = stamp_of(file)
        reading = _Reading(table, take)
        problems = reading.all_of(file)
        return (None, problems) if problems else (Sheet(table, path, stamp, *reading.result), [])


def _in_table(finding: Finding, table: Table) -> Finding:
    rule = "gate.file"
    return Finding(rule, "error", table.path, finding.message, finding.fix, table=table.name)


class _Reading:
    """How far a file has been read, and what lies behind."""

    def __init__(self, table: Table, take: Callable[[bytes], None]) -> None:
        self.table, self.take = table, take
        # Without a name before it, a hash is MD5.
        self.kind = (table.hash or "").rpartition(":")[0] or "md5"
        wanted = table.hash is not None and self.kind in HASHES
        self.digest = hashlib.new(self.kind, usedforsecurity=False) if wanted else None
        self.offset = self.lines = self.rows = 0
        self.parts: list[Part] = []

    @property
    def result(self) -> tuple[int, tuple[Part, ...]]:
        """How many rows there were, and in which parts."""
        return self.rows, tuple(self.parts)

    def all_of(self, file: BinaryIO) -> list[Finding]:
        """Read a file to its end, or to the first part of it that is not clean."""
        rest = file.read(CHUNK)
        if not rest:
            return [finding(self.table, "gate.header", "the file is empty", header_fix(self.table))]
        if problem := head_problem(self.table, rest):
            return [problem]
        while rest:
            rest += file.readline(RECORD_BYTES)
            good = self._good(rest)
            if good:
                if problem := self._keep(rest if good == len(rest) else rest[:good]):
                    return [problem]
                rest = rest[good:]
            more = file.read(CHUNK)
            if len(rest) > RECORD_BYTES or (rest and not more):
                return diagnose(self.table, rest, self.lines, whole=not more)
            rest += more
        return [other] if (other := self._other_file()) else []

    def _other_file(self) -> Finding | None:
        """Compare a clean file with the size and the hash that the descriptor states of it (Data Package 2.0)."""
        table = self.table
        fix = f"Find out which of the two is right; if it is the file, mend or delete the entry in {DESCRIPTOR}."
        if table.bytes not in (None, self.offset):
            what = f"the file has {self.offset:,} bytes, the descriptor says {table.bytes:,}"
            return finding(table, "gate.hash", what, fix)
        if table.hash is None:
            return None
        if self.digest is None:
            what = f"the descriptor states a hash of the unknown kind {self.kind[:20]!r}"
            return finding(table, "gate.hash", what, fix)
        if self.digest.hexdigest() == table.hash.rpartition(":")[2].lower():
            return None
        return finding(table, "gate.hash", "the file is not the one whose hash the descriptor states", fix)

    def _good(self, data: bytes) -> int:
        """Give the length of the whole, clean records at the start."""
        columns = len(self.table.fields)
        if _feed_in_every_window(data) and clean_records(columns, data):
            return len(data)
        match = records_pattern(columns).match(data)
        end = match.end() if match else 0
        try:
            data[:end].decode("utf-8")
        except UnicodeDecodeError:
            return 0
        return end if clean_characters(data[:end]) else 0

    def _keep(self, part: bytes) -> Finding | None:
        """Hand on a part of whole, clean records; gives a finding where one is too long."""
        # Every other piece lies in a quoted cell; where a quote is written twice, the next one goes on with it.
        broken = b"".join(part.split(b'"')[1::2]).count(b"\n")
        short = not broken and _feed_in_every_window(part)
        if not short and (long := self._long_line(part) or self._long_cell(part)):
            return long
        if self.digest:
            self.digest.update(part)
        feeds = part.count(b"\n")
        header = part.index(b"\n") + 1 if self.offset == 0 else 0
        rows = feeds - broken - bool(header)
        end = self.offset + len(part)
        if rows:
            self.parts.append(Part(self.offset + header, end, self.rows, self.lines + bool(header)))
            self.take(part[header:] if header else part)
        self.offset, self.lines, self.rows = end, self.lines + feeds, self.rows + rows
        return None

    def _long_line(self, part: bytes) -> Finding | None:
        short = SHORT_LINES.match(part)
        if short is None or short.end() == len(part):
            return None
        what = f"the line has more than {LINE_BYTES:,} bytes"
        return self._at(part, short.end(), "gate.line-length", what, "Shorten its cells.")

    def _long_cell(self, part: bytes) -> Finding | None:
        """Look for a quoted cell above the limit; a plain one does not pass as a cell at all."""
        # Without the quotes that are written twice, each of these pieces is the inside of a cell.
        pieces = part.replace(b'""', b"  ").split(b'"')
        if max(map(len, pieces[1::2]), default=0) <= CELL_BYTES:
            return None
        long = next(at for at in range(1, len(pieces), 2) if len(pieces[at]) > CELL_BYTES)
        inside = sum(map(len, pieces[:long])) + long
        return self._at(part, len(part[:inside].rstrip(b'"')), "gate.cell-length", *TOO_LONG)

    def _at(self, part: bytes, offset: int, rule: str, what: str, fix: str) -> Finding:
        line, column = position(part, offset)
        return finding(self.table, rule, what, fix, line + self.lines, column)


def _feed_in_every_window(part: bytes) -> bool:
    """True where no line can be longer than a cell may be: a quick look, which may say no for short lines."""
    half = CELL_BYTES // 2
    return all(part.find(b"\n", at, at + half) >= 0 for at in range(0, len(part) - half + 1, half))
