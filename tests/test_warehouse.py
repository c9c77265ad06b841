"""The views on PostgreSQL and on Spark, each made by the script of a release: the same rows as on DuckDB."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

from cmr.descriptor import load
from cmr.publish.database import connect
from cmr.publish.release import publish
from cmr.publish.views import relations, views
from cmr.record import Record
from tests.conftest import ROOT, missing
from tests.engines import DAY, MissingEngineError, postgres_answers, spark_answers

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

PACKAGE = load(ROOT)
RELATIONS = relations(PACKAGE)
VIEWS = {view.name for view in views(PACKAGE)}
ANSWERS = {"postgresql": postgres_answers, "spark": spark_answers}
# What a type of DuckDB is called elsewhere.
TYPES = {
    "postgresql": {"VARCHAR": "text", "VARCHAR[]": "text[]", "DOUBLE": "double precision"},
    "spark": {"VARCHAR": "string", "VARCHAR[]": "array<string>", "INTEGER": "int"},
}


@pytest.fixture(scope="module")
def record() -> duckdb.DuckDBPyConnection:
    return connect(Record(load(ROOT)))


@pytest.fixture(scope="module", params=ANSWERS)
def answers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Any]:
    """What an engine answers, asked once however many processes run the tests."""
    engine, shared = request.param, tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    path = shared / f"{engine}.json"
    with FileLock(path.with_suffix(".lock")):
        if not path.exists():
            path.write_text(json.dumps(_ask(engine, shared / f"for-{engine}")), encoding="utf-8")
    found = json.loads(path.read_text(encoding="utf-8"))
    if "missing" in found:
        missing(found["missing"])
    return engine, found


def _ask(engine: str, out: Path) -> dict[str, Any]:
    publish(Record(load(ROOT)), out)
    try:
        return ANSWERS[engine](out.resolve(), RELATIONS)
    except MissingEngineError as error:
        return {"missing": str(error)}


def plain(rows: list[Any]) -> list[Any]:
    """Give rows as JSON holds them, in an order of their own."""
    return sorted(json.loads(json.dumps(rows, default=str)), key=repr)


@pytest.mark.parametrize("relation", RELATIONS)
def test_the_same_rows(
    record: duckdb.DuckDBPyConnection, answers: tuple[str, dict[str, Any]], relation: str
) -> None:
    engine, found = answers
    result = record.execute(f"from {relation}")
    types = {name: str(kind) for name, kind, *_ in result.description or []}
    rows = plain(result.fetchall())
    assert rows or relation not in VIEWS
    assert plain(found[relation]["rows"]) == rows
    renamed = {name: TYPES[engine].get(kind, kind.lower()) for name, kind in types.items()}
    assert found[relation]["columns"] == renamed


def test_the_law_on_a_day(record: duckdb.DuckDBPyConnection, answers: tuple[str, dict[str, Any]]) -> None:
    _, found = answers
    rows = record.execute(f"select state_iso3, status from treaty_as_of('{DAY}')").fetchall()
    assert len(rows) == len(record.execute("from treaty_status").fetchall())
    assert plain(found["treaty_as_of"]["rows"]) == plain(rows)


def test_a_release_has_the_same_scripts_again(tmp_path: Path) -> None:
    once, again = (publish(Record(load(ROOT)), tmp_path / name).out / "warehouse" for name in ("one", "two"))
    names = sorted(path.name for path in once.iterdir())
    assert {"postgres.sql", "spark.sql"} <= set(names)
    for name in names:
        assert (once / name).read_bytes() == (again / name).read_bytes(), name
    for script in ("postgres.sql", "spark.sql"):
        text = (once / script).read_text(encoding="utf-8")
        assert [view for view in VIEWS if f" {view}" not in text] == []
