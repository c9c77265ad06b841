"""The command that publishes, and says whether what was published still holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from cmr.cli.app import CALL, DATA, FINE, PackageOption, app, stop, valid_record
from cmr.findings import count

if TYPE_CHECKING:
    from cmr.record import Record


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
        stop(CALL, f"--base-url {base_url!r} cannot be used: {error}. Write it as https://HOST/FOLDER/.")
    record = valid_record(package)
    try:
        if check:
            _check_release(record, out, address)
        release = run(record, out, address)
    except NotALinkError as error:
        stop(
            CALL,
            f"{error}: this is not a release made by cmr. Move it away, or name another place with --out.",
        )
    except TakenPathError as error:
        stop(
            DATA,
            f"datapackage.json: {error} is where a release has a file of its own. Move it, best to data or schemas.",
        )
    except NotATimeError as error:
        stop(CALL, f"{error}, which is no time. Mend it.")
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
        stop(DATA, f"there is no release at {out}. Run `cmr publish --out {out}`.")
    if names := differing(record, out, address):
        listed = "".join(f"\n  {out / name}" for name in names)
        stop(
            DATA,
            f"{count(len(names), 'file')} differ{'s' * (len(names) == 1)} from what the tables give:{listed}\n"
            f"Run `cmr publish --out {out}`.",
        )
    typer.echo(f"{out} is what the tables give")
    raise typer.Exit(FINE)
