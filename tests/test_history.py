"""What a released state must keep, and that nobody loosens the rule that they break: over real commits."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from cmr.cli import app
from cmr.history.against import validate
from cmr.history.revision import NoSourceError, Revision
from cmr.rules import KEPT
from tests.conftest import ROOT, edit, read, write
from tests.history import ALONE, commit, git, released
from tests.test_diff import (
    KILLED,
    NEW,
    SECOND,
    TOWN,
    column,
    in_json,
    more_categories,
    rename_column,
    schema_of,
    set_version,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from cmr.findings import Report

    Run = Callable[..., CompletedProcess[str]]

VOTE = "votes/A/RES/79/1.QBB"
WATCH = "sources/watch-2024-01-10-report"
PAPER = "statements/paper-2024-01-12-answer"
TREATY = "treaty_status/CCM.QAA"
FIXED = "corrections/2024-03-01-fixed"
SAID = {"corrected_date": "2024-03-01", "reason": "The source was read again."}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A released package that nobody changes."""
    return released(tmp_path_factory.mktemp("original") / "record")


@pytest.fixture
def package(original: Path, tmp_path: Path) -> Path:
    """A released package to change."""
    return shutil.copytree(original, tmp_path / "record")


def correction(table: str, record: str, field: str, old: str, new: str) -> dict[str, dict[str, str] | None]:
    said = {"table_name": table, "record_id": record, "field": field, "old_value": old, "new_value": new}
    return {FIXED: {**SAID, **said}}


def places(report: Report) -> list[tuple[str, str, int, int, str]]:
    """The errors and their places; warnings of every day are no matter here."""
    errors = [f for f in report.findings if f.severity == "error"]
    return [(f.rule, f.file, f.line, f.column, f.record_id) for f in errors]


def since(package: Path) -> list[tuple[str, str, int, int, str]]:
    return places(validate(package, None, "v0.1.0"))


def test_a_release_without_a_change_is_kept(package: Path) -> None:
    assert since(package) == []
    assert places(validate(package, "v0.1.0", "v0.1.0")) == []


