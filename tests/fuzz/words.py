"""Texts, names and days as the record allows them, in several scripts."""

from __future__ import annotations

from datetime import date
from unicodedata import is_normalized

from hypothesis import strategies as st

SCRIPTS = (
    "abcdefghijklmnopqrstuvwxyzäçéñøşžőß",
    "абвгдежзиїкє",
    "αβγδεζήώ",
    "ابتثجحخدذر",
    "日本語中文字",
    "한국말",
    "กขคงจ",
)
# What stands between words. No word begins in the middle of another script; none is a formula or a number alone.
BETWEEN = (
    " ",
    " ",
    " ",
    ", ",
    "; ",
    " \u2013 ",
    " & ",
    ' "',
    '" ',
    " < ",
    "'s ",
    " (see) ",
    " 12 ",
    ". ",
    " … ",
    "! ",
)
ASCII = "abcdefghijklmnopqrstuvwxyz"


def _joined(parts: list[tuple[str, str]]) -> str:
    return "".join(word + between for word, between in parts[:-1]) + parts[-1][0]


word = st.sampled_from(SCRIPTS).flatmap(lambda letters: st.text(letters, min_size=1, max_size=7))
latin = st.text(ASCII, min_size=3, max_size=8)


def text(most: int) -> st.SearchStrategy[str]:
    """Words with what may stand between them, at most so many characters."""
    parts = st.lists(st.tuples(word, st.sampled_from(BETWEEN)), min_size=1, max_size=6)
    return parts.map(lambda some: _cut(_joined(some), most))


def _cut(sentence: str, most: int) -> str:
    assert is_normalized("NFC", sentence)
    return sentence[:most].rstrip(" ,;\u2013&\"<'(.…!")


def maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Something or an empty cell."""
    return st.just("") | strategy


def day(first: str, last: str) -> st.SearchStrategy[str]:
    """A day from the first to the last."""
    return st.dates(date.fromisoformat(first), date.fromisoformat(last)).map(date.isoformat)


def words(least: int, most: int) -> st.SearchStrategy[str]:
    """That many words with single spaces."""
    return st.lists(latin, min_size=least, max_size=most).map(" ".join)


passage = words(1, 8) | st.tuples(words(3, 8), words(3, 8)).map(" … ".join)
