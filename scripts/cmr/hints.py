"""What a cell that cannot be read as it should be most likely was: damage by spreadsheets, slips of the hand.

Every reading is a pure function from the cell to what it may have been; the caller says what it
accepts. A reading whose values are not accepted is passed over, so that `10,123` is 10.123 in a
column of latitudes and 10123 in one of counts.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Reading = Callable[[str], Iterable[str]]

# Day 0 of spreadsheets; the year 1900, which they take for a leap year, lies before any date here.
DAY_ZERO = date(1899, 12, 30)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CENTURY_TURN = 70
SPREADSHEET_ERROR = r"#(?:REF!|NAME\?|N/A|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|#+)"
ERROR = re.compile(SPREADSHEET_ERROR)
AGAIN = "take the value from the source again"
PLAIN_DIGITS = 40
# No number, day or code is longer; a text of that length is no damaged one.
LONGEST = 120


def hint(value: str, accepts: Callable[[str], bool], width: int | None = None) -> str:
    """Say what happened to a cell and what it most likely was; empty where nothing is known.

    `accepts` tells whether the column could hold a value; `width` is the number of digits of
    a code that has a fixed one.
    """
    if len(value) > LONGEST:
        return ""
    if ERROR.fullmatch(value):
        return f"A spreadsheet wrote an error of its own over the value; {AGAIN}. "
    for said, reading in (*READINGS, (LOST_ZEROS, lambda text: _padded(text, width))):
        likely = list(dict.fromkeys(v for v in reading(value) if v != value and accepts(v)))
        if likely:
            return f"{said}; it was probably {' or '.join(likely)}. "
    for form, said in DAMAGE:
        if form.fullmatch(value):
            return f"{said}; {AGAIN}. "
    return look_alike(value)


def did_you_mean(value: str, values: Sequence[str]) -> str:
    """Name the values of a category that are close to one that is none; empty where none is."""
    tidy = re.sub(r"[\s_]+", "-", value.strip().lower())
    near = [tidy] if tidy in values else get_close_matches(tidy, values, n=2, cutoff=0.7)
    return f"Did you mean {' or '.join(near)}? " if near else ""


class UnknownIdError(Exception):
    """Nothing has the ID that was asked for; `near` names those that are like it, as `nearest` does."""

    def __init__(self, wanted: str, known: Sequence[str]) -> None:
        super().__init__(wanted)
        self.near = nearest(wanted, known)


def nearest(wanted: str, known: Sequence[str]) -> str:
    """Name what is called nearly so, in a sentence behind a space; empty where nothing is."""
    near = get_close_matches(wanted, known, n=3, cutoff=0.5)
    return f" Did you mean {' or '.join(near)}?" if near else ""


def look_alike(value: str) -> str:
    """Name the first letter of another script in a cell that begins like a Latin code; else nothing."""
    if not any(c.isascii() and c.isalpha() for c in value):
        return ""
    odd = next((c for c in value if c.isalpha() and not c.isascii()), "")
    return f"One letter is not a plain Latin one but {unicodedata.name(odd, 'another')}. " if odd else ""


def _padded(text: str, width: int | None) -> Iterator[str]:
    digits = re.fullmatch(r"([0-9]+)(?:\.0+)?", text)
    if width and digits and len(digits[1]) < width:
        yield digits[1].zfill(width)


def _serial(text: str) -> Iterator[str]:
    if match := re.fullmatch(r"([0-9]{5})(?:[.,][0-9]+)?", text):
        yield (DAY_ZERO + timedelta(days=int(match[1]))).isoformat()


def _day(year: int, month: int, day: int) -> Iterator[str]:
    try:
        yield date(year, month, day).isoformat()
    except ValueError:
        return


def _year(digits: str) -> int:
    if len(digits) > 2:  # noqa: PLR2004 -- two digits of a year
        return int(digits)
    return int(digits) + (1900 if int(digits) >= CENTURY_TURN else 2000)


def _year_first(text: str) -> Iterator[str]:
    form = r"([0-9]{4})[-/.]?([0-9]{1,2})[-/.]?([0-9]{1,2})\.?(?:[T ][0-9:.]+(?:Z| ?UTC|[+-][0-9:]+)?)?"
    if match := re.fullmatch(form, text):
        yield from _day(int(match[1]), int(match[2]), int(match[3]))


def _year_last(text: str) -> Iterator[str]:
    form = r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?: [0-9:]+)?"
    if match := re.fullmatch(form, text):
        one, other, year = int(match[1]), int(match[3]), _year(match[4])
        yield from _day(year, other, one)
        yield from _day(year, one, other)


def _month_named(text: str) -> Iterator[str]:
    words = re.findall(r"[A-Za-z]+|[0-9]+", text)
    names = [word for word in words if word[:3].lower() in MONTHS]
    numbers = [word for word in words if word.isdigit()]
    if len(names) != 1 or len(words) != len(numbers) + 1:
        return
    month = MONTHS.index(names[0][:3].lower()) + 1
    if len(numbers) == 2:  # noqa: PLR2004 -- a day and a year
        day, year = (numbers[1], numbers[0]) if len(numbers[0]) > 2 else numbers  # noqa: PLR2004
        yield from _day(_year(year), month, int(day))
    elif len(numbers) == 1:
        yield f"{_year(numbers[0]):04d}-{month:02d}"


def _exponent(text: str) -> Iterator[str]:
    if re.fullmatch(r"[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]{1,2}", text):
        yield _plain(Decimal(text.replace(",", ".")))


def _plain(number: Decimal) -> str:
    shown = f"{number:f}" if abs(number.adjusted()) < PLAIN_DIGITS else ""
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _whole_decimals(text: str) -> Iterator[str]:
    if match := re.fullmatch(r"(-?[0-9]+)[.,]0*", text):
        yield match[1]


def _thousands(text: str) -> Iterator[str]:
    if match := re.fullmatch(
        r"(-?[0-9]{1,3})(([,.'\u2019 \u00a0\u202f])[0-9]{3}(?:\3[0-9]{3})*)([.,][0-9]+)?", text
    ):
        if match[4] and match[4][0] == match[3]:
            return
        yield match[1] + match[2].replace(match[3], "") + (match[4] or "").replace(",", ".")


def _decimal_comma(text: str) -> Iterator[str]:
    if re.fullmatch(r"-?[0-9]+,[0-9]+", text):
        yield text.replace(",", ".")


def _adorned(text: str) -> Iterator[str]:
    """Strip leading zeros, a plus, an apostrophe, degree sign and spaces; write `.5` as 0.5, U+2212 as `-`."""
    bare = text.strip(" '\u2019\u00a0\u00b0").replace("\u2212", "-").removeprefix("+")
    try:
        number = Decimal(bare) if re.fullmatch(r"-?[0-9]*\.?[0-9]*", bare) else None
    except InvalidOperation:
        return
    if number is not None:
        yield _plain(number)
        yield bare


def _other_digits(text: str) -> Iterator[str]:
    if not text.isascii():
        yield "".join(str(unicodedata.decimal(c, c)) for c in text)


def _other_case(text: str) -> Iterator[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    yield from (text.strip(), text.strip().upper(), text.strip().lower())
    if plain.isascii():
        yield re.sub(r"[^a-z0-9.]+", "-", plain.lower()).strip("-")


LOST_ZEROS = "A spreadsheet drops leading zeros"
READINGS: tuple[tuple[str, Reading], ...] = (
    ("A spreadsheet shows a day as the number of days since 1900", _serial),
    ("The day is written in another form", _year_first),
    ("A spreadsheet writes days in the form of its country", _year_last),
    ("A spreadsheet writes months by name", _month_named),
    ("A spreadsheet writes large numbers with an exponent", _exponent),
    ("A spreadsheet adds decimals to whole numbers", _whole_decimals),
    ("The decimals stand behind a comma", _decimal_comma),
    ("The thousands are parted", _thousands),
    ("The digits are those of another script", _other_digits),
    ("The number is written with more than its digits", _adorned),
    ("The letters or signs are not those of the column", _other_case),
)
DAMAGE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i)true|false"), "A spreadsheet took the value for true or false"),
    (
        re.compile(
            r"(?i)[0-9]{1,2}[- ](?:%s)[a-z]*\.?|(?:%s)[a-z]*\.?[- ][0-9]{1,2}" % (("|".join(MONTHS),) * 2)
        ),
        "A spreadsheet took the value for a day and lost the rest",
    ),
    (re.compile(r"[0-9.,]+[eE]\+?[0-9]+"), "A spreadsheet wrote an exponent and lost the last digits"),
    (
        re.compile(r"(?:0?[1-9]|[12][0-9]|3[01])[-/][0-9]{1,2}(?:[-/][0-9]{1,4})?"),
        "A spreadsheet took the value for a day",
    ),
)
