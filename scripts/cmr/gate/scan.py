"""Whether bytes are whole, clean records: the quick answer, from expressions that run in linear time.

They are given to the engine that polars brings, which reads a part several times as fast as
`re` and lets other threads work meanwhile. It only ever says yes or no; where it says no, the
expressions of `form` say how far the bytes are good, and `diagnose` what is wrong.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from cmr.gate.form import UNWANTED_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

ASCII = bytes(range(0x80))
BLOCK = 32 * 1024
QUOTED = r'"(?:[^"\x00-\x09\x0b-\x1f\x7f]|"")*"'
PLAIN = r'[^",\n\x00-\x1f\x7f]*'
# Marks, and all characters that are not in NFC, or may not be behind another one (NFC_QC No or Maybe).
NOT_SURELY_NFC = (
    "[\\p{M}\u0374\u037e\u0387\u0958-\u095f\u09dc-\u09df\u0a33-\u0a5e\u0b5c\u0b5d\u0f43-\u0f69\u1100-\u11ff\u1f71-\u1fff\u2000\u2001\u2126\u212a\u212b\u2329\u232a\u2adc"
    "\uf900-\ufaff\ufb1d-\ufb4f\U0001d15e-\U0001d1c0\U0002f800-\U0002fa1f]"
)


@lru_cache(maxsize=64)
def _records_form(columns: int) -> str:
    cell = f"(?:{QUOTED}|{PLAIN})"
    return rf"\A(?:{cell}(?:,{cell}){{{columns - 1}}}\n)*\z"


def clean_records(columns: int, data: bytes) -> bool:
    """True where bytes are nothing but whole records of that many cells, in clean UTF-8 and NFC."""
    try:
        text = pl.Series([data], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.ComputeError:
        return False
    return bool(text.str.contains(_records_form(columns))[0]) and clean_characters(data)


def clean_characters(data: bytes) -> bool:
    """True where valid UTF-8 holds no character that does not belong, and is in NFC.

    It is read in blocks, of which most need no close look; nothing composes with the line feed
    at the end of a block.
    """
    blocks = list(_blocks(data))
    others = pl.Series([block.translate(None, ASCII) for block in blocks], dtype=pl.Binary).cast(pl.String)
    if others.str.contains(UNWANTED_CHARACTERS).any():
        return False
    doubtful = others.str.contains(NOT_SURELY_NFC)
    return all(
        unicodedata.is_normalized("NFC", block.decode())
        for block, doubt in zip(blocks, doubtful, strict=True)
        if doubt
    )


def _blocks(data: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(data):
        end = data.find(b"\n", start + BLOCK) + 1 or len(data)
        yield data[start:end]
        start = end
