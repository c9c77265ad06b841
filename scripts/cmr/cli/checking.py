"""The commands that check: validate, diff, verify, format, rules."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cmr.cli.app import CALL, DATA, FINE, PackageArgument, PackageOption, app, stop, stop_for, valid_record
from cmr.descriptor import NO_PACKAGE, home, load
from cmr.findings import Report, count
from cmr.hints import nearest
from cmr.package_files import DescriptorError
from cmr.reports import FORMATS, as_line, as_text


class ReportFormat(StrEnum):
    """How findings are written."""

    text = "text"
    json = "json"
    github = "github"
    sarif = "sarif"


class ChangeFormat(StrEnum):
    """How changes are written."""

    text = "text"
    json = "json"
    markdown = "markdown"


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
            stop(CALL, f"there is no table {table!r}; the tables are {', '.join(report.rows)}")
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
        stop(CALL, str(error))


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
        stop(CALL, str(error))
    except DescriptorError as error:
        stop_for(error)
    if later.record.refused:
        stop(DATA, as_text(Report(later.record.refused)))
    typer.echo(WRITERS[form.value](compare(earlier, later)))


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

    trace = run(valid_record(package), texts)
    if not trace.sources:
        stop(CALL, f"no file in {texts} is the text of a source. Call it SOURCE_ID.txt.")
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
        stop_for(error)
    for path in changed:
        typer.echo(f"{path}: {'is not in canonical form; run `cmr format`' if check else 'written anew'}")
    if findings:
        stop(DATA, as_text(Report(findings)))
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
        stop(CALL, f"there is no rule {explain!r}.{nearest(explain, [entry.id for entry in entries])}")
    for line in (
        f"{found.id} ({found.severity}, {found.where})",
        found.sentence,
        f"Why: {found.reason}",
        f"Good: {found.good}",
        f"Bad: {found.bad}",
        f"How to mend it: {found.fix}" if found.fix else "",
    ):
        typer.echo(line)