CHANGES = [
    (
        "a dropped row",
        {PAPER: None},
        [("history.dropped", "data/statements.csv", 0, 0, "paper-2024-01-12-answer")],
    ),
    (
        "a dropped row that corrections list",
        {PAPER: None, **correction("statements", "paper-2024-01-12-answer", "", "", "")},
        [],
    ),
    (
        "a changed cell",
        {KILLED: {"count_min": "4"}},
        [("history.silent-change", "data/claims.csv", 3, 107, "qaa-2024-01-05-ardtown.02")],
    ),
    ("a changed cell of a row with a key of two columns", {VOTE: {"vote": "abstain"}}, [("history.silent-change", "data/votes.csv", 3, 27, "A/RES/79/1.QBB")]),
    ("an emptied cell", {"claims/qaa-2024-01-05-ardtown.04": {"claim_date": ""}}, [("history.silent-change", "data/claims.csv", 5, 119, "qaa-2024-01-05-ardtown.04")]),
    (
        "a changed cell that corrections list",
        {KILLED: {"count_max": "6"}, **correction("claims", "qaa-2024-01-05-ardtown.02", "count_max", "5", "6")},
        [],
    ),
    (
        "a correction of another column",
        {KILLED: {"count_max": "6"}, **correction("claims", "qaa-2024-01-05-ardtown.02", "count_min", "5", "6")},
        [("history.silent-change", "data/claims.csv", 3, 109, "qaa-2024-01-05-ardtown.02")],
    ),
    (
        "a correction that says another value",
        {KILLED: {"count_max": "6"}, **correction("claims", "qaa-2024-01-05-ardtown.02", "count_max", "4", "6")},
        [("history.correction", "data/claims.csv", 3, 109, "qaa-2024-01-05-ardtown.02")],
    ),
    (
        "two corrections one after the other",
        {
            KILLED: {"count_max": "7"},
            "corrections/2024-04-01-again": {**SAID, "table_name": "claims", "record_id": "qaa-2024-01-05-ardtown.02", "field": "count_max", "old_value": "6", "new_value": "7"},
            **correction("claims", "qaa-2024-01-05-ardtown.02", "count_max", "5", "6"),
        },
        [],
    ),
    ("an empty cell that is filled", {TOWN: {"notes": "A word"}}, []),
    ("a source that was looked up again", {WATCH: {"accessed_date": "2024-02-02", "archive_url": "https://archive.org/x"}}, []),
    ("a day on which the list was read again", {TREATY: {"as_of_date": "2024-02-29"}}, []),
    ("a new row", {NEW: SECOND}, []),
    (
        "another key for a released row",
        {PAPER: None, "statements/paper-2024-01-12-reply": {}},
        [("history.dropped", "data/statements.csv", 0, 0, "paper-2024-01-12-answer")],
    ),
    (
        "another row under a released key",
        {TOWN: {"title": "A strike elsewhere", "admin1": "South", "notes": "x", "place": "Brook", "date_start": "2023-12-01", "date_end": "2023-12-01", "site_type": "market", "scope": "series", "source_id": "paper-2024-01-11-article", "location_precision": "site"}},
        [("history.reused", "data/incidents.csv", 2, 1, "qaa-2024-01-05-ardtown")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("what", "edits", "found"), CHANGES, ids=[what for what, _, _ in CHANGES])
def test_what_was_released_stands_or_is_corrected(
    package: Path,
    what: str,
    edits: dict[str, dict[str, str] | None],
    found: list[tuple[str, str, int, int, str]],
) -> None:
    if what.startswith("another key"):
        header, rows = read(package / "data/statements.csv")
        for row in rows:
            if row["statement_id"] == "paper-2024-01-12-answer":
                row["statement_id"] = "paper-2024-01-12-reply"
        write(package / "data/statements.csv", header, rows)
    else:
        edit(package, edits)
    report = validate(package, None, "v0.1.0")
    assert [place for place in places(report) if place[0].startswith("history.")] == found
    for finding in report.findings:
        assert finding.fix
        if finding.rule.startswith("history.") and finding.line:
            line = (package / finding.file).read_text(encoding="utf-8").splitlines()[finding.line - 1]
            assert line[finding.column - 1 :].startswith(finding.value)
    if what.startswith("another key"):
        assert "Its row now has the key paper-2024-01-12-reply" in report.findings[-1].fix


def test_a_retired_identifier_is_not_used_again(package: Path) -> None:
    header, rows = read(package / "data/statements.csv")
    edit(package, {PAPER: None, **correction("statements", "paper-2024-01-12-answer", "", "", "")})
    assert since(package) == []
    commit(package, "Taken out")
    git(package, "tag", "v0.1.1")
    retired = read(package / "data/corrections.csv")
    # It comes back, and the correction that took it out goes: both are said.
    write(package / "data/statements.csv", header, rows)
    edit(package, {FIXED: None})
    assert places(validate(package, None, "v0.1.1")) == [
        ("history.dropped", "data/corrections.csv", 0, 0, "2024-03-01-fixed"),
        ("history.reused", "data/statements.csv", 3, 1, "paper-2024-01-12-answer"),
    ]
    # While the correction stands, one rule of every day says it.
    write(package / "data/corrections.csv", *retired)
    assert {place[0] for place in places(validate(package, None, "v0.1.1"))} == {"corrections.row-stands"}


def test_a_released_correction_covers_no_further_change(package: Path) -> None:
    edit(package, {KILLED: {"count_min": "4"}})
    (finding,) = validate(package, None, "v0.1.0").findings
    # The release has a correction of this very cell, from 4 to 5.
    assert finding.rule == "history.silent-change"
    assert finding.message == "the released 5 became 4 without a correction"
    edit(package, {KILLED: {"count_min": "5"}, "corrections/2024-02-01-killed": {"old_value": "3"}})
    (finding,) = validate(package, None, "v0.1.0").findings
    assert (finding.rule, finding.file) == ("history.silent-change", "data/corrections.csv")


def test_a_new_version_takes_the_step_that_its_changes_ask_for(package: Path) -> None:
    edit(package, {NEW: SECOND})
    assert since(package) == []
    set_version(package, "0.1.1")
    (finding,) = validate(package, None, "v0.1.0").findings
    assert (finding.rule, finding.file) == ("history.version", "datapackage.json")
    assert finding.fix == "Make it 0.2.0 or more, for the change is minor: rows added."
    set_version(package, "0.2.0")
    assert since(package) == []
    edit(package, {NEW: None})
    set_version(package, "0.0.9")
    assert validate(package, None, "v0.1.0").findings[0].fix == "Make it 0.1.0 or more."


def test_released_columns_go_with_a_major_version_only(package: Path) -> None:
    schema_of(lambda schema: schema["fields"].pop())(package)
    header, rows = read(package / "data/incidents.csv")
    write(
        package / "data/incidents.csv",
        header[:-1],
        [{k: v for k, v in row.items() if k != "notes"} for row in rows],
    )
    (finding,) = validate(package, None, "v0.1.0").findings
    assert (finding.rule, finding.file, finding.column_name) == (
        "history.dropped", "schemas/tables/incidents.json", "notes",
    )  # fmt: skip
    set_version(package, "1.0.0")
    assert since(package) == []


LOOSENED = [
    (column("title", constraints={"maxLength": 3000}), {TOWN: {"title": "x" * 400}}, "schema.length", 51, "maxLength"),
    (column("title", constraints={"required": False}), {TOWN: {"title": ""}}, "schema.required", 51, "required"),
    (schema_of(more_categories), {TOWN: {"site_type": "port"}}, "schema.category", None, "categories"),
    (
        schema_of(lambda schema: schema["foreignKeys"].pop(1)),
        {"incidents/qaa-2024-series": {"source_id": "nobody-2024"}},
        "schema.reference",
        None,
        "foreignKeys",
    ),
    (column("incident_id", constraints={"pattern": ".*"}), {"incidents/QAA": {}}, "schema.pattern", None, "pattern"),
]  # fmt: skip


@pytest.mark.parametrize(("loosen", "edits", "rule", "character", "names"), LOOSENED)
def test_a_rule_cannot_be_loosened_by_who_breaks_it(
    package: Path,
    loosen: Callable[[Path], None],
    edits: dict[str, dict[str, str]],
    rule: str,
    character: int | None,
    names: str,
) -> None:
    loosen(package)
    if rule == "schema.pattern":
        header, rows = read(package / "data/incidents.csv")
        new = {**rows[0], "incident_id": "QAA-2024"}
        write(package / "data/incidents.csv", header, [new, *rows])
    else:
        edit(package, edits)
    today = {(f.rule, f.line, f.column) for f in validate(package, None, None).findings}
    assert rule not in {name for name, _, _ in today}
    report = validate(package, "v0.1.0", None)
    more = [f for f in report.findings if (f.rule, f.line, f.column) not in today]
    errors = [f for f in more if f.severity == "error"]
    assert [(f.rule, f.file) for f in errors] == [(rule, "data/incidents.csv")]
    assert errors[0].line > 1
    assert character in (None, errors[0].column)
    assert errors[0].message.endswith(", by the definitions of v0.1.0")
    warnings = [f for f in more if f.severity == "warning"]
    assert {(f.rule, f.file) for f in warnings} == {
        ("package.schema-change", "schemas/tables/incidents.json")
    }
    assert names in warnings[0].message
    assert not report.ok


def test_what_todays_definitions_found_is_said_once(package: Path) -> None:
    edit(package, {TOWN: {"title": "=1+1", "scope": "both"}, KILLED: {"count_min": "12"}})
    assert places(validate(package, "v0.1.0", None)) == places(validate(package, None, None))
    # Under either definition the cell is refused: one finding, today's.
    column("site_type", constraints={"maxLength": 2, "enum": []}, categories=[])(package)
    edit(package, {TOWN: {"site_type": "harbour"}})
    found = [f for f in validate(package, "v0.1.0", None).findings if f.column_name == "site_type"]
    assert [(f.rule, f.line) for f in found if f.severity == "error" and f.line == 2] == [
        ("schema.length", 2)
    ]


def test_a_type_that_rules_cannot_read_is_held_against_the_type_of_the_revision(package: Path) -> None:
    column("date_start", type="string")(package)
    edit(package, {TOWN: {"date_start": "last spring"}})
    found = validate(package, "v0.1.0", None).findings
    assert [(f.rule, f.severity) for f in found] == [
        ("schema.type", "error"), ("package.columns", "error"), ("package.schema-change", "warning"),
    ]  # fmt: skip


def test_new_and_renamed_columns_and_tables_are_told_and_harm_nothing(package: Path) -> None:
    rename_column(package, "incidents", "notes", "remarks")
    in_json(package / "datapackage.json", lambda body: body.update(licenses=[]))
    report = validate(package, "v0.1.0", None)
    assert report.ok
    said = [f.message for f in report.findings if f.rule == "package.schema-change"]
    assert "the column notes was taken out" in said
    assert "the column remarks is new" in said
    assert any(message.startswith("licenses was taken out: ") for message in said)


def told(package: Path) -> list[tuple[str, str, str]]:
    """What is said of changed definitions: the table, the message, the text at the place."""
    found = []
    for finding in validate(package, "v0.1.0", None).findings:
        if finding.rule == "package.schema-change":
            lines = (package / finding.file).read_text(encoding="utf-8").splitlines()
            found.append((finding.table, finding.message, lines[finding.line - 1][finding.column - 1 :]))
    return found


def test_each_changed_definition_is_told_where_it_stands(package: Path) -> None:
    schema = package / "schemas/tables/votes.json"
    shutil.copy(schema, schema.with_name("more.json"))
    shutil.copy(package / "data/votes.csv", package / "data/more.csv")
    more = {"name": "more", "path": "data/more.csv", "schema": "schemas/tables/more.json"}

    def change(body: dict[str, list[dict[str, object]]]) -> None:
        votes = next(one for one in body["resources"] if one["name"] == "votes")
        body["resources"].insert(2, {**votes, **more})
        votes |= {"title": "The votes", "homepage": "https://example.org"}

    in_json(package / "datapackage.json", change)
    in_json(
        schema, lambda body: body["fields"].insert(1, {"name": "extra", "type": "string", "description": "x"})
    )
    header, rows = read(package / "data/votes.csv")
    header.insert(1, "extra")
    write(package / "data/votes.csv", header, [row | {"extra": ""} for row in rows])
    found = told(package)
    at = {(table, message): text for table, message, text in found}
    assert set(at) == {
        ("more", "the table more is new"),
        ("votes", "the column extra is new"),
        ("votes", "homepage is new: https://example.org"),
        ("votes", "title was Votes and is The votes"),
    }
    assert at["more", "the table more is new"].startswith('{"name": "more"')
    assert at["votes", "the column extra is new"].startswith('{"name": "extra"')


def test_a_table_that_was_taken_out_is_told(package: Path) -> None:
    in_json(
        package / "datapackage.json",
        lambda body: body.update(resources=[one for one in body["resources"] if one["name"] != "votes"]),
    )
    ((table, message, at),) = [one for one in told(package) if one[0] == "votes"]
    assert (table, message) == ("votes", "the table votes was taken out")
    assert at.startswith("[{")


def test_a_hundred_of_many_changed_definitions_have_a_place(package: Path) -> None:
    for schema in (package / "schemas/tables").iterdir():
        in_json(schema, lambda body: [field.update(title="T") for field in body["fields"]])
    found = [f for f in validate(package, "v0.1.0", None).findings if f.rule == "package.schema-change"]
    assert len(found) > 100
    assert len([f for f in found if f.line]) == 100


def test_a_key_cannot_be_loosened_by_who_repeats_it(package: Path) -> None:
    in_json(
        package / "schemas/tables/votes.json",
        lambda body: body.update(primaryKey=["resolution", "state_iso3", "vote"]),
    )
    header, rows = read(package / "data/votes.csv")
    write(package / "data/votes.csv", header, [*rows, {**rows[-1], "vote": "yes"}])
    assert validate(package, None, None).ok
    found = validate(package, "v0.1.0", None).findings
    assert [(f.rule, f.line) for f in found if f.severity == "error"] == [("schema.key", 4)]


def test_a_reference_whose_column_is_gone_is_not_asked_for(package: Path) -> None:
    def without_origin(body: dict[str, list[dict[str, object]]]) -> None:
        body["foreignKeys"] = [key for key in body["foreignKeys"] if "origin_iso3" not in key["fields"]]
        body["fields"] = [field for field in body["fields"] if field["name"] != "origin_iso3"]

    in_json(package / "schemas/tables/munitions.json", without_origin)
    header, rows = read(package / "data/munitions.csv")
    header.remove("origin_iso3")
    write(package / "data/munitions.csv", header, [{name: row[name] for name in header} for row in rows])
    assert {f.rule for f in validate(package, "v0.1.0", None).findings} == {"package.schema-change"}


def test_a_reference_to_a_column_that_is_gone_is_not_asked_for(package: Path) -> None:
    def by_name(body: dict[str, list[dict[str, Any]]]) -> None:
        key = next(key for key in body["foreignKeys"] if "origin_iso3" in key["fields"])
        key["reference"]["fields"] = ["name"] if isinstance(key["fields"], list) else "name"

    def without_name(body: dict[str, list[dict[str, object]]]) -> None:
        body["fields"] = [field for field in body["fields"] if field["name"] != "name"]

    edit(package, {"munitions/rocket-1": {"origin_iso3": ""}})
    in_json(package / "schemas/tables/munitions.json", by_name)
    assert validate(package, None, None).ok
    commit(package, "By name")
    git(package, "checkout", "--quiet", "v0.1.0", ".")
    in_json(package / "schemas/tables/states.json", without_name)
    header, rows = read(package / "data/states.csv")
    header.remove("name")
    write(package / "data/states.csv", header, [{name: row[name] for name in header} for row in rows])
    assert {f.rule for f in validate(package, "main", None).findings} == {"package.schema-change"}


def test_the_options_from_outside_in_their_forms(run: Run, package: Path) -> None:
    column("title", constraints={"maxLength": 3000})(package)
    edit(package, {TOWN: {"title": "x" * 400}, KILLED: {"count_max": "6"}})
    options = ("--rules-from", "v0.1.0", "--since", "main")
    text = run("validate", str(package), *options)
    assert text.returncode == 1
    assert "data/claims.csv:3:109 error history.silent-change  the released 5 became 6" in text.stdout
    assert re.search(
        r"schemas/tables/incidents.json:1:[0-9]+ warning package.schema-change  constraints.maxLength of title"
        " was 120 and is 3000",
        text.stdout,
    )
    notes = run("validate", str(package), *options, "--format", "github").stdout
    assert "::warning file=schemas/tables/incidents.json,line=1" in notes
    assert "::error file=data/claims.csv,line=3,col=109,title=history.silent-change::" in notes
    body = json.loads(
        CliRunner().invoke(app, ["validate", str(package), *options, "--format", "json"]).stdout
    )
    assert {finding["rule"] for finding in body["findings"]} >= {"schema.length", "history.silent-change"}


@pytest.mark.parametrize("option", ["--rules-from", "--since"])
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("v9.9.9", "there is no revision 'v9.9.9'"),
        ("--upload-pack=touch x", "is no name of a revision"),
        ("", "is no name of a revision"),
        ("empty", "holds no datapackage.json there"),
        ("broken", "holds no package that can be read: schemas/tables/votes.json"),
    ],
)
def test_a_revision_that_cannot_be_used_is_the_callers_fault(
    package: Path, option: str, name: str, says: str
) -> None:
    here = git(package, "rev-parse", "HEAD").strip()
    empty = git(package, "commit-tree", "4b825dc642cb6eb9a060e54bf8d69288fbee4904", "-m", "empty").strip()
    git(package, "tag", "empty", empty)
    (package / "schemas/tables/votes.json").write_text("{")
    commit(package, "Broken")
    git(package, "tag", "broken")
    git(package, "reset", "--quiet", "--hard", here)
    result = CliRunner().invoke(app, ["validate", str(package), f"{option}={name}"])
    assert result.exit_code == 2
    assert says in result.stderr


