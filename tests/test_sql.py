"""Nothing that the data or a schema says becomes a command to a database, and the database is closed."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING

import duckdb
import pytest

from cmr.descriptor import load
from cmr.publish.database import connect
from cmr.record import Record
from cmr.validate import validate
from tests.conftest import ROOT, edit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUOTING = {"identifier", "literal"}
# A query inside a statement, or the names of two databases, which are constants of the same module; question marks.
KNOWN = {
    "database.py": {"kind", "name", "shape"},
    "compare.py": {"name", "missing", "extra"},
    "spreadsheets.py": {"query"},
    "sqlite.py": {"marks"},
}
HOSTILE = "x'); drop table votes; --\"; select 1 /*"


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _quoted(node: ast.AST) -> bool:
    """True where an expression quotes what it is made of, or is made of constants of the program alone."""
    if isinstance(node, ast.IfExp):
        return _quoted(node.body) and _quoted(node.orelse)
    for part in ast.walk(node):
        if (
            isinstance(part, ast.Call | ast.Name | ast.Attribute)
            and _name(getattr(part, "func", part)) in QUOTING
        ):
            return True
        if isinstance(part, ast.Name | ast.Attribute) and _name(part).isupper():
            return True
    return not any(isinstance(part, ast.Name | ast.Call | ast.Attribute) for part in ast.walk(node))


def _made(function: ast.AST, name: str) -> Iterator[ast.expr]:
    """All expressions that a name of a function is made from."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.For | ast.comprehension):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(part, ast.Name) and part.id == name for t in targets for part in ast.walk(t)):
                yield node.value if isinstance(node, ast.Assign) else node.iter


def _unquoted(tree: ast.Module) -> Iterator[str]:
    """What stands in the text of a statement without being quoted."""
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for call in ast.walk(function):
            if not (
                isinstance(call, ast.Call)
                and _name(call.func) in {"execute", "executemany", "sql"}
                and call.args
            ):
                continue
            statement = call.args[0]
            texts = list(_made(function, statement.id)) if isinstance(statement, ast.Name) else [statement]
            for text in texts:
                for part in ast.walk(text):
                    if isinstance(part, ast.BinOp):
                        yield ast.unparse(part)
                    if isinstance(part, ast.FormattedValue):
                        made = (
                            list(_made(function, part.value.id)) if isinstance(part.value, ast.Name) else []
                        )
                        if not (_quoted(part.value) or (made and all(_quoted(value) for value in made))):
                            yield ast.unparse(part.value)


@pytest.mark.threat("T07")
def test_every_statement_is_made_of_constants_and_quoted_names() -> None:
    for path in sorted((ROOT / "scripts" / "cmr").rglob("*.py")):
        unquoted = set(_unquoted(ast.parse(path.read_text("utf-8"))))
        assert unquoted <= KNOWN.get(path.name, set()), path


@pytest.mark.threat("T07")
@pytest.mark.parametrize(
    "line",
    ['c.execute(f"select {x}")', 'c.execute("select " + x)', 'c.sql(f"{x!r}")', 's = f"{x}"; c.execute(s)'],
)
def test_the_test_knows_a_statement_that_is_not_quoted(line: str) -> None:
    assert list(_unquoted(ast.parse(f"def f(c, x):\n    {line}")))


@pytest.mark.threat("T07")
def test_commands_in_cells_files_and_schemas_are_only_text(package: Path) -> None:
    edit(package, {"incidents/qaa-2024-01-05-ardtown": {"notes": f"Note {HOSTILE}"}})
    (package / "data" / "votes.csv").rename(package / "data" / "x'); drop table votes--.csv")
    body = json.loads((package / "datapackage.json").read_text("utf-8"))
    body["resources"][9] |= {"path": "data/x'); drop table votes--.csv", "description": HOSTILE}
    (package / "datapackage.json").write_text(json.dumps(body), "utf-8")
    path = package / "schemas" / "tables" / "votes.json"
    schema = json.loads(path.read_text("utf-8"))
    for field in schema["fields"]:
        field["description"] = field["title"] = HOSTILE
    path.write_text(json.dumps(schema), "utf-8")
    assert validate(package).findings == []
    database = connect(Record(load(package)))
    assert database.execute("select count(*) from votes").fetchone() == (2,)
    assert database.execute("select notes from incidents order by 1 desc nulls last").fetchone() == (
        f"Note {HOSTILE}",
    )
    said = database.execute("select comment from duckdb_tables() where table_name = 'votes'").fetchone()
    assert said == (HOSTILE,)


@pytest.mark.threat("T08")
def test_a_name_that_could_be_a_pattern_never_reads_another_file(package: Path) -> None:
    votes = (package / "data" / "votes.csv").read_text("utf-8")
    body = json.loads((package / "datapackage.json").read_text("utf-8"))
    for name in ("votes[1].csv", "vote?.csv", "vote*.csv", "{votes,x}.csv", "votes1.csv"):
        (package / "data" / name).write_text(votes.replace(",no,", ",yes,"), "utf-8")
    for name in ("votes[1].csv", "vote?.csv", "vote*.csv"):
        body["resources"][9]["path"] = f"data/{name}"
        (package / "datapackage.json").write_text(json.dumps(body), "utf-8")
        assert [(f.rule, f.file) for f in validate(package).findings] == [("gate.file", f"data/{name}")]
    # A name with braces is one that DuckDB would not expand, and the file of that name is the one that is read.
    body["resources"][9]["path"] = "data/{votes,x}.csv"
    (package / "datapackage.json").write_text(json.dumps(body), "utf-8")
    rows = Record(load(package)).frames["votes"]["vote"].to_list()
    assert rows == ["yes", "yes"]


@pytest.mark.threat("T09")
def test_the_database_reaches_no_file_no_network_and_no_extension(package: Path, tmp_path: Path) -> None:
    database = connect(Record(load(package)))
    out = tmp_path / "out.csv"
    for sql in (
        "select * from read_text('/etc/passwd')",
        "select * from read_blob('/etc/passwd')",
        "select * from '/etc/passwd'",
        "select * from read_csv('/etc/*')",
        "select * from glob('/*')",
        "select * from read_parquet('https://example.org/x.parquet')",
        "select * from read_csv('s3://bucket/x.csv')",
        f"copy votes to '{out}'",
        f"export database '{tmp_path / 'all'}'",
        f"attach '{tmp_path / 'other.duckdb'}'",
        "install httpfs",
        "load httpfs",
        "load '/tmp/evil.duckdb_extension'",
        "set enable_external_access = true",
        "set autoinstall_known_extensions = true",
        "set allow_unsigned_extensions = true",
        "reset enable_external_access",
        "set temp_directory = '/tmp'",
        "set memory_limit = '1TB'",
        "pragma enable_profiling",
        "call start_ui()",
    ):
        with pytest.raises(duckdb.Error):
            database.execute(sql)
    assert not out.exists()
    assert database.execute("select count(*) from votes").fetchone() == (2,)
