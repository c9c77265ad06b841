"""The record for a warehouse or a cluster: scripts that load the tables and define the same views.

Tables are taken from the database, which was compiled from the Table Schemas; views and macros
are translated by sqlglot from `schemas/views`. So no definition is written a second time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import ErrorLevel, exp, parse_one

from cmr.publish.contents import NAME
from cmr.publish.database import HELPERS, identifier, literal
from cmr.publish.views import views

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cmr.descriptor import Table
    from cmr.publish.material import Material
    from cmr.publish.views import View

SCHEMA = NAME.replace("-", "_")
POSTGRES_HEAD = """\
-- {title}, version {version}, for PostgreSQL 14 and later.
-- In this folder: psql -f postgres.sql
-- All goes into the schema {schema}; one that is there must be renamed or dropped before.
-- The tables are read from ../hxl, but for the second line of each file, which holds hashtags.
\\set ON_ERROR_STOP on
begin;
create schema {schema};
set local search_path to {schema};
"""
POSTGRES_FOOT = "commit;\nanalyze;\n"
SPARK_HEAD = """\
-- {title}, version {version}, for Spark 4.1 and later.
-- spark-sql --hivevar folder=/whole/path/of/dist/parquet -f spark.sql
-- All goes into the schema {schema}; the rows stay in the Parquet files.
create schema {schema};
use {schema};
set spark.sql.cteRecursionRowLimit = -1;
"""


def write_warehouse(material: Material, folder: Path) -> None:
    """Write `postgres.sql`, `spark.sql`, and as CSV the helper tables that no other CSV holds."""
    folder.mkdir()
    for name in HELPERS:
        query, target = f"from {identifier(name)} order by all", literal(str(folder / f"{name}.csv"))
        material.connection.execute(f"copy ({query}) to {target} (format csv, header)")
    package = material.record.package
    title = " ".join(str(package.descriptor.get("title", NAME)).split())
    words = {"title": title, "version": package.version, "schema": SCHEMA}
    postgres = [POSTGRES_HEAD.format(**words), *_postgres(material), POSTGRES_FOOT]
    (folder / "postgres.sql").write_text("\n".join(postgres), encoding="utf-8")
    spark = [SPARK_HEAD.format(**words), *_spark(material)]
    (folder / "spark.sql").write_text("\n".join(spark), encoding="utf-8")


def _postgres(material: Material) -> Iterator[str]:
    package = material.record.package
    for name, made in _tables(material):
        for column in made.find_all(exp.ColumnDef):
            # DuckDB sorts texts by their bytes; under another collation they would stand elsewhere.
            if column.kind and exp.DataType.Type.TEXT in {
                part.this for part in column.kind.find_all(exp.DataType)
            }:
                collation = exp.CollateColumnConstraint(this=exp.to_identifier("C", quoted=True))
                column.append("constraints", exp.ColumnConstraint(kind=collation))
        yield _sql(made, "postgres")
        if name in HELPERS:
            yield f"\\copy {identifier(name)} from '{name}.csv' with (format csv, header)\n"
        else:
            yield _load(package.table(name))
    # Tables refer to each other in a circle, so the references come when all rows are there.
    for table, key in ((t, k) for t in package.tables for k in t.foreign_keys):
        yield (
            f"alter table {identifier(table.name)} add foreign key ({identifier(key.column)})"
            f" references {identifier(key.table)} ({identifier(key.reference)});\n"
        )
    for name, comment in _comments(material).items():
        kind = "column" if "." in name else "table"
        yield f"comment on {kind} {name} is {literal(comment)};\n"
    for view in views(package):
        if view.kind == "macro":
            head, body = _function(material, view, "postgres")
            yield f"{head}\nLANGUAGE SQL STABLE\nBEGIN ATOMIC\n{body};\nEND;\n"
        else:
            yield _sql(parse_one(view.sql, read="duckdb"), "postgres")
        kind = "function" if view.kind == "macro" else "view"
        yield f"comment on {kind} {identifier(view.name)} is {literal(view.answers)};\n"


def _load(table: Table) -> str:
    """Load a table by way of one in which all is text: lists are written in CSV as in the record."""
    types = {"string": "text", "integer": "bigint", "number": "double precision", "date": "date"}
    cells = ",\n  ".join(
        f"string_to_array({identifier(field.name)}, {literal(field.delimiter)})"
        if field.type == "list"
        else f"cast({identifier(field.name)} as {types[field.type]})"
        for field in table.fields
    )
    staged, first = identifier(f"{table.name} as text"), identifier(table.columns[0])
    columns = ", ".join(f"{identifier(name)} text" for name in table.columns)
    return (
        f"create temporary table {staged} ({columns}) on commit drop;\n"
        f"\\copy {staged} from '../hxl/{table.name}.csv' with (format csv, header) where {first} not like '#%'\n"
        f"insert into {identifier(table.name)}\nselect\n  {cells}\nfrom {staged};\n"
    )


def _spark(material: Material) -> Iterator[str]:
    comments = _comments(material)
    for name, table in _tables(material):
        columns = ",\n".join(
            f"  {column.this.sql('spark')}{_said(comments.get(f'{identifier(name)}.{identifier(column.name)}'))}"
            for column in table.find_all(exp.ColumnDef)
        )
        # A table of Spark's own would have to be a folder for those that keep their catalogue in Hive.
        rows = f"SELECT * FROM parquet.`${{folder}}/{name}.parquet`"  # noqa: S608 -- a name of ours
        yield f"CREATE VIEW {name} (\n{columns}\n){_said(comments[identifier(name)])} AS\n{rows};\n"
    for view in views(material.record.package):
        if view.kind == "macro":
            head, body = _function(material, view, "spark")
            yield f"{head}{_said(view.answers)}\nRETURN\n{body};\n"
        else:
            body = _sql(parse_one(view.sql, read="duckdb").expression, "spark")
            yield f"CREATE VIEW {view.name}{_said(view.answers)} AS\n{body}"


def _said(comment: str | None) -> str:
    return f" COMMENT {exp.Literal.string(comment).sql('spark')}" if comment else ""


def _tables(material: Material) -> Iterator[tuple[str, exp.Expr]]:
    """Give the statements that make the tables of the database."""
    _, rows = material.rows("select table_name, sql from duckdb_tables()")
    statements = dict(rows)
    for name in (*(table.name for table in material.record.package.tables), *HELPERS):
        statement = parse_one(statements[name], read="duckdb")
        yield name, statement


def _comments(material: Material) -> dict[str, str]:
    """Give the comments of tables and columns by their quoted names."""
    names = {table.name for table in material.record.package.tables} | set(HELPERS)
    _, rows = material.rows(
        "select table_name, null, comment, table_oid, -1 from duckdb_tables() union all"
        " select table_name, column_name, comment, table_oid, column_index from duckdb_columns() order by 4, 5"
    )
    return {
        ".".join(identifier(part) for part in (table, column) if part): comment
        for table, column, comment, *_ in rows
        if comment and table in names
    }


def _function(material: Material, view: View, dialect: str) -> tuple[str, str]:
    """Give head and body of a function for a table macro; a parameter has the type that the macro casts it to."""
    macro = parse_one(view.sql, read="duckdb")
    body = macro.expression
    casts = {cast.this.name: cast.to for cast in body.find_all(exp.Cast) if isinstance(cast.this, exp.Column)}
    parameters = {name.name: casts[name.name] for name in macro.this.expressions}
    call = ", ".join(f"cast(null as {kind.sql('duckdb')})" for kind in parameters.values())
    _, described = material.rows(f"describe from {identifier(view.name)}({call})")
    returned = {name: exp.DataType.build(kind, dialect="duckdb") for name, kind, *_ in described}
    takes, gives = (
        ", ".join(f"{name} {kind.sql(dialect)}" for name, kind in columns.items())
        for columns in (parameters, returned)
    )
    return f"CREATE FUNCTION {view.name}({takes})\nRETURNS TABLE ({gives})", _sql(body, dialect, end="")


def _sql(expression: exp.Expr, dialect: str, end: str = ";\n") -> str:
    return expression.sql(dialect, pretty=True, comments=False, unsupported_level=ErrorLevel.RAISE) + end
