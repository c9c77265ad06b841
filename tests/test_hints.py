"""What a damaged cell most likely was: a table of cases for each kind of column."""

from __future__ import annotations

import re
from datetime import date

import pytest

from cmr.hints import did_you_mean, hint


def is_day(value: str) -> bool:
    try:
        return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) is not None and bool(
            date.fromisoformat(value)
        )
    except ValueError:
        return False


def is_count(value: str) -> bool:
    return re.fullmatch(r"0|[1-9][0-9]*", value) is not None and int(value) <= 1_000_000


def is_latitude(value: str) -> bool:
    return re.fullmatch(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", value) is not None and abs(float(value)) <= 90


def is_m49(value: str) -> bool:
    return re.fullmatch("[0-9]{3}", value) is not None


def is_iso3(value: str) -> bool:
    return re.fullmatch("[A-Z]{3}", value) is not None


def is_published(value: str) -> bool:
    return is_day(value) or re.fullmatch("[0-9]{4}(-(0[1-9]|1[0-2]))?", value) is not None


def is_slug(value: str) -> bool:
    return re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", value) is not None


# What the column accepts, the cell, and what the hint must name: the value, or for a lost one the cause.
CASES = [
    (is_day, "45321", "2024-01-30"),
    (is_day, "45321.75", "2024-01-30"),
    (is_day, "60", ""),
    (is_day, "31/12/2024", "2024-12-31"),
    (is_day, "12/31/2024", "2024-12-31"),
    (is_day, "05.01.2024", "2024-01-05 or 2024-05-01"),
    (is_day, "31-12-24", "2024-12-31"),
    (is_day, "31-12-92", "1992-12-31"),
    (is_day, "5 January 2024", "2024-01-05"),
    (is_day, "Jan 5, 2024", "2024-01-05"),
    (is_day, "5-Jan-24", "2024-01-05"),
    (is_day, "2024 Jan 5", "2024-01-05"),
    (is_day, "2024/1/5", "2024-01-05"),
    (is_day, "20240105", "2024-01-05"),
    (is_day, "2024-01-05 00:00:00", "2024-01-05"),
    (is_day, "2024-01-05T23:30:00+02:00", "2024-01-05"),
    (is_day, "2024-02-30", ""),
    (is_day, "1-Mar", "lost the rest"),
    (is_day, "Mar-24", "lost the rest"),
    (is_day, "#REF!", "over the value"),
    (is_day, "########", "over the value"),
    (is_day, "TRUE", "true or false"),
    (is_count, "1E5", "100000"),
    (is_count, "1,5E+03", "1500"),
    (is_count, "1.5E+20", "lost the last digits"),
    (is_count, "3.0", "3"),
    (is_count, "3,00", "3"),
    (is_count, "3.5", ""),
    (is_count, "01", "1"),
    (is_count, "+5", "5"),
    (is_count, "'5", "5"),
    (is_count, "1,234", "1234"),
    (is_count, "1.234", "1234"),
    (is_count, "1\u202f234", "1234"),
    (is_count, "1'234'567", ""),
    (is_count, "\u0663\u0667", "37"),
    (is_count, "1-Mar", "lost the rest"),
    (is_count, "3/5", "for a day"),
    (is_count, "#N/A", "over the value"),
    (is_count, "FALSE", "true or false"),
    (is_count, "five", ""),
    (is_latitude, "10,123", "10.123"),
    (is_latitude, "10,1234", "10.1234"),
    (is_latitude, "1.5E+01", "15"),
    (is_latitude, "1E-05", "0.00001"),
    (is_latitude, ".5", "0.5"),
    (is_latitude, "010.5", "10.5"),
    (is_latitude, "\u22123.5", "-3.5"),
    (is_latitude, "#VALUE!", "over the value"),
    (is_m49, "4", "004"),
    (is_m49, "31.0", "031"),
    (is_m49, "4A", ""),
    (is_iso3, "ukr", "UKR"),
    (is_published, "45321", "2024-01-30"),
    (is_published, "Jan-24", "2024-01"),
    (is_published, "January 2024", "2024-01"),
    (is_published, "2024.0", "2024"),
    (is_slug, "Watch Report", "watch-report"),
    (is_slug, "watch_repört", "watch-report"),
    (is_slug, "w\u0430tch", "CYRILLIC SMALL LETTER A"),
    (is_slug, "x" * 121 + "?", ""),
]


@pytest.mark.parametrize(("accepts", "cell", "said"), CASES)
def test_the_hint_names_the_likely_value_or_the_cause(accepts, cell: str, said: str) -> None:
    width = 3 if accepts is is_m49 else None
    found = hint(cell, accepts, width)
    if not said:
        assert not found
        return
    assert found.endswith((f" {said}. ", f"{said}; take the value from the source again. "))


def test_values_close_to_a_category_are_named() -> None:
    values = ("asserts", "denies", "own-forces", "none-stated")
    assert did_you_mean("Asserts ", values) == "Did you mean asserts? "
    assert did_you_mean("own forces", values) == "Did you mean own-forces? "
    assert did_you_mean("denys", values) == "Did you mean denies? "
    assert not did_you_mean("blue", values)
