"""The gate beside the cases of `tests/bad`: positions behind line feeds in cells, and any bytes at all."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmr.descriptor import load
from cmr.gate.form import UNWANTED, records_pattern
from cmr.gate.scan import NOT_SURELY_NFC, clean_records
from cmr.record import Record
from cmr.validate import validate
from tests.conftest import make_package

if TYPE_CHECKING:
    from pathlib import Path


def test_comma_only_row_is_refused(package: Path) -> None:
    path = package / "data" / "actors.csv"
    path.write_bytes(path.read_bytes() + b",,,,,\n")
    rules = {f.rule for f in validate(package).findings}
    assert rules == {"schema.required"}


def test_a_file_that_changes_after_it_passed_is_not_read(package: Path) -> None:
    record = Record(load(package))
    with (package / "data" / "votes.csv").open("ab") as file:
        file.write(b"\n")
    with pytest.raises(OSError, match="changed while it was read"):
        list(record.sheets["votes"].pieces())


def test_positions_count_physical_lines_and_characters(package: Path) -> None:
    path = package / "data" / "actors.csv"
    lines = path.read_text(encoding="utf-8").replace("Borland,", '"Bör\nlan\nd",', 1)
    path.write_text(lines.replace("ngo", "club"), encoding="utf-8")
    findings = [f for f in validate(package).findings if f.rule == "schema.category"]
    # Two line feeds inside a cell push Watch, the ninth line, two lines down.
    assert [(f.line, f.column, f.value) for f in findings] == [(11, 13, "club")]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_bytes_bring_it_down(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    package = make_package(tmp_path_factory.mktemp("any") / "package")
    path = package / "data" / "actors.csv"
    raw = path.read_bytes()
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    path.write_bytes(raw[:start] + data.draw(st.binary(max_size=40)) + raw[end:])
    for finding in validate(package).findings:
        assert finding.message
        assert finding.fix
        assert finding.file


PIECES = [
    "a",
    '"',
    ",",
    "\n",
    "\r",
    "\t",
    "\0",
    "é",
    "e\u0301",
    "\u0301",
    "\u200b",
    "\u1100\u1161",
    "\u212b",
    "語",
    "\U0001d15e",
]


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from([piece.encode() for piece in PIECES]), st.just(b"\xc3"))),
    st.integers(1, 3),
)
def test_the_quick_look_agrees_with_the_slow_one(pieces: list[bytes], columns: int) -> None:
    data = b"".join(pieces)
    match = records_pattern(columns).match(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = "\u200b"
    whole = match is not None and match.end() == len(data)
    good = whole and not UNWANTED.search(text) and unicodedata.is_normalized("NFC", text)
    assert clean_records(columns, data) == good


def test_no_character_that_may_break_the_normal_form_is_passed_over() -> None:
    characters = [chr(n) for n in range(0x80, 0x110000) if not 0xD800 <= n < 0xE000]
    parts = (unicodedata.decomposition(c).split() for c in characters)
    seconds = {chr(int(p[1], 16)) for p in parts if len(p) == 2 and not p[0].startswith("<")}
    risky = [
        c for c in characters
        if c in seconds or unicodedata.combining(c) or "\u1161" <= c <= "\u11c2" or not unicodedata.is_normalized("NFC", c)
    ]  # fmt: skip
    missed = pl.Series(risky).filter(~pl.Series(risky).str.contains(NOT_SURELY_NFC)).to_list()
    assert missed == []
