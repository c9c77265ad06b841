"""What a good file looks like: the limits, and the expressions for cells and records."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmr.descriptor import Table

FILE_BYTES = 4 * 1024**3
LINE_BYTES = 64 * 1024
CELL_BYTES = 8 * 1024
UTF8_BYTES = 4

UNWANTED = re.compile(
    "[\x80-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)
CONTROL = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]")
CONFLICT = re.compile(rb"^(?:<{7}|={7}|>{7}|\|{7})(?: |$)")
LFS_POINTER = b"version https://git-lfs"

QUOTED = rb'"(?:[^"\x00-\x09\x0b-\x1f\x7f]++|"")*+"'
PLAIN = rb'[^",\n\x00-\x1f\x7f]{0,%d}+' % CELL_BYTES
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
def records_pattern(columns: int) -> re.Pattern[bytes]:
    """The expression for as many such records as there are, never given back."""
    return re.compile(rb"(?:" + record_pattern(columns).pattern + rb")*+")
