"""Large packages: a thousand planted errors found in their places, a million bad cells, files without end."""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest
from benchmarks.packages import make

from cmr.validate import validate
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Cells = dict[str, str]

# How many claims the package has in which errors are planted, and how many errors of each kind.
CLAIMS = int(os.environ.get("CMR_PROOF_PLANTED", "10000"))
OF_EACH = 100
# How many rows with four bad cells each the table has of which all reports are written.
BAD_ROWS = int(os.environ.get("CMR_PROOF_BAD_ROWS", "10000"))
MEGABYTE = 1024 * 1024


class Kind(NamedTuple):
    """A kind of error: where it can be planted, what it makes of a row, and what must be found."""

    rule: str
    table: str
    column: str
    fits: Callable[[Cells], object]
    bad: Callable[[Cells, Cells], str]


KINDS = [
    Kind("text.spaces", "claims", "summary", lambda row: True, lambda row, _: row["summary"].replace(" ", "\n", 2)),
    Kind("schema.type", "claims", "count_min", lambda row: row["count_min"], lambda row, _: row["count_min"] + ".0"),
    Kind("schema.category", "claims", "stance", lambda row: True, lambda *_: "confirms"),
    Kind("schema.reference", "claims", "source_id", lambda row: True, lambda row, _: row["source_id"] + "-lost"),
    Kind("schema.key", "claims", "claim_id", lambda row: row["claim_id"][-2:] != "01", lambda _, before: before["claim_id"]),
    Kind("claims.count-order", "claims", "count_min", lambda row: row["count_max"], lambda *_: "999"),
    Kind("incidents.date-order", "incidents", "date_start", lambda row: True, lambda *_: "2027-01-01"),
    Kind("schema.range", "incidents", "latitude", lambda row: row["latitude"], lambda *_: "95.123"),
    Kind("sources.url-host", "sources", "url", lambda row: True, lambda row, _: row["url"].replace("//", "//user:secret@")),
    Kind("text.markup", "statements", "summary", lambda row: True, lambda row, _: "<b>" + row["summary"]),
]  # fmt: skip


def plant(path: Path, kinds: list[Kind], chance: random.Random) -> list[tuple[str, str, int, int]]:
    """Bend cells of a table; give rule, file, line and column of each, counted while the file is written."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *lines = file.read()[:-1].split("\n")
    names = header.split(",")
    rows = [dict(zip(names, next(csv.reader([line])), strict=True)) for line in lines]
    # Every other row at most, so that no error stands in the row that another one copies.
    free = chance.sample(range(1, len(rows), 2), len(rows) // 2)
    planned: dict[int, Kind] = {}
    for kind in kinds:
        fitting = (at for at in free if at not in planned and kind.fits(rows[at]))
        planned |= {next(fitting): kind for _ in range(OF_EACH)}
    expected, line, out = [], 2, [header]
    for at, row in enumerate(rows):
        text = lines[at]
        if kind := planned.get(at):
            row[kind.column] = kind.bad(row, rows[at - 1])
            cells = [_written(cell) for cell in row.values()]
            before = ",".join(cells[: names.index(kind.column)])
            place = line + before.count("\n"), len(before.rpartition("\n")[2]) + (2 if before else 1)
            expected.append((kind.rule, f"data/{path.name}", *place))
            text = ",".join(cells)
        out.append(text)
        line += text.count("\n") + 1
    path.write_text("\n".join(out) + "\n", encoding="utf-8", newline="")
    return expected


def _written(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(c in cell for c in ',"\n') else cell


def test_a_thousand_planted_errors_are_found_and_nothing_else(
    tmp_path: Path, run: Callable[..., CompletedProcess[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    package = make(tmp_path / "package", CLAIMS, seed=1)
    chance, expected = random.Random(7), []  # noqa: S311 -- a sample, not a secret
    for table in sorted({kind.table for kind in KINDS}):
        kinds = [kind for kind in KINDS if kind.table == table]
        expected += plant(package / "data" / f"{table}.csv", kinds, chance)
    assert len(expected) == OF_EACH * len(KINDS)
    for threads in ("1", "2"):
        result = run("validate", str(package), "--format", "json", env={"POLARS_MAX_THREADS": threads})
        findings = json.loads(result.stdout)["findings"]
        found = [(f["rule"], f["file"], f["line"], f["column"]) for f in findings]
        assert sorted(found) == sorted(expected), threads
    # Parts of a file are read so small that most of them begin behind an error.
    monkeypatch.setattr(sys.modules["cmr.gate.admit"], "CHUNK", 20_000)
    found = [(f.rule, f.file, f.line, f.column) for f in validate(package).findings]
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("form", ["text", "github", "json", "sarif"])
def test_a_flood_of_findings_is_capped_and_counted(
    package: Path, run: Callable[..., CompletedProcess[str]], form: str
) -> None:
    with (package / "data" / "actors.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"bad_{i},Name {i},club,xx,,Z\n" for i in range(BAD_ROWS))
    result = run("validate", str(package), "--format", form)
    assert result.returncode == 1
    errors = 4 * BAD_ROWS
    if form == "json":
        # For a program: all of them.
        assert len(json.loads(result.stdout)["findings"]) == errors
    elif form == "sarif":
        (one,) = json.loads(result.stdout)["runs"]
        assert one["properties"] == {"errors": errors, "warnings": 0}
        assert len(one["results"]) == 5000
    else:
        assert f"{errors:,} errors" in result.stdout
        assert len(result.stdout) < MEGABYTE


def _sparse(path: Path) -> None:
    os.truncate(path, 1024 * MEGABYTE)


def _endless_line(path: Path) -> None:
    with path.open("ab") as file:
        file.writelines([b"x" * MEGABYTE] * 300)


def _huge_cell(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b'x,"' + b"y" * 50 * MEGABYTE + b'",media,,,\n')


def _huge_cell_of_lines(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b'x,"' + b"one line\n" * 5 * MEGABYTE + b'",media,,,\n')


def _wide_header(path: Path) -> None:
    path.write_bytes(b",".join(b"c%d" % i for i in range(1_000_000)) + b"\n")


def _wide_row(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"," * 1_000_000 + b"\n")


# Between the tests and the command, because a process starts with the memory of the one that it was forked from.
MEASURE = """
import json, resource, subprocess, sys
said = subprocess.run([sys.executable, "-m", "cmr", *sys.argv[1:]], capture_output=True, text=True).stdout
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([said, used.ru_maxrss, used.ru_utime + used.ru_stime]))
"""


def _measured(*arguments: str) -> tuple[str, int, float]:
    """Run the command; gives what it printed, its most memory in KiB and its seconds of CPU."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *arguments],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
    )
    said, kilobytes, seconds = json.loads(done.stdout)
    return said, kilobytes, seconds


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        (_sparse, "gate.character"),
        (_endless_line, "gate.line-length"),
        (_huge_cell, "gate.line-length"),
        (_huge_cell_of_lines, "gate.cell-length"),
        (_wide_header, "gate.header"),
        (_wide_row, "gate.line-length"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__[1:],
)
def test_what_is_far_too_large_is_refused_soon_and_in_little_memory(
    package: Path, damage: Callable[[Path], None], rule: str
) -> None:
    damage(package / "data" / "actors.csv")
    said, kilobytes, seconds = _measured("validate", str(package), "--format", "json")
    assert [f["rule"] for f in json.loads(said)["findings"]] == [rule]
    assert kilobytes < 300 * 1024
    # Two seconds of wall time on a machine that does nothing else; CPU time tells the same on a busy one.
    assert seconds < 3