def test_without_a_repository_or_git_it_says_so(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(package / ".git")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(package.parent))
    result = CliRunner().invoke(app, ["validate", str(package), "--since", "main"])
    assert (result.exit_code, "is in no git repository" in result.stderr) == (2, True)
    monkeypatch.setenv("PATH", str(package))
    result = CliRunner().invoke(app, ["validate", str(package), "--since", "main"])
    assert (result.exit_code, "git is not installed" in result.stderr) == (2, True)


def test_nothing_of_the_repository_is_executed(package: Path, tmp_path: Path) -> None:
    marker = tmp_path / "executed"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {marker}\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    (package / ".gitattributes").write_text("* filter=evil diff=evil\n")
    commit(package, "Attributes")
    for hook in (
        "post-checkout",
        "post-index-change",
        "reference-transaction",
        "pre-auto-gc",
        "fsmonitor-watchman",
    ):
        shutil.copy(script, package / ".git/hooks" / hook)
    settings = [
        "core.fsmonitor", "core.pager", "pager.ls-tree", "filter.evil.smudge", "filter.evil.clean", "diff.evil.textconv",
        "diff.evil.command", "core.sshCommand", "core.gitProxy", "core.alternateRefsCommand", "uploadpack.packObjectsHook",
    ]  # fmt: skip
    for key in settings:
        git(package, "config", key, str(script))
    git(package, "config", "alias.rev-parse", f"!{script}")
    # An object is gone and would be fetched by a command of the repository's choice.
    git(package, "config", "core.repositoryFormatVersion", "1")
    git(package, "config", "extensions.partialClone", "away")
    git(package, "config", "remote.away.url", f"ext::{script}")
    git(package, "config", "remote.away.promisor", "true")
    git(package, "config", "protocol.ext.allow", "always")
    before = (package / ".git/index").read_bytes()
    assert places(validate(package, "main", "main")) == []
    blob = git(package, "rev-parse", "main:data/claims.csv").strip()
    (package / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(NoSourceError, match="lacks the content of data/claims"):
        validate(package, None, "main")
    assert not marker.exists()
    assert (package / ".git/index").read_bytes() == before


def test_links_in_a_revision_are_not_followed(package: Path) -> None:
    table = package / "data/votes.csv"
    table.unlink()
    table.symlink_to("/etc/passwd")
    commit(package, "A link")
    revision = Revision(package, "HEAD")
    assert "data/votes.csv" not in revision.blobs
    git(package, "checkout", "--quiet", "v0.1.0")
    with pytest.raises(NoSourceError, match=r"data/votes\.csv: the file is missing"):
        validate(package, None, "main")


def test_a_package_in_a_folder_of_a_repository_and_in_a_hook(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    shutil.rmtree(package / ".git")
    shutil.move(package, whole / "röcord")
    git(whole, "init", "--quiet", "--initial-branch", "main")
    git(whole, "config", "user.name", "A Curator")
    git(whole, "config", "user.email", "curator@example.org")
    commit(whole, "All")
    edit(whole / "röcord", {KILLED: {"count_max": "6"}})
    # A hook of another repository leaves such variables behind.
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other"))
    monkeypatch.setenv("GIT_INDEX_FILE", "index")
    for name, value in ALONE.items():
        monkeypatch.setenv(name, value)
    (finding,) = validate(whole / "röcord", "main", "main").findings
    assert finding.rule == "history.silent-change"


@pytest.fixture
def ci(package: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run what CI runs on a pull request in a shallow clone of its commit; `cmr` says how it was called."""
    here = tmp_path / "here"
    (here / ".ci").mkdir(parents=True)
    (here / ".venv/bin").mkdir(parents=True)
    shutil.copy(ROOT / ".ci/validate", here / ".ci")
    program = here / ".venv/bin/cmr"
    program.write_text('#!/bin/sh\necho "$@"\n')
    program.chmod(0o755)
    git(here, "init", "--quiet")

    def call(**env: str) -> subprocess.CompletedProcess[str]:
        url = f"file://{package}"
        git(here, "fetch", "--quiet", "--depth", "3", url, "HEAD")
        git(here, "update-ref", "HEAD", "FETCH_HEAD")
        env = {**os.environ, **ALONE, "URL": url, **env}
        return subprocess.run(
            [".ci/validate"], cwd=here, env=env, check=False, capture_output=True, encoding="utf-8"
        )

    return call


def test_ci_holds_a_pull_request_against_its_base_and_the_last_release(ci, package: Path) -> None:
    released = git(package, "rev-parse", "HEAD").strip()
    for tag in ("v0.10.0", "v0.9.0", "v1.0.0-draft", "elsewhere/v2.0.0"):
        git(package, "tag", tag)
    edit(package, {NEW: SECOND})
    commit(package, "A pull request")
    for base in ("HEAD^1", ""):
        rules = f"--rules-from {base} " if base else ""
        done = ci(BASE=base)
        assert done.stdout == f"validate --format github {rules}--since v0.10.0\n"
        assert done.returncode == 0
    here = package.parent / "here"
    assert git(here, "rev-parse", "v0.10.0^{commit}").strip() == released


BESIDE_ROWS = [
    ("schemas/tables/claims.json", 0o644, True),
    ("datapackage.json", 0o644, True),
    ("docs/GUIDE.md", 0o644, False),
    ("README.md", 0o644, False),
    ("conftest.py", 0o644, False),
    ("sitecustomize.py", 0o644, False),
    (".github/workflows/other.yml", 0o644, False),
    ("data/claims.parquet", 0o644, False),
    ("data/book.xlsx", 0o644, False),
    ("data/rows.pickle", 0o644, False),
    ("data/votes.csv", 0o755, False),
    ("data/claims.csv\n::error::", 0o644, False),
    ("schemas/views/casualties.sql", 0o644, False),
]


@pytest.mark.threat("T12", "T29")
@pytest.mark.parametrize(("name", "mode", "allowed"), BESIDE_ROWS)
def test_who_sends_rows_sends_nothing_that_runs(
    ci, package: Path, name: str, mode: int, allowed: bool
) -> None:
    other = package / name
    other.parent.mkdir(parents=True, exist_ok=True)
    with other.open("a") as file:
        file.write("\n")
    other.chmod(mode)
    commit(package, "No rows")
    if name != "data/votes.csv" and not name.startswith("data/"):
        assert ci(BASE="HEAD~1").returncode == 0
    edit(package, {NEW: SECOND})
    commit(package, "And rows")
    done = ci(BASE="HEAD~2")
    assert done.returncode == (0 if allowed else 1)
    errors = [line for line in done.stdout.splitlines() if line.startswith("::error::")]
    assert len(errors) == (0 if allowed else 1)
    assert allowed or name.partition("\n")[0] in done.stdout.partition("\n")[2]
    assert ci(BASE="HEAD~2", AUTHOR="MEMBER").returncode == 0


@pytest.mark.threat("T12")
def test_a_link_among_the_rows_is_refused(ci, package: Path) -> None:
    votes = package / "data/votes.csv"
    votes.unlink()
    votes.symlink_to("claims.csv")
    commit(package, "A link")
    assert "- data/votes.csv\n" in ci(BASE="HEAD~1").stdout


def test_every_kept_rule_is_explained() -> None:
    for rule in KEPT:
        result = CliRunner().invoke(app, ["rules", "--explain", rule.id])
        assert rule.reason in result.stdout
        assert rule.fix in result.stdout
    assert os.environ.get("GIT_DIR") is None
