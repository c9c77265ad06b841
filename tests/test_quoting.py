"""Below a finding stands the line that it speaks of, with the cell marked; nothing in it steers the terminal."""

from __future__ import annotations

import os
import pty
import sys
from typing import TYPE_CHECKING

import pytest
from benchmarks.packages import make
from rich.cells import cell_len

from tests.conftest import ROOT, edit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]

TOWN, KILLED = "incidents/qaa-2024-01-05-ardtown", "claims/qaa-2024-01-05-ardtown.02"


def shown(run: Run, package: Path) -> tuple[str, str, str]:
    """The first finding: its own line, the line quoted, and what is marked of it."""
    finding, quoted, carets = run("validate", str(package)).stdout.splitlines()[:3]
    assert carets.strip("^ ") == ""
    left, width = len(carets) - len(carets.lstrip()), carets.count("^")
    at, cells = 0, []
    for c in quoted:
        if left <= at < left + width:
            cells.append(c)
        at += cell_len(c)
    return finding, quoted, "".join(cells)


@pytest.mark.parametrize(
    ("place", "cells", "marked"),
    [
        (KILLED, {"count_min": "12", "count_max": "4"}, "12"),
        (TOWN, {"title": "東京<b>戦争"}, "東京<b>戦争"),
        (TOWN, {"title": "東京 on <b>", "notes": "=1+1"}, "東京 on <b>"),
        (KILLED, {"summary": 'He said "<b>", then'}, '"He said ""<b>"", then"'),
        (KILLED, {"summary": "<b>" + "long " * 59 + "x"}, "<b>" + "long " * 12 + "long…"),
    ],
    ids=["number", "wide", "wide before", "quotes", "long"],
)
def test_the_cell_is_marked(run: Run, package: Path, place: str, cells: dict[str, str], marked: str) -> None:
    edit(package, {place: cells})
    finding, quoted, found = shown(run, package)
    assert finding.startswith(f"data/{place.partition('/')[0]}.csv:")
    assert quoted.startswith("    ")
    assert cell_len(quoted) <= 110
    assert found == marked


@pytest.mark.parametrize("odd", ["\x1b[2J", "\u202e", "\u009b31m", "\x07"])
def test_nothing_in_the_line_steers_the_terminal(run: Run, package: Path, odd: str) -> None:
    path = package / "data" / "actors.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Borland", f"B{odd}orland", 1), encoding="utf-8")
    finding, quoted, _ = shown(run, package)
    assert "gate.character" in finding
    assert odd[0] not in run("validate", str(package)).stdout
    assert odd[0].encode("unicode_escape").decode() in quoted


def test_a_file_that_is_no_text_or_lies_elsewhere_is_quoted_safely(run: Run, package: Path) -> None:
    path = package / "data" / "actors.csv"
    path.write_bytes(path.read_bytes() + b"x,\xff\xfe\n")
    (package / "data" / "votes.csv").unlink()
    (package / "data" / "votes.csv").symlink_to("/etc/passwd")
    said = run("validate", str(package)).stdout
    assert "    x,\ufffd\ufffd\n      ^\n" in said
    assert "root:" not in said


def _on_a_terminal(*arguments: object) -> bytes:
    """Run the command with all its streams on a terminal; gives what the terminal got."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ |= {"PYTHONPATH": str(ROOT / "scripts"), "TERM": "xterm", "COLUMNS": "100"}
        os.execv(sys.executable, [sys.executable, "-m", "cmr", *map(str, arguments)])  # noqa: S606
    said = b""
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        said += piece
        if not piece:
            break
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    return said


def test_long_work_shows_its_progress_on_a_terminal_and_none_in_a_pipe(run: Run, tmp_path: Path) -> None:
    package = make(tmp_path / "package", 20_000)
    said = _on_a_terminal("validate", package)
    assert b"checking" in said
    assert b"100%" in said
    assert b"0 errors, 0 warnings" in said
    piped = run("validate", str(package))
    assert piped.stderr == ""
    assert piped.stdout.startswith("valid: ")
    short = _on_a_terminal("validate", ROOT)
    assert b"checking" not in short
    loads = run("validate", env={"PYTHONPROFILEIMPORTTIME": "1"}).stderr
    assert "cmr.validate" in loads
    assert "rich.progress" not in loads


def test_publishing_shows_its_progress_on_a_terminal(tmp_path: Path) -> None:
    package = make(tmp_path / "package", 2_000)
    said = _on_a_terminal("publish", "--package", package, "--out", tmp_path / "dist")
    assert b"publishing" in said
    assert b"100%" in said
