"""What `cmr diff` says of two states of a record, and that its Markdown is safe to post."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from typer.testing import CliRunner

from cmr.cli import app
from cmr.history.changes import CELLS, NTH, RECORD_ID, ROW, Changes, TableChange, compare
from cmr.history.definitions import Definition
from cmr.history.edition import of_folder
from cmr.history.forms import as_json, as_text
from cmr.history.markdown import LIMIT, as_markdown, code
from cmr.history.steps import Step, least_version, verdict
from tests.conftest import edit, make_package, read, write
from tests.history import commit, git, released

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from cmr.history.edition import Edition

    Run = Callable[..., CompletedProcess[str]]

TOWN = "incidents/qaa-2024-01-05-ardtown"
KILLED = "claims/qaa-2024-01-05-ardtown.02"
DENIAL = "claims/qaa-2024-01-05-ardtown.05"
NEW = "statements/watch-2024-02-01-second-call"
SECOND = {
    "statement_date": "2024-01-10", "actor_id": "watch", "position": "condemn", "source_id": "watch-2024-01-10-report",
    "passage": "It must stop", "summary": "Watch calls for an end.",
}  # fmt: skip


def in_json(path: Path, change: Callable[[Any], object]) -> None:
    body = json.loads(path.read_text(encoding="utf-8"))
    change(body)
    path.write_text(json.dumps(body), encoding="utf-8")


def rename_column(package: Path, table: str, old: str, new: str) -> None:
    """Give a column another name in the schema and in the file."""
    schema = package / "schemas" / "tables" / f"{table}.json"
    in_json(schema, lambda body: next(f for f in body["fields"] if f["name"] == old).update(name=new))
    path = package / "data" / f"{table}.csv"
    header, rest = path.read_text(encoding="utf-8").split("\n", 1)
    path.write_text(
        ",".join(new if n == old else n for n in header.split(",")) + "\n" + rest, encoding="utf-8"
    )


def set_version(package: Path, version: str) -> None:
    in_json(package / "datapackage.json", lambda body: body.update(version=version))


def compared(before: Path, after: Path) -> Changes:
    return compare(of_folder(before, "before"), of_folder(after, "after"))


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A released package beside a file that only looks like a zip."""
    folder = released(tmp_path_factory.mktemp("released") / "record")
    (folder / "notes.zip").write_bytes(b"PK\x03\x04 nothing more")
    return folder


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The small package as it is."""
    return of_folder(make_package(tmp_path_factory.mktemp("unchanged") / "package"), "before")


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Two equal packages."""
    return make_package(tmp_path / "before"), make_package(tmp_path / "after")


def test_a_diff_with_a_revision_names_rows_and_cells_in_three_forms(run: Run, tmp_path: Path) -> None:
    package = released(tmp_path / "record")
    edit(package, {KILLED: {"count_min": "4", "count_max": ""}, NEW: SECOND, DENIAL: None})
    commit(package, "Changes")
    edit(package, {TOWN: {"notes": "Another word"}})
    status = git(package, "status", "--porcelain=v2", "--branch")
    index = (package / ".git" / "index").read_bytes()
    text, body, markdown = (
        run("diff", "v0.1.0", "--package", str(package), "--format", form)
        for form in ("text", "json", "markdown")
    )
    assert (text.returncode, body.returncode, markdown.returncode) == (0, 0, 0)
    assert text.stdout.splitlines() == [
        "v0.1.0 → working tree",
        "version 0.1.0; the change asks for 0.2.0 (minor): empty cells filled, rows removed, rows added",
        "",
        "incidents: 1 row changed (1 cell)",
        "  ~ qaa-2024-01-05-ardtown notes: (empty) → Another word",
        "",
        "claims: 1 row removed, 1 row changed (2 cells)",
        "  - qaa-2024-01-05-ardtown.05",
        "  ~ qaa-2024-01-05-ardtown.02 count_min: 5 → 4",
        "  ~ qaa-2024-01-05-ardtown.02 count_max: 5 → (empty)",
        "",
        "statements: 1 row added",
        "  + watch-2024-02-01-second-call",
    ]
    found = json.loads(body.stdout)
    assert body.stdout.isascii()
    assert found["version"] == {
        "step": "minor", "reasons": ["empty cells filled", "rows removed", "rows added"], "least": "0.2.0", "taken": False,
    }  # fmt: skip
    claims, statements = found["tables"][1], found["tables"][2]
    assert claims["rows"]["changed"] == [
        {
            "record_id": "qaa-2024-01-05-ardtown.02",
            "cells": [
                {"column": "count_min", "before": "5", "after": "4"},
                {"column": "count_max", "before": "5", "after": None},
            ],
        }
    ]
    assert claims["rows"]["removed"][0]["cells"]["stance"] == "denies"
    assert statements["rows"]["added"][0]["cells"]["summary"] == SECOND["summary"]
    assert (
        "- **Data**: `incidents`: 1 row changed (1 cell); `claims`: 1 row removed, 1 row changed (2 cells);"
        in markdown.stdout
    )
    assert "- changed `qaa-2024-01-05-ardtown.02` `count_max`: `5` → (empty)" in markdown.stdout
    # Neither the tree nor the index was touched.
    assert git(package, "status", "--porcelain=v2", "--branch") == status
    assert (package / ".git" / "index").read_bytes() == index
    since = CliRunner().invoke(app, ["diff", "--package", str(package)]).stdout
    assert since.splitlines()[0] == "HEAD → working tree"
    assert "1 row changed" in since
    assert "statements" not in since
    between = CliRunner().invoke(app, ["diff", "v0.1.0", "HEAD", "--package", str(package)]).stdout
    assert "statements: 1 row added" in between
    assert "incidents" not in between


