"""The command from outside: what it prints, what it writes, and how it exits."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from typing import TYPE_CHECKING

import duckdb
import polars as pl
import pytest

from tests.conftest import ROOT, TEXTS, edit, make_package

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]


def test_the_record_is_valid_without_a_warning(run: Run) -> None:
    result = run("validate")
    assert result.returncode == 0
    assert result.stdout.startswith("valid: ")
    assert result.stdout.endswith("0 errors, 0 warnings\n")


def test_a_finding_says_where_what_and_how_to_mend_it(run: Run, package: Path) -> None:
    edit(package, {"claims/qaa-2024-01-05-ardtown.02": {"count_min": "12", "count_max": "4"}})
    result = run("validate", str(package))
    assert result.returncode == 1
    assert result.stdout.splitlines()[0] == (
        "data/claims.csv:3:107 error claims.count-order  count_min 12 is above count_max 4"
        " (qaa-2024-01-05-ardtown.02). Put the smaller number first."
    )
    body = json.loads(run("validate", str(package), "--format", "json").stdout)
    assert list(body["findings"][0]) == [
        "rule", "severity", "table", "file", "line", "column", "column_name", "record_id", "value", "message", "fix",
    ]  # fmt: skip
    assert body["findings"][0]["value"] == "12"
    assert body["valid"] is False


def test_findings_alike_are_folded_and_unfolded(run: Run, package: Path) -> None:
    edits = {f"claims/qaa-2024-01-05-ardtown.0{i}": {"stance": "says"} for i in range(1, 7)}
    edit(package, edits)
    folded, unfolded = run("validate", str(package)), run("validate", str(package), "--all")
    assert "and 3 more like it" in folded.stdout
    assert folded.stdout.count("schema.category  ") == 3
    assert unfolded.stdout.count("schema.category  ") == 6
    only = run("validate", str(package), "--table", "actors").stdout
    assert "0 errors" in only


@pytest.mark.parametrize(
    "arguments", [["validate", "nowhere"], ["publish", "--package", "nowhere"], ["format", "nowhere"]]
)
def test_what_is_no_package_is_the_callers_fault(run: Run, tmp_path: Path, arguments: list[str]) -> None:
    result = run(*arguments, cwd=tmp_path)
    assert result.returncode == 2
    assert "there is no datapackage.json in 'nowhere'" in result.stdout + result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["validate", "--format", "xml"], ["show", "nobody"], ["query", "selec"], ["rules", "--explain", "claims.count"]])  # fmt: skip
def test_a_wrong_call_exits_with_2(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


def test_help_and_version(run: Run) -> None:
    assert "validate" in run("--help").stdout
    assert run("--version").stdout == "cmr 0.1.0, data 0.1.0\n"


def test_help_loads_nothing_heavy(run: Run) -> None:
    loaded = run("--help", env={"PYTHONPROFILEIMPORTTIME": "1"}).stderr
    assert "cmr.cli" in loaded
    for name in ("polars", "duckdb", "pandera", "rich"):
        assert f" {name}\n" not in loaded, name


def test_query_in_three_forms(run: Run, package: Path) -> None:
    sql = "select iso3, name from states where iso3 < 'QCC' order by iso3"
    ask = ["query", sql, "--package", str(package)]
    assert run(*ask, "--format", "csv").stdout == "iso3,name\nQAA,Ardland\nQBB,Borland\n"
    assert json.loads(run(*ask, "--format", "json").stdout)[1] == {"iso3": "QBB", "name": "Borland"}
    assert "QBB    Borland" in run(*ask).stdout
    lists = run(
        "query", "select basis from claims limit 1", "--package", str(package), "--format", "csv"
    ).stdout
    assert lists == "basis\nremnants;witness-interview\n"


def test_query_gives_all_columns_or_says_why_not(run: Run, package: Path) -> None:
    def ask(sql: str, form: str) -> subprocess.CompletedProcess[str]:
        return run("query", sql, "--package", str(package), "--format", form)

    for none in ("", " ; ", "/* nothing */", "select 1; select 2"):
        result = ask(none, "csv")
        assert (result.returncode, result.stderr.count("\n")) == (2, 1)
        assert "it must be one statement" in result.stderr
    assert ask("create table mine (a int)", "json").stdout == "[]\n"
    odd = "select 'nan'::double as a, ['-inf'::double, 1.5] as b"
    assert json.loads(ask(odd, "json").stdout) == [{"a": None, "b": [None, 1.5]}]
    twice = ask("select name, iso3 as name from states", "json")
    assert (twice.returncode, twice.stderr) == (
        2, "two columns are called `name`. Name one of them otherwise with `as`.\n",
    )  # fmt: skip
    assert ask("select iso3 as a, name as a from states order by 1", "csv").stdout.startswith(
        "a,a\nQAA,Ardland\n"
    )
    zoned = "select timestamptz '2024-01-05 10:00:00+00' at time zone 'UTC' is not null as a, now() as b"
    assert ask(zoned, "csv").stdout.startswith("a,b\nTrue,20")


def test_query_reads_no_other_file(run: Run, package: Path) -> None:
    result = run("query", "select * from read_text('/etc/hostname')", "--package", str(package))
    assert result.returncode == 2
    assert "cannot be answered" in result.stderr


def test_show_an_incident_and_a_state(run: Run, package: Path) -> None:
    incident = run("show", "qaa-2024-01-05-ardtown", "--package", str(package)).stdout
    assert "Borland: single-source; its answer: denies" in incident
    assert (
        "https://watch.org/report#:~:text=said%20that%20the%20forces,in%20the%20town%20of%20Ardtown"
        in incident
    )
    for name in ("QBB", "borland", "Borland"):
        state = run("show", name, "--package", str(package)).stdout
        assert "not party" in state
        assert "Said to be responsible for 1" in state
    claim = run("show", "qaa-2024-01-05-ardtown.01", "--package", str(package)).stdout
    assert claim == incident
    for unknown in ("qaa-2024-01-05-ardtwon", "qaa-2024-01-05-ardtown.99"):
        near = run("show", unknown, "--package", str(package))
        assert near.returncode == 2
        assert "Did you mean qaa-2024-01-05-ardtown" in near.stderr


def test_who_only_denies_is_not_said_to_be_responsible(run: Run, package: Path) -> None:
    edit(package, {"claims/qaa-2024-01-05-ardtown.01": {"actor_id": "ardland"}})
    incident = run("show", "qaa-2024-01-05-ardtown", "--package", str(package)).stdout
    named, denying = incident.partition("Who denies it, accused by nobody here")[::2]
    assert "Borland" not in named
    assert denying.startswith("\n  Borland\n")
    state = run("show", "QBB", "--package", str(package)).stdout
    assert "Said to be responsible" not in state
    assert "Denied, though accused by nobody in the record: 1\n  qaa-2024-01-05-ardtown" in state


def test_show_an_actor_and_a_source(run: Run, package: Path) -> None:
    forces = run("show", "borland-forces", "--package", str(package)).stdout
    assert "armed-forces, part of borland" in forces
    listed = run("show", "depositary-list", "--package", str(package)).stdout
    assert "Treaty status that rests on it: QAA, QBB, QCC\n" in listed
    assert "Votes that rest on it: 2 on A/RES/79/1\n" in listed
    assert "Munitions that it describes" not in listed
    report = run("show", "watch-2024-01-10-report", "--package", str(package)).stdout
    assert "Munitions that it describes: Rocket 1\n" in report
    assert "Votes" not in report


def test_show_a_state_of_the_record_tells_its_treaty_history(run: Run) -> None:
    said = run("show", "lithuania").stdout
    assert "2025-03-06 withdrawal took effect" in said
    assert "withdrawn" in said
    assert run("show", "ukr").stdout.startswith("Ukraine  (UKR)")


def test_rules_are_listed_and_explained(run: Run) -> None:
    assert "claims.count-order" in run("rules").stdout
    said = run("rules", "--explain", "claims.count-order").stdout
    assert "The least number is not above the greatest." in said
    assert "Put the smaller number first." in said


def test_format_writes_the_canonical_form(run: Run, package: Path) -> None:
    path = package / "data" / "actors.csv"
    wanted = path.read_bytes()
    header, *rows = wanted.decode().splitlines()
    messy = "\ufeff" + "\r\n".join([header, *reversed(rows), ""]).replace("Watch", '"Watch"')
    path.write_bytes(messy.encode())
    assert run("format", str(package), "--check").returncode == 1
    assert path.read_bytes() == messy.encode()
    assert run("format", str(package)).returncode == 0
    assert path.read_bytes() == wanted
    assert run("format", str(package), "--check").stdout == "all tables are in canonical form\n"
    path.write_text("a,b\n", encoding="utf-8")
    assert run("format", str(package)).returncode == 1


def test_verify_finds_passages_and_says_which_are_missing(run: Run, package: Path, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    report = (
        "The Watch said that the forces fired rockets\nand later, in the town of Ardtown, Five civilians were killed,"
        " two of them children by Rocket\u00a01; five such attacks \\u0022must stop\\u0022."
    )
    (texts / "watch-2024-01-10-report.txt").write_text(report, encoding="utf-8")
    result = run("verify", "--texts", str(texts), "--package", str(package))
    assert result.stdout.endswith(
        "6 passages found in 1 text, 0 not found, 4 of sources whose text is not here\n"
    )
    assert result.returncode == 0
    (texts / "watch-2024-01-10-report.txt").write_text(report.replace("killed", "hurt"), encoding="utf-8")
    result = run("verify", "--texts", str(texts), "--package", str(package))
    assert result.returncode == 1
    assert result.stdout.startswith("data/claims.csv:3:")
    assert "'Five civilians were killed' do not stand in the text" in result.stdout


@pytest.mark.skipif(not TEXTS.is_dir(), reason="the articles' texts are not part of the package")
def test_every_passage_of_the_articles_stands_in_its_text(run: Run) -> None:
    result = run("verify", "--texts", str(TEXTS))
    assert result.returncode == 0
    assert int(result.stdout.split()[0]) >= 20


def published(run: Run, package: Path, folder: Path) -> Path:
    out = folder / "dist"
    result = run("publish", "--package", str(package), "--out", str(out))
    assert result.returncode == 0, result.stderr
    assert "A first query to try" in result.stdout
    return out


@pytest.fixture(scope="module")
def release(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    return published(run, make_package(folder / "package"), folder)


def test_publish_makes_every_form(release: Path) -> None:
    out = release
    database = duckdb.connect(str(out / "cluster-munition-record.duckdb"), read_only=True)
    names = {
        row[0] for row in database.execute("select table_name from information_schema.tables").fetchall()
    }
    assert {"claims", "claim_evidence", "incident_assessment", "treaty_timeline", "codebook"} <= names
    assert database.execute("select count(*) from treaty_as_of('2020-01-01')").fetchall() == [(3,)]
    for name in sorted(names - {"meta", "passage_links", "schema_columns", "schema_categories"}):
        frame = pl.read_parquet(out / "parquet" / f"{name}.parquet")
        assert database.execute(f"select count(*) from {name}").fetchall() == [(frame.height,)], name
    assert pl.read_parquet(out / "parquet" / "claims.parquet").schema["basis"] == pl.List(pl.String)
    assert pl.read_parquet(out / "parquet" / "claims.parquet").schema["claim_date"] == pl.Date


def test_the_zip_is_a_package_of_its_own(run: Run, release: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(release / "cluster-munition-record-0.1.0.zip") as archive:
        archive.extractall(tmp_path / "unpacked")
    assert run("validate", str(tmp_path / "unpacked")).returncode == 0
    for resource in json.loads((tmp_path / "unpacked" / "datapackage.json").read_text())["resources"]:
        raw = (tmp_path / "unpacked" / resource["path"]).read_bytes()
        assert resource["bytes"] == len(raw)
        assert resource["hash"] == "sha256:" + hashlib.sha256(raw).hexdigest()


def test_the_manifest_names_every_file_with_its_hash(release: Path) -> None:
    out = release
    manifest = json.loads((out / "manifest.json").read_text())
    files = manifest["files"]
    made = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()} - {"manifest.json"}
    assert set(files) == made
    # The same rows give a database of other bytes each time, so it is named with the hash of its content.
    assert files.pop("cluster-munition-record.duckdb") == {"content_sha256": manifest["content_sha256"]}
    for name, entry in files.items():
        assert entry["sha256"] == hashlib.sha256((out / name).read_bytes()).hexdigest()


def test_an_invalid_record_leaves_the_old_release_untouched(run: Run, package: Path, tmp_path: Path) -> None:
    out = published(run, package, tmp_path)
    before, target = (out / "manifest.json").read_bytes(), out.readlink()
    edit(package, {"claims/qaa-2024-01-05-ardtown.02": {"count_min": "12"}})
    result = run("publish", "--package", str(package), "--out", str(out))
    assert result.returncode == 1
    assert "claims.count-order" in result.stderr
    assert (out / "manifest.json").read_bytes() == before
    assert out.readlink() == target


def test_a_second_release_takes_the_place_of_the_first(run: Run, package: Path, tmp_path: Path) -> None:
    out = published(run, package, tmp_path)
    first = out.readlink()
    for _ in range(2):
        published(run, package, tmp_path)
    assert out.readlink() != first
    assert len([p for p in (tmp_path / ".releases" / "dist").iterdir() if p.is_dir()]) == 2


def test_publish_does_not_touch_a_folder_of_somebody_else(run: Run, package: Path, tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "mine.txt").write_text("mine")
    result = run("publish", "--package", str(package), "--out", str(tmp_path / "dist"))
    assert result.returncode == 2
    assert "not a release made by cmr" in result.stderr
    assert (tmp_path / "dist" / "mine.txt").read_text() == "mine"


def test_a_place_that_is_a_file_is_the_machines_fault(run: Run, package: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    result = run("publish", "--package", str(package), "--out", str(tmp_path / "file" / "dist"))
    assert result.returncode == 3
    assert result.stderr.count("\n") == 1


def test_annotations_carry_no_command_of_a_cell(run: Run, package: Path) -> None:
    hostile = "ngo %0A::error::x\n::stop-commands::y"
    edit(package, {"actors/watch": {"actor_type": hostile}})
    said = run("validate", str(package), "--format", "github").stdout.splitlines()
    assert len(said) == 2
    assert said[0].startswith("::error file=data/actors.csv,line=9,col=13,title=schema.category::ngo %250A")
    assert "\\n::stop-commands" in said[0]
    assert said[1] == "1 error, 0 warnings"
    text = run("validate", str(package)).stdout.splitlines()
    assert not any(line.startswith("::") for line in text)


def test_annotations_are_capped_and_the_total_is_told(run: Run, package: Path) -> None:
    path = package / "data" / "actors.csv"
    rows = "".join(f"extra-{i},Extra,club,,,\n" for i in range(80))
    path.write_text(path.read_text(encoding="utf-8") + rows, encoding="utf-8")
    said = run("validate", str(package), "--format", "github").stdout.splitlines()
    assert len(said) == 51
    assert all(line.startswith("::error ") for line in said[:-1])
    assert said[-1] == "80 errors, 80 warnings; 110 more not annotated"


def test_the_record_in_csv_reads_back(run: Run) -> None:
    text = run("query", "select * from states order by iso3", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 199
    assert (ROOT / "data" / "states.csv").read_text(encoding="utf-8") == text


def test_sarif_has_what_the_standard_requires(run: Run, package: Path) -> None:
    edit(package, {"claims/qaa-2024-01-05-ardtown.02": {"count_min": "5.0", "stance": "asert"}})
    (package / "data" / "votes.csv").unlink()
    result = run("validate", str(package), "--format", "sarif")
    assert result.returncode == 1
    log = json.loads(result.stdout)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (told,) = log["runs"]
    rules = told["tool"]["driver"]["rules"]
    assert told["tool"]["driver"]["name"] == "cmr"
    assert len({rule["id"] for rule in rules}) == len(rules) > 50
    for rule in rules:
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["fullDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note", "none")
    found = {}
    for entry in told["results"]:
        assert rules[entry["ruleIndex"]]["id"] == entry["ruleId"]
        assert entry["level"] in ("error", "warning")
        assert entry["message"]["text"]
        place = entry["locations"][0]["physicalLocation"]
        assert place["region"]["startLine"] >= 1
        assert place["region"]["startColumn"] >= 1
        found[entry["ruleId"]] = (place["artifactLocation"]["uri"], place["region"], entry["message"]["text"])
    assert set(found) == {"gate.file", "schema.type", "schema.category"}
    uri, region, message = found["schema.type"]
    assert (uri, region) == ("data/claims.csv", {"startLine": 3, "startColumn": 105})
    assert "it was probably 5." in message
    assert "Did you mean asserts?" in found["schema.category"][2]
    assert found["gate.file"][:2] == ("data/votes.csv", {"startLine": 1, "startColumn": 1})


def test_sarif_of_a_valid_package_and_of_none(run: Run, package: Path, tmp_path: Path) -> None:
    assert json.loads(run("validate", str(package), "--format", "sarif").stdout)["runs"][0]["results"] == []
    none = run("validate", str(tmp_path / "nowhere"), "--format", "sarif")
    assert none.returncode == 2
    assert json.loads(none.stdout)["runs"][0]["results"][0]["ruleId"] == "package.missing"
