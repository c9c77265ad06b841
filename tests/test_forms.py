"""The published forms of the record, each opened by a program of its own kind."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import duckdb
import openpyxl
import polars as pl
import pytest

from cmr.descriptor import load
from cmr.publish import workbook
from cmr.publish.address import NotAnAddressError, base
from cmr.publish.bibliography import KINDS
from cmr.publish.database import HELPERS
from cmr.publish.forms import FORMS
from cmr.publish.release import publish
from cmr.record import Record
from tests.conftest import KEYS, ROOT, edit, environment, make_package, read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]

NAME = "cluster-munition-record"
PACKAGE = load(ROOT)


@pytest.fixture(scope="module")
def release(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record itself, published once for this module."""
    out = tmp_path_factory.mktemp("release") / "dist"
    result = run("publish", "--package", str(ROOT), "--out", str(out), env={"SOURCE_DATE_EPOCH": ""})
    assert result.returncode == 0, result.stderr
    return out


def rows(table: str) -> list[dict[str, str]]:
    return read(ROOT / "data" / f"{table}.csv")[1]


def test_every_form_is_there_and_the_readme_names_it(release: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for form in FORMS:
        path = form.path.format(version=PACKAGE.version)
        assert (release / path).exists(), path
        assert f"`{form.path.format(version='VERSION')}" in readme, path


@pytest.mark.parametrize("table", PACKAGE.tables, ids=lambda table: table.name)
def test_sqlite_holds_every_cell(release: Path, table: Any) -> None:
    with closing(sqlite3.connect(f"file:{release / NAME}.sqlite?mode=ro", uri=True)) as connection:
        columns = connection.execute("select name, pk from pragma_table_info(?)", [table.name]).fetchall()
        assert [name for name, _ in columns] == table.columns
        assert [n for n, pk in sorted(columns, key=lambda c: c[1]) if pk] == KEYS[table.name]
        found = connection.execute(f"select * from {table.name}").fetchall()
    types = {"integer": int, "number": float}
    wanted = [
        tuple(types.get(f.type, str)(row[f.name]) if row[f.name] else None for f in table.fields)
        for row in rows(table.name)
    ]
    assert sorted(found, key=repr) == sorted(wanted, key=repr)


def test_sqlite_is_sound_and_explains_itself(release: Path) -> None:
    with closing(sqlite3.connect(f"file:{release / NAME}.sqlite?mode=ro", uri=True)) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        assert connection.execute("select value from meta where key = 'version'").fetchall() == [
            (PACKAGE.version,)
        ]
        described = set(connection.execute("select table_name, column_name from codebook").fetchall())
    assert described == {(table.name, name) for table in PACKAGE.tables for name in table.columns}


def test_the_workbook_holds_every_table_and_nothing_that_runs(release: Path) -> None:
    book = openpyxl.load_workbook(release / f"{NAME}.xlsx")
    assert book.sheetnames == [*(table.name for table in PACKAGE.tables), "codebook"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    for table in PACKAGE.tables:
        sheet = book[table.name]
        assert [cell.value for cell in sheet[1]] == table.columns
        assert sheet.max_row == len(rows(table.name)) + 1, table.name
    incident = dict(zip(PACKAGE.table("incidents").columns, book["incidents"].values.__next__(), strict=True))
    assert set(incident) == set(incident.values())
    ends = [row[0].value for row in book["incidents"].iter_rows(min_row=2, min_col=7, max_col=7)]
    assert ends == [datetime.fromisoformat(row["date_end"]) for row in rows("incidents")]


def test_a_text_that_looks_like_a_formula_stays_a_text(run: Run, package: Path) -> None:
    schema = package / "schemas" / "tables" / "states.json"
    odd = ["=1+1", "{=1+1}", "https://example.org/", "1e5"]
    body = json.loads(schema.read_text(encoding="utf-8"))
    for field, text in zip(body["fields"], odd, strict=False):
        field["description"] = text
    schema.write_text(json.dumps(body), encoding="utf-8")
    out = package / "dist"
    assert run("publish", "--package", str(package), "--out", str(out)).returncode == 0
    sheet = openpyxl.load_workbook(out / f"{NAME}.xlsx")["codebook"]
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value in odd]
    assert {cell.value for cell in found} == set(odd)
    assert {cell.data_type for cell in found} == {"s"}
    assert not any(cell.hyperlink for cell in found)


def test_a_table_too_long_for_a_sheet_says_where_its_rows_are(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 5)
    publish(Record(load(package)), package / "dist")
    book = openpyxl.load_workbook(package / "dist" / f"{NAME}.xlsx")
    assert [row[0] for row in book["actors"].iter_rows(min_row=2, values_only=True)] == [
        "8 rows are too many for a sheet; they are in parquet/actors.parquet"
    ]
    assert book["states"].max_row == 4


def test_geojson_has_a_point_for_each_located_incident(release: Path) -> None:
    from geojson_pydantic import FeatureCollection

    text = (release / "incidents.geojson").read_text(encoding="utf-8")
    collection = FeatureCollection.model_validate_json(text)
    found = {f.id: tuple(f.geometry.coordinates) for f in collection.features if f.geometry}
    wanted = {r["incident_id"]: r for r in rows("incidents") if r["latitude"]}
    assert len(wanted) > 50
    assert found == {i: (float(r["longitude"]), float(r["latitude"])) for i, r in wanted.items()}
    first = collection.features[0].properties or {}
    assert {"title", "assessment", "accused", "date_end", "country_iso3"} <= set(first)
    assert first["date_end"] == wanted[first["incident_id"]]["date_end"]


@pytest.mark.parametrize("name", ["harvard-cite-them-right", "apa", "chicago-author-date"])
def test_a_citation_processor_renders_sources_of_every_kind(release: Path, name: str) -> None:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

    items = json.loads((release / "sources.csl.json").read_text(encoding="utf-8"))
    assert [item["id"] for item in items] == [row["source_id"] for row in rows("sources")]
    kinds = {row["source_id"]: row["source_type"] for row in rows("sources")}
    chosen = list({kinds[item["id"]]: item for item in reversed(items)}.values()) + items[1::100]
    assert {kinds[item["id"]] for item in chosen} == set(kinds.values())
    source = CiteProcJSON(chosen)
    style = CitationStylesStyle(name, validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    for item in chosen:
        bibliography.register(Citation([CitationItem(item["id"])]))
    rendered = "\n".join(map(str, bibliography.bibliography()))
    for item in chosen:
        assert str(item["issued"]["date-parts"][0][0]) in rendered if "issued" in item else True
        assert item["URL"] in rendered
        assert item["title"][:20].casefold() in rendered.casefold()


def test_every_kind_of_source_has_a_name_in_the_styles() -> None:
    assert set(KINDS) == set(PACKAGE.table("sources").field("source_type").values)


def test_a_bibtex_parser_reads_every_source(release: Path) -> None:
    import bibtexparser

    parsed = bibtexparser.loads((release / "sources.bib").read_text(encoding="utf-8"))
    entries = {entry["ID"]: entry for entry in parsed.entries}
    sources = {row["source_id"]: row for row in rows("sources")}
    assert set(entries) == set(sources)
    for key, entry in entries.items():
        assert entry["title"]
        assert entry.get("url", "") == sources[key]["url"]
        assert entry.get("year", "") == sources[key]["published"][:4]


@pytest.mark.parametrize("table", PACKAGE.tables, ids=lambda table: table.name)
def test_a_hxl_reader_knows_the_hashtags(release: Path, table: Any) -> None:
    import hxl

    local = hxl.input.InputOptions(allow_local=True)
    with hxl.data(str(release / "hxl" / f"{table.name}.csv"), local) as dataset:
        tags = dataset.display_tags
        values = [row.values for row in dataset]
    assert tags == [field.hxl for field in table.fields]
    assert values == [list(row.values()) for row in rows(table.name)]


@pytest.mark.parametrize("table", PACKAGE.tables, ids=lambda table: table.name)
def test_parquet_is_read_by_polars_and_pyarrow(release: Path, table: Any) -> None:
    from pyarrow import parquet

    path, kinds = release / "parquet" / f"{table.name}.parquet", {"integer": int, "number": float}
    kinds |= {"date": date.fromisoformat, "list": lambda cell: cell.split(";")}
    wanted = [
        {f.name: kinds.get(f.type, str)(row[f.name]) if row[f.name] else None for f in table.fields}
        for row in rows(table.name)
    ]
    key = table.primary_key
    wanted.sort(key=lambda row: [row[name] for name in key])
    for found in (pl.read_parquet(path).to_dicts(), parquet.read_table(path).to_pylist()):
        assert sorted(found, key=lambda row: [row[name] for name in key]) == wanted


def test_the_public_tool_finds_the_package_valid(release: Path) -> None:
    for path in (release / f"{NAME}-{PACKAGE.version}.zip", release / "datapackage.json"):
        command = [sys.executable, "-m", "frictionless", "validate", str(path), "--json"]
        result = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        report = json.loads(result.stdout)
        assert report["valid"], report
        found = {task["name"]: task["type"] for task in report["tasks"]}
        assert found == {table.name: "table" for table in PACKAGE.tables}


def test_the_citation_is_what_its_own_tool_reads(release: Path) -> None:
    tool = environment("cffconvert").with_name("cffconvert")
    for option in ("--validate", "--format=zenodo"):
        command = [str(tool), option, "--infile", str(release / "CITATION.cff")]
        result = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        assert result.returncode == 0, result.stdout + result.stderr
    read, ours = json.loads(result.stdout), json.loads((release / ".zenodo.json").read_text(encoding="utf-8"))
    assert ours["license"].upper() == read.pop("license")["id"]
    assert {name: ours[name] for name in read} == read
    assert set(read) >= {"title", "creators", "version", "description", "publication_date", "keywords"}


def test_the_committed_citation_is_the_published_one(release: Path) -> None:
    for name in ("CITATION.cff", ".zenodo.json"):
        assert (ROOT / name).read_bytes() == (release / name).read_bytes(), f"run `make docs` to renew {name}"


ASKED = """
import json, sys, duckdb
database = duckdb.connect(sys.argv[1], read_only=True)
names = [row[0] for row in database.execute(
    "select table_name from information_schema.tables where table_schema = 'main' order by table_name").fetchall()]
rows = {name: sorted(map(str, database.execute(f'select * from "{name}"').fetchall())) for name in names}
said = [sorted(map(str, database.execute(sql).fetchall())) for sql in (
    "select table_name, comment from duckdb_tables() where not internal",
    "select view_name, comment from duckdb_views() where not internal",
    "select table_name, column_name, comment from duckdb_columns() where not internal",
    "select function_name, comment from duckdb_functions() where not internal")]
law = sorted(map(str, database.execute("from treaty_as_of('2022-02-25')").fetchall()))
print(json.dumps([duckdb.__version__, rows, said, law]))
"""


def test_the_oldest_client_reads_what_todays_reads(release: Path) -> None:
    def ask(python: object) -> list[Any]:
        command = [str(python), "-c", ASKED, str(release / f"{NAME}.duckdb")]
        result = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        assert result.returncode == 0, result.stderr
        return list(json.loads(result.stdout))

    (old, *then), (new, *now) = ask(environment("old-duckdb")), ask(sys.executable)
    assert (old, new) == ("1.1.0", duckdb.__version__)
    assert then == now
    read, said, law = then
    assert set(read) == {*(path.stem for path in (release / "parquet").iterdir()), *HELPERS}
    assert all(read[table.name] for table in PACKAGE.tables if rows(table.name))
    assert len(law) == 197
    assert not [line for lines in said for line in lines if line.endswith(("None)", "'')"))]


def test_a_number_that_a_sheet_would_round_is_text_there(run: Run, package: Path) -> None:
    great = str(2**53 + 1)
    row = {"name": "Brook", "country_iso3": "QAA", "latitude": "10", "longitude": "20"}
    edit(package, {"places/2": row | {"geonames_id": great}})
    out = package.parent / "dist"
    assert run("publish", "--package", str(package), "--out", str(out)).returncode == 0
    sheet = openpyxl.load_workbook(out / f"{NAME}.xlsx")["places"]
    assert {row[0].value for row in sheet.iter_rows(min_row=2)} == {1, great}


def test_the_address_of_the_release_stands_where_it_is_asked_for(run: Run, package: Path) -> None:
    out, base = package / "dist", "https://example.org/data/cmr"
    result = run("publish", "--package", str(package), "--out", str(out), "--base-url", base)
    assert result.returncode == 0, result.stderr
    files = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()}
    page, croissant, crate = (
        json.loads((out / name).read_text(encoding="utf-8"))
        for name in ("schema-org.jsonld", "croissant.json", "ro-crate-metadata.json")
    )
    assert page["url"] == croissant["url"] == f"{base}/"
    listed = {download["contentUrl"] for download in page["distribution"]}
    assert listed < {f"{base}/{name}" for name in files}
    assert f"{base}/parquet/claims.parquet" in {file["contentUrl"] for file in croissant["distribution"]}
    parts = {part["@id"]: part["contentUrl"] for part in crate["@graph"] if part["@type"] == "File"}
    assert parts
    assert parts == {name: f"{base}/{name}" for name in parts}
    check = ["publish", "--package", str(package), "--out", str(out), "--check"]
    assert run(*check, "--base-url", f"{base}/").returncode == 0
    assert "croissant.json" in run(*check).stderr


@pytest.mark.parametrize(
    "odd",
    ["", "example.org", "ftp://example.org", "https://", "https://me:secret@example.org", "https://example.org/?a=1",
     "https://example.org/#a", "https://example.org/a b", "https://example.org:99999", "https://[::1", "file:///etc",
     "https://example.org/%zz", "https://example.org/100%", "http://%20/x", "https://.../", "https://-/", "https://example..org/"],
)  # fmt: skip
def test_an_address_that_serves_nothing_is_refused(odd: str) -> None:
    with pytest.raises(NotAnAddressError):
        base(odd)


@pytest.mark.parametrize(
    "good",
    ["https://example.org/", "http://localhost:8000/a/", "https://[::1]/", "https://127.0.0.1/", "https://a-b.example.org./%7Ecmr/"],
)  # fmt: skip
def test_an_address_that_serves_is_taken(good: str) -> None:
    assert base(good) == base(good.removesuffix("/")) == good


def test_an_odd_address_is_the_callers_fault(run: Run, package: Path) -> None:
    result = run(
        "publish", "--package", str(package), "--out", str(package / "dist"), "--base-url", "ftp://x.org"
    )
    assert result.returncode == 2
    assert result.stderr.startswith("--base-url 'ftp://x.org' cannot be used: it does not begin with http")
    assert not (package / "dist").exists()


def test_croissant_is_read_by_its_own_library(release: Path) -> None:
    import mlcroissant

    dataset = mlcroissant.Dataset(jsonld=str(release / "croissant.json"))
    issues = dataset.metadata.ctx.issues
    assert (set(issues.errors), set(issues.warnings)) == (set(), set())
    assert [r.uuid for r in dataset.metadata.record_sets] == [table.name for table in PACKAGE.tables]
    states = {r["states/iso3"]: r["states/iso2"] for r in dataset.records("states")}
    assert states == {r["iso3"].encode(): r["iso2"].encode() for r in rows("states")}
    claims = {r["claims/claim_id"].decode(): r for r in dataset.records("claims")}
    assert set(claims) == {r["claim_id"] for r in rows("claims")}
    one = rows("claims")[0]
    assert [b.decode() for b in claims[one["claim_id"]]["claims/basis"]] == one["basis"].split(";")


def test_an_rdf_parser_finds_a_dataset_of_schema_org(release: Path) -> None:
    from rdflib import RDF, Graph, Namespace

    schema = Namespace("https://schema.org/")
    graph = Graph().parse(release / "schema-org.jsonld", format="json-ld")
    (dataset,) = graph.subjects(RDF.type, schema.Dataset)
    for name in ("name", "description", "license", "creator", "version", "datePublished", "keywords"):
        assert list(graph.objects(dataset, schema[name])), name
    downloads = list(graph.objects(dataset, schema.distribution))
    paths = {str(graph.value(download, schema.contentUrl)) for download in downloads}
    assert {f"{NAME}.duckdb", f"{NAME}.sqlite", "parquet/claims.parquet", "incidents.geojson"} <= paths
    assert all((release / path).is_file() for path in paths)
    assert all(graph.value(download, schema.encodingFormat) for download in downloads)


def test_the_crate_is_read_by_its_own_library(release: Path) -> None:
    from rocrate.rocrate import ROCrate

    crate = ROCrate(release)
    assert crate.name == PACKAGE.descriptor["title"]
    assert crate.root_dataset["license"].id == "https://creativecommons.org/licenses/by/4.0/"
    parts = {entity.id: entity for entity in crate.data_entities}
    made = {p.relative_to(release).as_posix() for p in release.rglob("*") if p.is_file()}
    assert set(parts) == made - {"manifest.json", "ro-crate-metadata.json"}
    for path in ("croissant.json", f"{NAME}.xlsx"):
        assert parts[path]["sha256"] == hashlib.sha256((release / path).read_bytes()).hexdigest()


def test_the_codebook_describes_every_column_and_value(release: Path) -> None:
    _, found = read(release / "codebook.csv")
    wanted = [
        (table.name, field.name, value)
        for table in sorted(PACKAGE.tables, key=lambda table: table.name)
        for field in table.fields
        for value in field.values or [""]
    ]
    assert [(row["table_name"], row["column_name"], row["category"]) for row in found] == wanted
    assert all(row["description"] for row in found)


def test_the_content_hash_is_that_of_the_rows_read_back(release: Path) -> None:
    def cell(value: object) -> object:
        return ";".join(value) if isinstance(value, list) else value

    database = duckdb.connect(str(release / f"{NAME}.duckdb"), read_only=True)
    meta = dict(database.execute("select key, value from meta").fetchall())
    lines = ""
    for table in sorted(PACKAGE.tables, key=lambda table: table.name):
        order = ", ".join(table.primary_key)
        found = database.execute(f"select * from {table.name} order by {order}").fetchall()
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerows([table.columns, *([cell(value) for value in row] for row in found)])
        digest = hashlib.sha256(text.getvalue().encode()).hexdigest()
        assert meta[f"content_sha256.{table.name}"] == digest, table.name
        lines += f"{table.name} {digest}\n"
    assert meta["content_sha256"] == hashlib.sha256(lines.encode()).hexdigest()
    assert meta["version"] == PACKAGE.version
    assert meta["newest_row"] == max(row["accessed_date"] for row in rows("sources"))
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["content_sha256"] == meta["content_sha256"]
    assert manifest["tables"] == {t.name: meta[f"content_sha256.{t.name}"] for t in PACKAGE.tables}


def test_the_time_to_state_is_that_of_source_date_epoch(run: Run, tmp_path: Path) -> None:
    package, out = make_package(tmp_path / "package"), tmp_path / "dist"
    publish = ["publish", "--package", str(package), "--out", str(out)]
    assert run(*publish, env={"SOURCE_DATE_EPOCH": "1700000000"}).returncode == 0
    assert openpyxl.load_workbook(out / f"{NAME}.xlsx").properties.created == datetime.fromtimestamp(
        1700000000, UTC
    ).replace(tzinfo=None)
    body = json.loads((out / "schema-org.jsonld").read_text(encoding="utf-8"))
    assert date.fromisoformat(body["datePublished"]) == date(2023, 11, 14)
    for wrong in ("soon", "9" * 30, "-1", "+5", " 5", "1_000", "\u0663"):
        result = run(*publish, env={"SOURCE_DATE_EPOCH": wrong})
        assert result.returncode == 2
        assert result.stderr == f"SOURCE_DATE_EPOCH is '{wrong}', which is no time. Mend it.\n"


@pytest.mark.parametrize(
    ("file", "moved"),
    [
        ("data/places.csv", "Manifest.json"),
        ("data/places.csv", "parquet/places.csv"),
        ("schemas/tables/places.json", "hxl/places.json"),
    ],
)
def test_a_package_with_a_file_where_a_release_has_its_own_is_refused(
    run: Run, tmp_path: Path, file: str, moved: str
) -> None:
    package, out = make_package(tmp_path / "package"), tmp_path / "dist"
    (package / moved).parent.mkdir(exist_ok=True)
    (package / file).rename(package / moved)
    descriptor = package / "datapackage.json"
    text = descriptor.read_text(encoding="utf-8")
    descriptor.write_text(text.replace(f'"{file}"', f'"{moved}"'), encoding="utf-8")
    assert run("validate", str(package)).returncode == 0
    result = run("publish", "--package", str(package), "--out", str(out))
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"datapackage.json: {moved} is where a release has a file of its own. ")
    assert not out.exists()
