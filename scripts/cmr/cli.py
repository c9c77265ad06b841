"""The command `cmr`: parses, calls, prints. What takes long to import is imported where it is used."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from cmr.descriptor import NO_PACKAGE, home, load
from cmr.findings import Report, count
from cmr.guard import NO_MEMORY_LEFT, in_child, lacks_memory, refuse
from cmr.package_files import DescriptorError
from cmr.reports import FORMATS, as_line, as_text
from cmr.version import __version__

if TYPE_CHECKING:
    from cmr.record import Record

FINE, DATA, CALL = 0, 1, 2

app = typer.Typer(
    help="The open record of what is said about cluster munitions.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)

PackageArgument = Annotated[
    Path | None, typer.Argument(help="Folder of a package; the record itself by default.")
]
PackageOption = Annotated[
    Path | None,
    typer.Option("--package", help="Folder of a package; the record itself by default."),
]


class ReportFormat(StrEnum):
    """How findings are written."""

    text = "text"
    json = "json"
    github = "github"
    sarif = "sarif"


class CitationStyle(StrEnum):
    """How a citation is written."""

    bibtex = "bibtex"
    csl_json = "csl-json"
    ris = "ris"


class ChangeFormat(StrEnum):
    """How changes are written."""

    text = "text"
    json = "json"
    markdown = "markdown"


class TableFormat(StrEnum):
    """How rows are written."""

    table = "table"
    csv = "csv"
    json = "json"


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cmr {__version__}, data {load(home()).version}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Say which program and data this is.",
            is_eager=True,
            callback=_version,
        ),
    ] = False,
) -> None:
    """The open record of what is said about cluster munitions."""


def _stop(code: int, message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)


def _package_stop(error: DescriptorError) -> NoReturn:
    code = CALL if error.finding.rule == NO_PACKAGE else DATA
    _stop(code, as_text(Report([error.finding])))


def _record(package: Path | None) -> Record:
    """Load a record and stop with its findings where it is not valid."""
    from cmr.record import Record
    from cmr.validate import check

    try:
        record = Record(load(package or home()))
    except DescriptorError as error:
        _package_stop(error)
    report = check(record)
    if not report.ok:
        _stop(DATA, as_text(report, root=package or home()))
    return record


@app.command()
def validate(
    package: PackageArgument = None,
    form: Annotated[
        ReportFormat, typer.Option("--format", help="How findings are written.")
    ] = ReportFormat.text,
    table: Annotated[str | None, typer.Option(help="Show findings of this table only.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Show every finding, however many are alike.")
    ] = False,
    rules_from: Annotated[
        str | None,
        typer.Option(metavar="REV", help="Hold the rows also against the schemas of a git revision."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="REV", help="See that what a git revision released stands or is corrected."),
    ] = None,
) -> None:
    """Check a package: its files, its schemas and all rules."""
    report = _report(package or home(), rules_from, since)
    if table is not None:
        if report.rows and table not in report.rows and not any(f.table == table for f in report.findings):
            _stop(CALL, f"there is no table {table!r}; the tables are {', '.join(report.rows)}")
        report.findings = [f for f in report.findings if f.table == table]
    if form is ReportFormat.text:
        typer.echo(as_text(report, unfold=everything, root=package or home()))
    else:
        typer.echo(FORMATS[form.value](report))
    missing = any(f.rule == NO_PACKAGE for f in report.findings)
    raise typer.Exit(CALL if missing else FINE if report.ok else DATA)


def _report(root: Path, rules_from: str | None, since: str | None) -> Report:
    from cmr.validate import validate as run

    if rules_from is None and since is None:
        return run(root)
    from cmr.history.against import validate as run_against
    from cmr.history.revision import NoSourceError

    try:
        return run_against(root, rules_from, since)
    except NoSourceError as error:
        _stop(CALL, str(error))


@app.command()
def diff(
    before: Annotated[
        str, typer.Argument(metavar="REV", help="A git revision; with AFTER, a folder, a release or a zip.")
    ] = "HEAD",
    after: Annotated[
        str | None,
        typer.Argument(metavar="AFTER", help="What is compared; the working tree by default."),
    ] = None,
    form: Annotated[
        ChangeFormat, typer.Option("--format", help="How changes are written.")
    ] = ChangeFormat.text,
    package: PackageOption = None,
) -> None:
    """Show what changed between two states of the record.

    Rows, cells, schemas and the version that the change asks for: since a git revision, or between
    two releases.
    """
    from cmr.history.changes import compare
    from cmr.history.edition import editions
    from cmr.history.forms import FORMS as WRITERS
    from cmr.history.revision import NoSourceError

    try:
        earlier, later = editions(package or home(), before, after)
    except NoSourceError as error:
        _stop(CALL, str(error))
    except DescriptorError as error:
        _package_stop(error)
    if later.record.refused:
        _stop(DATA, as_text(Report(later.record.refused)))
    typer.echo(WRITERS[form.value](compare(earlier, later)))


@app.command()
def publish(
    package: PackageOption = None,
    out: Annotated[Path, typer.Option(help="Where the release is put.")] = Path("dist"),
    base_url: Annotated[str | None, typer.Option(help="Address at which the release will be served.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether the release is what the tables give.")
    ] = False,
) -> None:
    """Validate the record and make all its published forms."""
    from cmr.publish.address import NotAnAddressError, base
    from cmr.publish.contents import DATABASE, NotATimeError
    from cmr.publish.release import NotALinkError, TakenPathError
    from cmr.publish.release import publish as run

    try:
        address = None if base_url is None else base(base_url)
    except NotAnAddressError as error:
        _stop(CALL, f"--base-url {base_url!r} cannot be used: {error}. Write it as https://HOST/FOLDER/.")
    record = _record(package)
    try:
        if check:
            _check_release(record, out, address)
        release = run(record, out, address)
    except NotALinkError as error:
        _stop(
            CALL,
            f"{error}: this is not a release made by cmr. Move it away, or name another place with --out.",
        )
    except TakenPathError as error:
        _stop(
            DATA,
            f"datapackage.json: {error} is where a release has a file of its own. Move it, best to data or schemas.",
        )
    except NotATimeError as error:
        _stop(CALL, f"{error}, which is no time. Mend it.")
    for path in sorted(p for p in out.rglob("*") if p.is_file()):
        typer.echo(f"{path.stat().st_size:>12,}  {path}")
    widest = max(map(len, release.rows))
    for name, rows in release.rows.items():
        typer.echo(f"  {name:<{widest}}  {rows:>7,}")
    typer.echo(f"published {record.package.version} in {out}. A first query to try:")
    typer.echo(
        '  .venv/bin/cmr query "select accused, assessment, count(*) as incidents'
        ' from responsibility_assessment group by all order by all"'
    )
    typer.echo(f"or open {out / DATABASE} in DuckDB.")


def _check_release(record: Record, out: Path, address: str | None) -> NoReturn:
    from cmr.publish.compare import differing

    if not out.exists():
        _stop(DATA, f"there is no release at {out}. Run `cmr publish --out {out}`.")
    if names := differing(record, out, address):
        listed = "".join(f"\n  {out / name}" for name in names)
        _stop(
            DATA,
            f"{count(len(names), 'file')} differ{'s' * (len(names) == 1)} from what the tables give:{listed}\n"
            f"Run `cmr publish --out {out}`.",
        )
    typer.echo(f"{out} is what the tables give")
    raise typer.Exit(FINE)


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

    connection = connect(_record(package))
    try:
        if len(connection.extract_statements(sql)) != 1:
            _stop(CALL, "the query cannot be answered: it must be one statement.")
        names, rows = answer(connection, sql)
    except duckdb.Error as error:
        _stop(CALL, f"the query cannot be answered: {error}")
    try:
        typer.echo(rows_as(form.value, names, rows), nl=False)
    except NamesakesError as error:
        _stop(CALL, f"two columns are called `{error}`. Name one of them otherwise with `as`.")


@app.command()
def show(
    record_id: Annotated[str, typer.Argument(help="An incident, claim, state, actor or source.")],
    package: PackageOption = None,
) -> None:
    """Show what the record holds on one ID.

    It may be that of an incident, a claim, a state, an actor or a source.
    """
    from cmr.dossier import UnknownIdError
    from cmr.dossier import show as run
    from cmr.publish.database import connect

    try:
        typer.echo(run(connect(_record(package)), record_id))
    except UnknownIdError as error:
        near = f" Did you mean {' or '.join(error.near)}?" if error.near else ""
        _stop(CALL, f"nothing in the record is called {record_id!r}.{near}")


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
    from cmr.publish.cite import NotCitableError
    from cmr.publish.cite import cite as run

    try:
        typer.echo(run(_record(package), record_id, style.value), nl=False)
    except NotCitableError as error:
        near = f" Did you mean {' or '.join(error.near)}?" if error.near else ""
        _stop(CALL, f"no incident and no source is called {record_id!r}.{near}")


@app.command()
def verify(
    texts: Annotated[
        Path,
        typer.Option(help="Folder with the texts that were read.", file_okay=False, exists=True),
    ],
    package: PackageOption = None,
) -> None:
    """Check that every passage stands in the text of its source."""
    from cmr.trace import verify as run

    trace = run(_record(package), texts)
    if not trace.sources:
        _stop(CALL, f"no file in {texts} is the text of a source. Call it SOURCE_ID.txt.")
    for finding in trace.findings:
        typer.echo(as_line(finding))
    found = f"{count(trace.found, 'passage')} found in {count(len(trace.sources), 'text')}"
    typer.echo(
        f"{found}, {len(trace.findings)} not found, {trace.without_text} of sources whose text is not here"
    )
    raise typer.Exit(DATA if trace.findings else FINE)


@app.command("format")
def format_(
    package: PackageArgument = None,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; say what would change.")] = False,
) -> None:
    """Write the tables in their canonical form.

    It is UTF-8 in NFC, with LF, rows by primary key, and quotes only where they are needed.
    """
    from cmr.curate import format_tables

    try:
        changed, findings = format_tables(load(package or home()), check=check)
    except DescriptorError as error:
        _package_stop(error)
    for path in changed:
        typer.echo(f"{path}: {'is not in canonical form; run `cmr format`' if check else 'written anew'}")
    if findings:
        _stop(DATA, as_text(Report(findings)))
    if not changed:
        typer.echo("all tables are in canonical form")
    raise typer.Exit(DATA if check and changed else FINE)


@app.command()
def rules(
    explain: Annotated[str | None, typer.Option(help="Say all about one rule.")] = None,
) -> None:
    """List the rules that `cmr validate` checks."""
    from cmr.rules import catalogue

    entries = catalogue()
    if explain is None:
        widest = max(len(entry.id) for entry in entries)
        for entry in entries:
            typer.echo(f"{entry.id:<{widest}}  {entry.severity:<7}  {entry.sentence}")
        return
    found = next((entry for entry in entries if entry.id == explain), None)
    if found is None:
        from difflib import get_close_matches

        near = get_close_matches(explain, [entry.id for entry in entries], n=3)
        _stop(
            CALL,
            f"there is no rule {explain!r}." + (f" Did you mean {' or '.join(near)}?" if near else ""),
        )
    for line in (
        f"{found.id} ({found.severity}, {found.where})",
        found.sentence,
        f"Why: {found.reason}",
        f"Good: {found.good}",
        f"Bad: {found.bad}",
        f"How to mend it: {found.fix}" if found.fix else "",
    ):
        typer.echo(line)


def main() -> None:
    """Run the command; what the machine refuses ends with exit code 3 and one line."""
    in_child()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        _run()
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(FINE)
    except DescriptorError as error:
        typer.echo(as_text(Report([error.finding])), err=True)
        sys.exit(DATA)
    except SystemExit:
        raise
    # What polars and DuckDB raise where memory ends is not always an Exception.
    except BaseException as error:
        if lacks_memory(error):
            refuse(NO_MEMORY_LEFT)
        if not isinstance(error, OSError):
            raise
        where = f"{error.filename}: " if error.filename else ""
        refuse(f"the machine refused: {where}{error.strerror or error}. Mend that and try again.")


def _run() -> None:
    try:
        app()
    finally:
        sys.stdout.flush()
