"""Passages: how a row points at words of its source without copying them.

A passage is the whole of at most eight words, or the first and the last few joined by ` … `.
It is found in a text whatever quotes, spaces or escapes that text is written with.
"""

from __future__ import annotations

import html
import re
import unicodedata

ELLIPSIS = " … "
QUOTES = str.maketrans(
    dict.fromkeys("“”„‟«»″＂", '"') | dict.fromkeys("‘’‚‛′`´＇", "'")  # noqa: RUF001
)
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
BREAK = re.compile(r"\\r\\n|\\n|\\r|\r\n|\r|\n")


def ends(passage: str) -> tuple[str, str | None]:
    """Give the first words of a passage and its last ones; None where it is whole."""
    start, ellipsis, end = passage.partition(ELLIPSIS)
    return start, end if ellipsis else None


def fold(text: str) -> str:
    """Bring a text into the form in which passages are looked for.

    Escapes and entities are decoded, quotes and spaces made plain, the form is NFC; each
    paragraph stands on a line of its own.
    """
    decoded = ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    lines = BREAK.split(html.unescape(html.unescape(decoded)))
    plain = unicodedata.normalize("NFC", "\n".join(" ".join(line.split()) for line in lines))
    return plain.translate(QUOTES)


def find(passage: str, folded: str) -> str | None:
    """Say what is wrong with a passage in a folded text; None where it is found.

    The start's first occurrence is the passage, and the end's first after it.
    """
    start, end = (fold(part) if part else None for part in ends(passage))
    first = _words(start or "").search(folded)
    if first is None:
        return f"the words {start!r} do not stand in the text"
    if end is not None and _words(end).search(folded, first.end()) is None:
        return f"the words {end!r} do not follow the start of the passage"
    return None


def _words(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")
