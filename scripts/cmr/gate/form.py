"""What a good file looks like: the limits, and the expressions for cells and records."""

from __future__ import annotations

import errno
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from cmr.descriptor import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from cmr.descriptor import Table

FILE_BYTES = 4 * 1024**3
LINE_BYTES = 64 * 1024
CELL_BYTES = 8 * 1024
RECORD_BYTES = COLUMNS * CELL_BYTES
PIECE = 16 * 1024 * 1024

UNWANTED_CHARACTERS = (
    "[\x80-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)
UNWANTED = re.compile(UNWANTED_CHARACTERS)
CONTROL = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]")
CONFLICT = re.compile(rb"^(?:<{7}|={7}|>{7}|\|{7})(?: |$)")
LFS_POINTER = b"version https://git-lfs"

QUOTED = rb'"(?:[^"\x00-\x09\x0b-\x1f\x7f]++|"")*+"'
PLAIN = rb'[^",\n\x00-\x1f\x7f]{0,%d}+' % CELL_BYTES
CELL = rb"(?:" + QUOTED + rb"|" + PLAIN + rb")"


@dataclass(frozen=True, slots=True)
class Part:
    """A run of whole records of a file: where it begins and ends, and what lies before it."""

    start: int
    end: int
    rows_before: int
    lines_before: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that passed the gate: where its clean records lie, and how many rows they are.

    The bytes stay on the disk. `stamp` is what the file was when it was read, so that nobody
    takes the bytes of a later one for those that passed.
    """

    table: Table
    path: Path
    stamp: tuple[int, int, int]
    rows: int
    parts: tuple[Part, ...]

    @property
    def size(self) -> int:
        """How many bytes the file has."""
        return self.stamp[1]

    def pieces(self) -> Iterator[bytes]:
        """The whole file, piece by piece; OSError as in `read`."""
        for start in range(0, self.size, PIECE):
            yield self.read(start, start + PIECE)

    def read(self, start: int, end: int) -> bytes:
        """The bytes from one offset up to another.

        Raises:
            OSError: where the file is not the one any more that passed the gate.
        """
        with opened(self.path) as file:
            if stamp_of(file) != self.stamp:
                raise OSError(errno.EBUSY, "the file changed while it was read", str(self.path))
            file.seek(start)
            return file.read(end - start)


def opened(path: Path) -> BinaryIO:
    """Open a file for reading that is no link."""
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")


def stamp_of(file: BinaryIO) -> tuple[int, int, int]:
    """What tells an open file from a later one: its number on the disk, its size, its time."""
    now = os.fstat(file.fileno())
    return now.st_ino, now.st_size, now.st_mtime_ns


@lru_cache(maxsize=64)
def record_pattern(columns: int) -> re.Pattern[bytes]:
    """The expression for one record of that many cells with its line feed."""
    return re.compile(CELL + rb"(?:," + CELL + rb"){%d}\n" % (columns - 1))


@lru_cache(maxsize=64)
def records_pattern(columns: int) -> re.Pattern[bytes]:
    """The expression for as many such records as there are, never given back."""
    return re.compile(rb"(?:" + record_pattern(columns).pattern + rb")*+")
