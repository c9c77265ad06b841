"""The commands that ask: query, show, cite."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cmr.cli.app import CALL, PackageOption, app, stop, valid_record
from cmr.hints import UnknownIdError


class TableFormat(StrEnum):
    """How rows are written."""

    table = "table"
    csv = "csv"
    json = "json"


class CitationStyle(StrEnum):
    """How a citation is written."""

    bibtex = "bibtex"
    csl_json = "csl-json"
    ris = "ris"


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="One SQL query over the tables and views.")],
    package: PackageOption = None,
    form: Annotated[TableFormat, typer.Option("--format", help="How rows are written.")] = TableFormat.table,
) -> None:
    """Ask the record in SQL (DuckDB)."""
    import duckdb

    from cmr.output import NamesakesError, answer, rows_as
    from cmr.publish.database import connect

    connection = connect(valid_record(package))
    try:
        if len(connection.extract_statements(sql)) != 1:
            stop(CALL, "the query cannot be answered: it must be one statement.")
        names, rows = answer(connection, sql)
    except duckdb.Error as error:
        stop(CALL, f"the query cannot be answered: {error}")
    try:
        typer.echo(rows_as(form.value, names, rows), nl=False)
    except NamesakesError as error:
        stop(CALL, f"two columns are called `{error}`. Name one of them otherwise with `as`.")


@app.command()
def show(
    record_id: Annotated[str, typer.Argument(help="An incident, claim, state, actor or source.")],
    package: PackageOption = None,
) -> None:
    """Show what the record holds on one ID.

    It may be that of an incident, a claim, a state, an actor or a source.
    """
    from cmr.dossier import show as run
    from cmr.publish.database import connect

    try:
        typer.echo(run(connect(valid_record(package)), record_id))
    except UnknownIdError as error:
        stop(CALL, f"nothing in the record is called {record_id!r}.{error.near}")


@app.command()
def cite(
    record_id: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="An incident or a source; the whole record by default."),
    ] = None,
    style: Annotated[CitationStyle, typer.Option(help="How it is written.")] = CitationStyle.bibtex,
    package: PackageOption = None,
) -> None:
    """Cite the record, an incident or a source.

    The version and the content hash in it say where a figure can be found again.
    """
    from cmr.publish.cite import cite as run

    try:
        typer.echo(run(valid_record(package), record_id, style.value), nl=False)
    except UnknownIdError as error:
        stop(CALL, f"no incident and no source is called {record_id!r}.{error.near}")
