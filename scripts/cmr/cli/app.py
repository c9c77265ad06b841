"""What all commands share: the application, the exit codes, the record that is valid or ends the command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from cmr.descriptor import NO_PACKAGE, home, load
from cmr.findings import Report
from cmr.package_files import DescriptorError
from cmr.reports import as_text
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


def stop(code: int, message: str) -> NoReturn:
    """End the command with an exit code and a message on standard error."""
    typer.echo(message, err=True)
    raise typer.Exit(code)


def stop_for(error: DescriptorError) -> NoReturn:
    """End the command where a package cannot be read: the fault of the call where there is none."""
    code = CALL if error.finding.rule == NO_PACKAGE else DATA
    stop(code, as_text(Report([error.finding])))


def valid_record(package: Path | None) -> Record:
    """Load a record and stop with its findings where it is not valid."""
    from cmr.record import Record
    from cmr.validate import check

    try:
        record = Record(load(package or home()))
    except DescriptorError as error:
        stop_for(error)
    report = check(record)
    if not report.ok:
        stop(DATA, as_text(report, root=package or home()))
    return record
