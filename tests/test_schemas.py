"""A package's own schemas may say anything: what rules cannot read is one finding, never a traceback."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from cmr.descriptor import FIELD_TYPES, home, load
from cmr.rules import RULES
from cmr.rules.reads import READS
from cmr.validate import validate
from tests.conftest import read, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cmr.descriptor import Table

EXHAUSTIVE = "CMR_PROOF_SCHEMAS" in os.environ
GONE = "gone"
TABLES = load(home()).tables
# Columns that frames have beside those of their schemas, made by the program itself.
MADE = {"latest_day", "used", "cyclic", "has_treaty_row", "published_first", "source_claims"}
MADE |= {"record_stands", "replacement_stands", "field_known"}


def read_by_rules(table: Table) -> set[str]:
    return {name for names in READS[table.name].values() for name in names.split()}


def test_what_rules_read_is_listed_and_in_the_schemas() -> None:
    for table in TABLES:
        types = {field.name: field.type for field in table.fields}
        for wanted, names in READS[table.name].items():
            for name in names.split():
                assert types[name] == wanted, f"{table.name}.{name}"
        rules = [rule for rule in RULES if rule.table == table.name]
        named = {name for rule in rules for name in (rule.column, *rule.good.meta.root_names())}
        own = {name.removesuffix("__text") for name in named if "__" not in name or name.endswith("__text")}
        assert own - MADE <= read_by_rules(table)


def changes(table: Table) -> Iterator[tuple[str, str]]:
    """Every column with every type that is not its own, and gone; every day one of these for each column."""
    for place, field in enumerate(table.fields):
        kinds = [kind for kind in (*FIELD_TYPES, GONE) if kind != field.type]
        for kind in kinds if EXHAUSTIVE else kinds[place % len(kinds) :][:1]:
            yield field.name, kind


def test_a_changed_column_is_one_finding_where_rules_read_it(package: Path) -> None:
    for table in TABLES:
        schema, rows = (package / table.schema).read_bytes(), (package / table.path).read_bytes()
        for column, kind in changes(table):
            found = change(package, table, column, kind)
            expect(table, column, kind, found)
            (package / table.schema).write_bytes(schema)
            (package / table.path).write_bytes(rows)


def change(package: Path, table: Table, column: str, kind: str) -> list[tuple[str, str, str]]:
    """Give a column another type, or take it out; gives rule, file and column of what is found."""
    schema = json.loads((package / table.schema).read_bytes())
    field = next(field for field in schema["fields"] if field["name"] == column)
    if kind == GONE:
        take_out(package, table, schema, column)
    field["type"] = kind
    for bound in ("minimum", "maximum"):
        field.get("constraints", {}).pop(bound, None)
    (package / table.schema).write_text(json.dumps(schema), encoding="utf-8")
    return [(f.rule, f.file, f.column_name) for f in validate(package).findings]


def expect(table: Table, column: str, kind: str, found: list[tuple[str, str, str]]) -> None:
    """One finding where rules read the column, and otherwise none but on its own cells."""
    what = f"{table.name}.{column} {kind}: {found}"
    if column in read_by_rules(table):
        ((rule, file, _),) = found
        # A key of another table that points at a column that is gone is refused before any rule.
        assert rule == "package.columns" or (kind == GONE and rule == "package.descriptor"), what
        assert file in (table.schema, "datapackage.json"), what
    elif kind == GONE:
        assert found == ([("package.descriptor", table.schema, "")] if column in table.primary_key else []), (
            what
        )
    else:
        assert {(file, name) for _, file, name in found} <= {(table.path, column)}, what


def take_out(package: Path, table: Table, schema: dict[str, Any], column: str) -> None:
    """Take a column out of a table and of its schema."""
    schema["fields"] = [field for field in schema["fields"] if field["name"] != column]
    schema["foreignKeys"] = [key for key in schema.get("foreignKeys", []) if column not in key["fields"]]
    header, rows = read(package / table.path)
    rest = [{name: cell for name, cell in row.items() if name != column} for row in rows]
    write(package / table.path, [name for name in header if name != column], rest)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_that_is_gone_is_one_finding(package: Path, table: Table) -> None:
    path = package / "datapackage.json"
    body = json.loads(path.read_text(encoding="utf-8"))
    body["resources"] = [resource for resource in body["resources"] if resource["name"] != table.name]
    path.write_text(json.dumps(body), encoding="utf-8")
    (finding,) = validate(package).findings
    assert finding.rule in ("package.columns", "package.descriptor")
    # Where another table refers to it, at the key that does.
    assert finding.file == ("datapackage.json" if finding.rule == "package.columns" else finding.file)
    assert finding.line
    assert table.name in finding.message
