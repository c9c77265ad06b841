"""Damaged files: each gets one finding, at the right line and column, and never a traceback."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmr.validate import validate
from tests.conftest import make_package

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROW_2 = b"borland,Borland,state,QBB,,\n"


def swap(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Make a change of the first occurrence, which must be there."""

    def change(raw: bytes) -> bytes:
        assert old in raw
        return raw.replace(old, new, 1)

    return change


# What is done to data/actors.csv, whose fourth line is Borland's, and what must be found where.
CASES = {
    "empty file": (lambda _: b"", "gate.header", 0, 0),
    "byte order mark": (lambda raw: b"\xef\xbb\xbf" + raw, "gate.encoding", 1, 1),
    "UTF-16": (lambda raw: raw.decode().encode("utf-16"), "gate.encoding", 1, 1),
    "UTF-32": (lambda raw: raw.decode().encode("utf-32"), "gate.encoding", 1, 1),
    "Latin-1": (swap(b"Borland", "Börland".encode("latin-1")), "gate.encoding", 4, 10),
    "cut off inside a character": (lambda raw: raw[:-1] + b"\xc3", "gate.cut-off", 9, 20),
    "CRLF": (lambda raw: raw.replace(b"\n", b"\r\n"), "gate.line-ending", 1, 58),
    "CR": (lambda raw: raw.replace(b"\n", b"\r"), "gate.line-ending", 1, None),
    "one CRLF": (swap(ROW_2, ROW_2[:-1] + b"\r\n"), "gate.line-ending", 4, 28),
    "NUL": (swap(b"Borland", b"Bor\0land"), "gate.character", 4, 12),
    "escape": (swap(b"Borland", b"\x1b[31mBorland"), "gate.character", 4, 9),
    "tab in a cell": (swap(b"Borland", b"Bor\tland"), "gate.character", 4, 12),
    "C1": (swap(b"Borland", "Bor\x85land".encode()), "gate.character", 4, 12),
    "zero width space": (swap(b"Borland", "Bor\u200bland".encode()), "gate.character", 4, 12),
    "right-to-left override": (swap(b"Borland", "Bor\u202eland".encode()), "gate.character", 4, 12),
    "tag character": (swap(b"Borland", "Bor\U000e0041land".encode()), "gate.character", 4, 12),
    "line separator": (swap(b"Borland", "Bor\u2028land".encode()), "gate.character", 4, 12),
    "BOM in the middle": (swap(b"Borland", "Bor\ufeffland".encode()), "gate.character", 4, 12),
    "not NFC": (swap(b"Borland", "Bo\u0308rland".encode()), "gate.nfc", 4, 10),
    "open quote": (swap(b"Borland", b'"Borland'), "gate.quote", 4, 9),
    "quote in a plain cell": (swap(b"Borland", b'Bor"land'), "gate.quote", 4, 12),
    "text after a quoted cell": (swap(b"Borland", b'"Bor" land'), "gate.quote", 4, 14),
    "one cell too few": (swap(b"Borland,state", b"Borland"), "gate.shape", 4, 1),
    "one cell too many": (swap(b"Borland,", b"Borland, Kingdom of,"), "gate.shape", 4, 1),
    "blank row": (swap(ROW_2, b"\n" + ROW_2), "gate.shape", 4, 1),
    "semicolons in a row": (swap(ROW_2, ROW_2.replace(b",", b";")), "gate.shape", 4, 1),
    "merge marker": (swap(ROW_2, b"<<<<<<< HEAD\n" + ROW_2), "gate.conflict", 4, 1),
    "cut off": (lambda raw: raw[:-1], "gate.cut-off", 9, 19),
    "semicolons throughout": (lambda raw: raw.replace(b",", b";"), "gate.header", 1, 1),
    "capitals in the header": (swap(b"actor_id", b"Actor_ID"), "gate.header", 1, 1),
    "columns in another order": (swap(b"actor_id,name", b"name,actor_id"), "gate.header", 1, 1),
    "missing column": (swap(b",wikidata_id", b""), "gate.header", 1, 46),
    "renamed column": (swap(b",name,", b",title,"), "gate.header", 1, 10),
    "column twice": (swap(b",name,", b",name,name,"), "gate.header", 1, 15),
    "long line": (swap(b"Borland", b"B" * 70_000), "gate.line-length", 4, 1),
    "long cell": (swap(b"Borland", b"B" * 9_000), "gate.cell-length", 4, 9),
    "long quoted cell": (swap(b"Borland,", b'"' + b"B, " * 3_000 + b'",'), "gate.cell-length", 4, 9),
    "line without an end": (lambda raw: raw + b"x" * 3_000_000, "gate.line-length", 10, 1),
    "LFS pointer": (lambda _: b"version https://git-lfs.github.com/spec/v1\n", "gate.file", 0, 0),
}


@pytest.mark.parametrize("name", CASES)
def test_damage_gets_one_finding_in_its_place(package: Path, name: str) -> None:
    change, rule, line, column = CASES[name]
    path = package / "data" / "actors.csv"
    path.write_bytes(change(path.read_bytes()))
    findings = validate(package).findings
    assert [f.rule for f in findings] == [rule]
    finding = findings[0]
    assert finding.file == "data/actors.csv"
    assert finding.line == line
    assert column is None or finding.column == column
    assert finding.message
    assert finding.fix


def test_comma_only_row_is_refused(package: Path) -> None:
    path = package / "data" / "actors.csv"
    path.write_bytes(path.read_bytes() + b",,,,,\n")
    rules = {f.rule for f in validate(package).findings}
    assert rules == {"schema.required"}


def test_missing_file(package: Path) -> None:
    (package / "data" / "votes.csv").unlink()
    assert [(f.rule, f.file) for f in validate(package).findings] == [("gate.file", "data/votes.csv")]


@pytest.mark.parametrize("kind", ["link", "folder", "fifo"])
def test_what_is_no_regular_file_is_refused(package: Path, tmp_path: Path, kind: str) -> None:
    path = package / "data" / "votes.csv"
    if kind == "link":
        path.rename(tmp_path / "votes.csv")
        path.symlink_to(tmp_path / "votes.csv")
    else:
        path.unlink()
        if kind == "fifo":
            os.mkfifo(path)
        else:
            path.mkdir()
    assert [(f.rule, f.file) for f in validate(package).findings] == [("gate.file", "data/votes.csv")]


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
