"""The command `cmr`: parses, calls, prints. What takes long to import is imported where it is used."""

from __future__ import annotations

import sys

import typer

from cmr.cli import asking, checking, publishing
from cmr.cli.app import DATA, FINE, app
from cmr.findings import Report
from cmr.guard import NO_MEMORY_LEFT, in_child, lacks_memory, refuse
from cmr.package_files import DescriptorError
from cmr.reports import as_text

__all__ = ["app", "asking", "checking", "main", "publishing"]


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
