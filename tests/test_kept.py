"""What was released is kept or corrected: two folders compared, at every limit of what is asked."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from cmr.history.edition import of_folder
from cmr.history.since import unkept
from tests.conftest import edit, make_package, read, write
from tests.test_diff import KILLED, NEW, SECOND, in_json, set_version
from tests.test_history import PAPER, TREATY, VOTE, WATCH, correction

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cmr.findings import Finding

    Cells = Mapping[str, Mapping[str, str] | None]

BORLAND = "actors/borland"
LISTED = ["correction_id", "table_name", "record_id", "field", "old_value", "new_value"]
LONG, LONGER = "n" * 1_000, "n" * 1_001
VERSION = "history.version"


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """A released package and the one of today, equal so far."""
    return make_package(tmp_path / "before"), make_package(tmp_path / "after")


def kept(pair: tuple[Path, Path]) -> list[Finding]:
    before, after = pair
    return unkept(of_folder(before, "before"), of_folder(after, "after"))


def said(pair: tuple[Path, Path]) -> list[tuple[str, str, str]]:
    """The rule, record and column of each finding but those on the version."""
    return [(f.rule, f.record_id, f.column_name) for f in kept(pair) if f.rule != VERSION]


def corrected(place: str, field: str, old: str, new: str) -> Cells:
    table, _, record = place.partition("/")
    return correction(table, record, field, old, new)


def only_columns(package: Path, table: str, names: list[str], **schema: object) -> None:
    """Leave a table these columns alone, in the schema and in the file."""

    def narrow(body: dict[str, object]) -> None:
        fields = {field["name"]: field for field in body["fields"]}  # type: ignore[attr-defined]
        body |= {"fields": [fields[name] for name in names], **schema}

    in_json(package / f"schemas/tables/{table}.json", narrow)
    _, rows = read(package / f"data/{table}.csv")
    write(package / f"data/{table}.csv", names, [{name: row[name] for name in names} for row in rows])


def without_table(package: Path, table: str) -> None:
    """Take a table out of the descriptor."""

    def take_out(body: dict[str, list[dict[str, str]]]) -> None:
        body["resources"] = [one for one in body["resources"] if one["name"] != table]

    in_json(package / "datapackage.json", take_out)


def free(place: str, **cells: tuple[str, str]) -> list[tuple[str, str, str, str]]:
    return [(place, column, old, new) for column, (old, new) in cells.items()]


FREE = [
    *free(
        WATCH,
        archive_url=("https://archive.org/a", "https://archive.org/b"),
        accessed_date=("2024-02-01", "2024-02-02"),
        access=("excerpt", "full"),
        content_sha256=("a" * 64, "b" * 64),
    ),
    *free(
        TREATY,
        status=("party", "withdrawn"),
        as_of_date=("2024-01-31", "2024-02-29"),
        source_id=("depositary-list", "watch-2024-01-10-report"),
    ),
]


@pytest.mark.parametrize(("place", "column", "old", "new"), FREE, ids=[column for _, column, _, _ in FREE])
def test_how_a_source_was_looked_up_is_free(
    pair: tuple[Path, Path], place: str, column: str, old: str, new: str
) -> None:
    for package, value in zip(pair, (old, new), strict=True):
        edit(package, {place: {column: value}})
    assert said(pair) == []


FILLED = {"name": "a", "actor_type": "b", "state_iso3": "c", "parent_id": "d", "wikidata_id": "e"}
THREE = {"name": "1", "actor_type": "2", "state_iso3": "3"}
SILENT = "history.silent-change"
SOURCE = {
    "source_type": "a", "title": "b", "publisher_id": "c", "author": "d", "published": "e", "language": "f",
    "url": "", "archive_url": "", "accessed_date": "", "access": "", "content_sha256": "", "notes": "",
}  # fmt: skip
ANOTHER_ROW: list[tuple[str, str, Cells, Cells, list[tuple[str, str, str]]]] = [
    ("three cells of five", BORLAND, FILLED, THREE, [("history.reused", "borland", "actor_id")]),
    (
        "two cells of three",
        BORLAND,
        {**FILLED, "parent_id": "", "wikidata_id": ""},
        {"name": "1", "actor_type": "2"},
        [(SILENT, "borland", "name"), (SILENT, "borland", "actor_type")],
    ),
    (
        "three cells of six",
        WATCH,
        SOURCE,
        {"source_type": "1", "title": "2", "publisher_id": "3"},
        [(SILENT, "watch-2024-01-10-report", name) for name in ("source_type", "title", "publisher_id")],
    ),
    (
        "three cells of five where more are empty",
        WATCH,
        {**SOURCE, "language": ""},
        {"source_type": "1", "title": "2", "publisher_id": "3"},
        [("history.reused", "watch-2024-01-10-report", "source_id")],
    ),
    (
        "three cells of a row with a key of two columns",
        VOTE,
        {},
        {"vote_date": "2024-12-03", "vote": "yes", "source_id": "watch-2024-01-10-report"},
        [("history.reused", "A/RES/79/1.QBB", "resolution")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "released", "today", "found"), [case[1:] for case in ANOTHER_ROW], ids=[c[0] for c in ANOTHER_ROW]
)  # fmt: skip
def test_so_many_cells_make_another_row_under_a_released_key(
    pair: tuple[Path, Path],
    place: str,
    released: dict[str, str],
    today: dict[str, str],
    found: list[tuple[str, str, str]],
) -> None:
    edit(pair[0], {place: released})
    edit(pair[1], {place: {**released, **today}})
    assert said(pair) == found
    header, rows = read(pair[1] / f"data/{place.partition('/')[0]}.csv")
    for finding in kept(pair):
        # In all of these tables a row is a line.
        assert finding.value == rows[finding.line - 2][finding.column_name]
        assert finding.column_name in header


TOLD = [
    ("as it was", "claim_date", "2024-01-10", "2024-01-11", ("2024-01-10", "2024-01-11"), True),
    ("another value before", "claim_date", "2024-01-10", "2024-01-11", ("2024-01-09", "2024-01-11"), False),
    ("another value after", "claim_date", "2024-01-10", "2024-01-11", ("2024-01-10", "2024-01-12"), False),
    ("a value where it was emptied", "claim_date", "2024-01-10", "", ("2024-01-10", "2024-01-12"), False),
    ("a long value in short", "summary", LONGER, "short", ("nnn", "short"), True),
    ("a value that is just not long", "summary", LONG, "short", ("nnn", "short"), False),
]


@pytest.mark.parametrize(
    ("column", "old", "new", "listed", "right"), [c[1:] for c in TOLD], ids=[c[0] for c in TOLD]
)
def test_a_correction_says_what_became_of_the_cell(
    pair: tuple[Path, Path], column: str, old: str, new: str, listed: tuple[str, str], right: bool
) -> None:
    edit(pair[0], {KILLED: {column: old}})
    edit(pair[1], {KILLED: {column: new}, **corrected(KILLED, column, *listed)})
    found = kept(pair)
    assert [(f.rule, f.value) for f in found] == ([] if right else [("history.correction", new)])
    assert right or found[0].message.endswith(f"became {new or 'empty'}")


def test_a_changed_correction_is_told_apart(pair: tuple[Path, Path]) -> None:
    edit(pair[1], {"corrections/2024-02-01-killed": {"old_value": "3"}})
    (finding,) = kept(pair)
    assert (finding.rule, finding.message) == (SILENT, "a released correction said 4")
    edit(pair[1], {"corrections/2024-02-01-killed": None})
    (finding,) = kept(pair)
    assert (finding.rule, finding.fix) == ("history.dropped", "Put it back.")


def test_todays_corrections_that_cannot_be_read_end_the_comparison(pair: tuple[Path, Path]) -> None:
    edit(pair[1], {KILLED: {"count_max": "6"}})
    assert said(pair) == [(SILENT, "qaa-2024-01-05-ardtown.02", "count_max")]
    whole = shutil.copytree(pair[1], pair[1].with_name("whole"))
    with (pair[1] / "data/corrections.csv").open("ab") as file:
        file.write(b"\0\n")
    assert kept(pair) == []
    only_columns(whole, "corrections", [*LISTED[:-1], "corrected_date", "reason"])
    assert kept((pair[0], whole)) == []


@pytest.mark.parametrize("which", [0, 1])
def test_corrections_of_the_least_columns_are_read(pair: tuple[Path, Path], which: int) -> None:
    rows = read(pair[0] / "data/statements.csv")
    edit(pair[0], {PAPER: None, **corrected(PAPER, "", "", "")})
    write(pair[1] / "data/statements.csv", *rows)
    only_columns(pair[which], "corrections", LISTED)
    findings = [f for f in kept(pair) if not f.file.startswith("schemas/")]
    assert [(f.rule, f.record_id) for f in findings if f.rule != VERSION] == [
        ("history.reused", "paper-2024-01-12-answer"),
        ("history.dropped", "2024-03-01-fixed"),
    ]


def test_released_corrections_that_lack_a_column_retire_nothing(pair: tuple[Path, Path]) -> None:
    edit(pair[1], {KILLED: {"count_max": "6"}, PAPER: None})
    edit(pair[0], {PAPER: None, **corrected(PAPER, "", "", "")})
    wanted = [(SILENT, "qaa-2024-01-05-ardtown.02", "count_max")]
    only_columns(pair[0], "corrections", [name for name in LISTED if name != "field"])
    assert [one for one in said(pair) if one[0] == SILENT] == wanted
    without_table(pair[0], "corrections")
    assert said(pair) == wanted


def test_a_key_of_two_columns_that_was_retired_is_not_used_again(pair: tuple[Path, Path]) -> None:
    rows = read(pair[0] / "data/votes.csv")
    edit(pair[0], {VOTE: None, **corrected(VOTE, "", "", "")})
    write(pair[1] / "data/votes.csv", *rows)
    assert said(pair) == [
        ("history.reused", "A/RES/79/1.QBB", "resolution"),
        ("history.dropped", "2024-03-01-fixed", ""),
    ]


def test_a_released_table_goes_with_a_major_version_only(pair: tuple[Path, Path]) -> None:
    without_table(pair[1], "votes")
    assert [(f.rule, f.message) for f in kept(pair)] == [
        ("history.dropped", "the released table votes is gone")
    ]
    set_version(pair[1], "1.0.0")
    assert kept(pair) == []


VERSIONS = [
    ("0.1.0", "0.2.0", ["history.version", "history.dropped"]),
    ("0.5.0", "1.0.0", []),
    ("1.0.0", "1.0.0", ["history.dropped"]),
    ("draft", "1.0.0", ["history.dropped"]),
    ("1.0.0", "draft", ["history.version", "history.dropped"]),
]


@pytest.mark.parametrize(("released", "today", "rules"), VERSIONS)
def test_which_versions_let_a_released_column_go(
    pair: tuple[Path, Path], released: str, today: str, rules: list[str]
) -> None:
    set_version(pair[0], released)
    set_version(pair[1], today)
    only_columns(pair[1], "states", read(pair[1] / "data/states.csv")[0][:-1])
    assert [f.rule for f in kept(pair)] == rules


def test_a_version_that_is_none_asks_for_no_step(pair: tuple[Path, Path]) -> None:
    set_version(pair[0], "draft")
    edit(pair[1], {NEW: SECOND})
    assert kept(pair) == []


def test_rows_whose_key_is_gone_are_not_compared(pair: tuple[Path, Path]) -> None:
    header, _ = read(pair[1] / "data/statements.csv")
    only_columns(pair[1], "statements", header[1:], primaryKey=["passage"])
    assert said(pair) == [("history.dropped", "", "statement_id")]


MOVED = [
    ("a filled row", FILLED, "Its row now has the key bors: give it its own back."),
    ("an empty row", dict.fromkeys(FILLED, ""), "Put it back, or list it in corrections with an empty field."),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "fix"), [case[1:] for case in MOVED], ids=[case[0] for case in MOVED])
def test_a_row_under_another_key_is_known_by_what_it_holds(
    pair: tuple[Path, Path], cells: dict[str, str], fix: str
) -> None:
    edit(pair[0], {BORLAND: cells})
    edit(pair[1], {BORLAND: None, "actors/bors": cells})
    (finding,) = kept(pair)
    assert (finding.rule, finding.record_id, finding.fix) == ("history.dropped", "borland", fix)