def test_a_release_and_a_folder_are_compared_by_path(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = make_package(tmp_path / "package")
    assert run("publish", "--package", str(package), "--out", "dist", cwd=tmp_path).returncode == 0
    edit(package, {NEW: SECOND})
    set_version(package, "0.2.0")
    assert run("diff", "dist", "package", cwd=tmp_path).stdout.splitlines() == [
        "dist → package",
        "version 0.1.0 → 0.2.0 takes the step that the change asks for (minor): rows added",
        "",
        "statements: 1 row added",
        "  + watch-2024-02-01-second-call",
    ]
    monkeypatch.chdir(tmp_path)
    archive = next((tmp_path / "dist").glob("*.zip"))
    assert "nothing differs" in CliRunner().invoke(app, ["diff", str(archive), "dist"]).stdout
    # What counts in a folder is the package in it, whatever zip lies beside.
    shutil.copy(archive, package)
    assert "1 row added" in CliRunner().invoke(app, ["diff", str(archive), "package"]).stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["no-such-branch"], "there is no revision 'no-such-branch'"),
        (["--", "--output=x"], "is no name of a revision"),
        (["--", "-p"], "is no name of a revision"),
        (["HEAD:datapackage.json"], "there is no revision"),
        (["a\nb"], "is no name of a revision"),
        (["data"], "there is no revision 'data'"),
        (["nowhere", "data"], "there is no folder 'nowhere'"),
        (["data", "v0.1.0"], "holds no package"),
        (["notes.zip", "v0.1.0"], "cannot be read"),
    ],
)
def test_what_cannot_be_compared_is_the_callers_fault(
    repository: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(repository)
    result = CliRunner().invoke(app, ["diff", "--package", str(repository), *arguments])
    assert result.exit_code == 2
    assert says in result.stderr
    assert not (repository / "x").exists()


def test_rows_that_cannot_be_read_are_the_datas_fault(run: Run, tmp_path: Path) -> None:
    package = released(tmp_path / "record")
    with (package / "data" / "claims.csv").open("a") as file:
        file.write("cut off")
    result = run("diff", "--package", str(package))
    assert result.returncode == 1
    assert "data/claims.csv:9:8 error gate.cut-off" in result.stderr


def test_a_renamed_column_is_one_change_and_its_corrected_cell_another(pair: tuple[Path, Path]) -> None:
    before, after = pair
    edit(after, {"states/QAA": {"subregion": "Elsewhere"}, KILLED: {"summary": "Five were killed."}})
    rename_column(after, "claims", "summary", "gist")
    changes = compared(before, after)
    claims = next(table for table in changes.tables if table.name == "claims")
    # Six of the seven texts agree: fewer than nine in ten.
    assert (claims.columns_renamed, claims.columns_added, claims.columns_removed) == (
        {},
        ("gist",),
        ("summary",),
    )
    edit(before, {KILLED: {"summary": "Five were killed."}})
    claims = next(table for table in compared(before, after).tables if table.name == "claims")
    assert (claims.columns_renamed, claims.columns_added, claims.columns_removed) == (
        {"summary": "gist"},
        (),
        (),
    )
    assert claims.cells.height == 0
    assert "column summary renamed gist" in as_text(compared(before, after))
    assert verdict(compared(before, after)).least == "1.0.0"


def test_a_renamed_key_still_finds_its_rows(pair: tuple[Path, Path]) -> None:
    before, after = pair
    rename_column(after, "statements", "statement_id", "id")
    in_json(after / "schemas/tables/statements.json", lambda body: body.update(primaryKey=["id"]))
    (table,) = compared(before, after).tables
    assert table.columns_renamed == {"statement_id": "id"}
    assert (table.added.height, table.removed.height, table.cells.height) == (0, 0, 0)


def test_rows_are_found_by_the_earlier_key(pair: tuple[Path, Path]) -> None:
    before, after = pair
    edit(after, {"votes/A/RES/79/1.QBB": {"vote": "abstain"}})
    in_json(after / "schemas/tables/votes.json", lambda body: body.update(primaryKey=["state_iso3"]))
    (table,) = compared(before, after).tables
    assert table.cells.rows() == [(1, "A/RES/79/1.QBB", "vote", "no", "abstain")]
    assert [(change.property, change.after) for change in table.definitions] == [
        ("primaryKey", ["state_iso3"])
    ]


def test_tables_come_and_go(pair: tuple[Path, Path]) -> None:
    before, after = pair
    in_json(
        before / "datapackage.json",
        lambda body: body.update(resources=[r for r in body["resources"] if r["name"] != "votes"]),
    )
    added, removed = compared(before, after), compared(after, before)
    (table,) = added.tables
    assert (table.name, table.state, table.added.height) == ("votes", "added", 2)
    assert verdict(added).step is Step.minor
    assert verdict(removed).step is Step.major
    assert "votes: table removed, 2 rows" in as_text(removed)


def schema_of(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    return lambda package: in_json(package / "schemas/tables/incidents.json", change)


def column(name: str, **properties: object) -> Callable[[Path], None]:
    def change(schema: dict[str, Any]) -> None:
        field = next(field for field in schema["fields"] if field["name"] == name)
        for key, value in properties.items():
            if key == "constraints":
                field.setdefault(key, {}).update(value)
            else:
                field[key] = value

    return schema_of(change)


def more_categories(schema: dict[str, Any]) -> None:
    field = next(field for field in schema["fields"] if field["name"] == "site_type")
    field["categories"].append({"value": "port", "label": "Port"})
    field["constraints"]["enum"].append("port")


def fewer_categories(schema: dict[str, Any]) -> None:
    field = next(field for field in schema["fields"] if field["name"] == "site_type")
    gone = field["categories"].pop()
    field["constraints"]["enum"].remove(gone["value"])


STEPS = [
    (lambda package: edit(package, {KILLED: {"count_min": "4"}}), Step.patch, "cells corrected"),
    (lambda package: edit(package, {TOWN: {"notes": "A word"}}), Step.minor, "empty cells filled"),
    (lambda package: edit(package, {NEW: SECOND}), Step.minor, "rows added"),
    (lambda package: edit(package, {DENIAL: None}), Step.minor, "rows removed"),
    (lambda package: edit(package, {"corrections/x": {"table_name": "claims"}}), Step.patch, "rows added"),
    (column("title", title="Heading"), Step.patch, "descriptions changed"),
    (column("title", constraints={"maxLength": 10}), Step.major, "constraints stricter"),
    (column("title", constraints={"maxLength": 9000}), Step.minor, "constraints looser"),
    (column("latitude", constraints={"minimum": -80}), Step.major, "constraints stricter"),
    (column("latitude", constraints={"minimum": -100}), Step.minor, "constraints looser"),
    (column("title", constraints={"required": False}), Step.minor, "constraints looser"),
    (column("notes", constraints={"required": True}), Step.major, "constraints stricter"),
    (column("notes", constraints={"pattern": "x*"}), Step.major, "constraints stricter"),
    (column("notes", type="list"), Step.major, "type changed"),
    (schema_of(more_categories), Step.minor, "constraints looser"),
    (schema_of(fewer_categories), Step.major, "constraints stricter"),
    (schema_of(lambda schema: schema["foreignKeys"].pop()), Step.minor, "constraints looser"),
    (lambda package: rename_column(package, "incidents", "title", "heading"), Step.major, "columns renamed"),
    (lambda package: in_json(package / "datapackage.json", lambda body: body.update(name="other")), Step.major, "name changed"),
    (lambda package: in_json(package / "datapackage.json", lambda body: body.update(title="Other")), Step.patch, "descriptions changed"),
    (lambda package: None, Step.none, None),
]  # fmt: skip


@pytest.mark.parametrize(("change", "step", "reason"), STEPS)
def test_the_version_step_follows_the_recipe(
    package: Path, unchanged: Edition, change: Callable[[Path], None], step: Step, reason: str | None
) -> None:
    change(package)
    changes = compare(unchanged, of_folder(package, "after"))
    found = verdict(changes)
    assert (found.step, found.reasons) == (step, (reason,) if reason else ())
    assert found.least == {"none": "0.1.0", "patch": "0.1.1", "minor": "0.2.0", "major": "1.0.0"}[step.name]
    assert found.taken is (step is Step.none)
    assert verdict(replace(changes, version_after=found.least)).taken


def test_an_added_column_is_major_and_the_versions_are_compared_as_numbers(pair: tuple[Path, Path]) -> None:
    before, after = pair
    in_json(
        after / "schemas/tables/votes.json",
        lambda body: body["fields"].append({"name": "explained", "type": "string"}),
    )
    header, rows = read(after / "data/votes.csv")
    write(after / "data/votes.csv", [*header, "explained"], [{**row, "explained": "yes"} for row in rows])
    assert verdict(compared(before, after)).reasons == ("columns added",)
    for folder, version in ((before, "9.0.0"), (after, "10.0.0")):
        set_version(folder, version)
    assert verdict(compared(before, after)).taken
    set_version(after, "9.1.0")
    assert "is too low: the change asks for 10.0.0 (major): columns added" in as_text(compared(before, after))
    set_version(before, "2024-01")
    assert "is no MAJOR.MINOR.PATCH" in as_text(compared(before, after))
    assert least_version("1.2.3", Step.patch) == "1.2.4"


HOSTILE = ["@someone", "#1", "`", "``` x", "[a](http://x.org)", "![a](x)", "<b>", "<!--", "</details>", "https://x.org", "\\",
           "\n\n# x\n", "\r", "\u2028", "\u202eabc", "\u200b", "|", "**", "~~", "&lt;", "a@b.org", "org/repo#1", "\x1b[31m", "$x$", " "]  # fmt: skip
words = st.text(max_size=20) | st.sampled_from(HOSTILE)
texts = st.lists(words, max_size=6).map("".join)


def hostile(values: list[str]) -> Changes:
    """Changes in which every name and value is somebody else's."""
    a, b, c, d, e = values
    rows = pl.DataFrame({RECORD_ID: [a, b], ROW: [0, 1], NTH: [0, 0], "x": [c, d]})
    cells = pl.DataFrame(
        {"row": [0], "record_id": [a], "column": [b], "before": [c], "after": [d]}, schema=CELLS
    )
    definitions = (Definition(a, b, c, d, e), Definition(a, "", e, None, [a, b]))
    table = TableChange(a, "changed", (b,), (c,), {d: e}, True, definitions, rows, rows, cells)
    return Changes(a, b, c, d, definitions, (table, TableChange(e, "removed", removed=rows)))


@given(st.lists(texts, min_size=5, max_size=5))
def test_no_value_comes_alive_in_markdown(values: list[str]) -> None:
    written = as_markdown(hostile(values))
    inline = [
        token
        for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(written)
        if token.children
    ]
    blocks = {token.type for token in MarkdownIt("commonmark").enable("table").parse(written)}
    assert blocks <= {
        "paragraph_open", "paragraph_close", "inline", "heading_open", "heading_close",
        "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close",
    }  # fmt: skip
    kinds = {child.type for token in inline for child in token.children or []}
    assert kinds <= {"text", "code_inline", "strong_open", "strong_close"}
    said = " ".join(
        child.content for token in inline for child in token.children or [] if child.type == "text"
    )
    assert not set("@#`<>[]&\\$") & set(said)
    assert "http" not in said
    assert all(c.isprintable() or c == "\n" for c in written)


@given(texts)
def test_a_code_span_holds_its_value(value: str) -> None:
    (paragraph,) = [t for t in MarkdownIt("commonmark").parse(f"x {code(value)} y") if t.children]
    children = paragraph.children or []
    assert [child.type for child in children] == ["text", "code_inline", "text"]
    plain = value if value.isprintable() and value.strip() else None
    if plain is not None and "\u200b" not in value and code(value).count("…") == value.count("…"):
        assert children[1].content.encode("unicode_escape") in (
            value.encode("unicode_escape"),
            code(value).strip("`").encode("unicode_escape"),
        )


def test_markdown_is_cut_at_the_limit_and_says_so() -> None:
    number = 5000
    cells = pl.DataFrame(
        {
            "row": range(number), "record_id": [f"id-{i}" for i in range(number)], "column": ["title"] * number,
            "before": ["\U0001f600" * 40] * number, "after": ["x" * 400] * number,
        },
        schema=CELLS,
    )  # fmt: skip
    written = as_markdown(
        Changes("a", "b", "1.0.0", "1.0.0", (), (TableChange("incidents", "changed", cells=cells),))
    )
    units = len(written.encode("utf-16-le")) // 2
    assert LIMIT - 500 < units <= LIMIT
    shown = written.count("- changed ")
    last = written.splitlines()[-1]
    assert last.startswith(f"{number - shown:,} changes left out")
    assert "… (400 characters)" in written


def test_json_and_text_hold_hostile_values_without_control() -> None:
    changes = hostile(["\x1b]0;x\x07", "\u202e", "::error::", "a\nb", "`"])
    assert as_json(changes).isascii()
    assert all(c.isprintable() or c == "\n" for c in as_text(changes))
    assert "a\nb" not in as_text(changes)
