"""What the tests share: the record of the checkout, and a small made package that can be bent."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from filelock import FileLock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).resolve().parent.parent
MINI = ROOT / "tests" / "mini" / "data"
TEXTS = ROOT.parent / "shared" / "texts"


def read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Give a table's header and rows."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        return list(reader.fieldnames or []), rows


def write(path: Path, header: list[str], rows: list[dict[str, str]]) -> None:
    """Write a table in its canonical form, in the order of the rows given."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)


KEYS = {
    "states": ["iso3"],
    "places": ["geonames_id"],
    "actors": ["actor_id"],
    "munitions": ["munition_id"],
    "sources": ["source_id"],
    "incidents": ["incident_id"],
    "claims": ["claim_id"],
    "statements": ["statement_id"],
    "treaty_status": ["treaty", "state_iso3"],
    "votes": ["resolution", "state_iso3"],
    "corrections": ["correction_id"],
}


def edit(package: Path, edits: Mapping[str, Mapping[str, str] | None]) -> None:
    """Change cells of a package; `TABLE/KEY` that is not there adds a row, None takes one out."""
    for place, cells in edits.items():
        table, _, key = place.partition("/")
        path = package / "data" / f"{table}.csv"
        header, rows = read(path)
        keys = KEYS[table]
        row = next((r for r in rows if ".".join(r[k] for k in keys) == key), None)
        if cells is None:
            assert row is not None, place
            rows.remove(row)
        elif row is None:
            parts = key.rsplit(".", 1) if len(keys) > 1 else [key]
            rows.append(dict(zip(keys, parts, strict=True)) | dict(cells))
        else:
            row.update(cells)
        write(path, header, rows)


def make_package(folder: Path, data: Path = MINI) -> Path:
    """Put a package with the record's schemas and the given rows into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "datapackage.json", folder)
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    shutil.copytree(data, folder / "data")
    return folder


def missing(what: str) -> NoReturn:
    """Skip a test for want of something that a bare machine lacks; CI has it, so there it is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"{what}, and CI must have it")
    pytest.skip(what)


def environment(name: str) -> Path:
    """Give the Python of an environment beside our own, made once from `tests/environments/NAME.txt`."""
    folder, wanted = ROOT / ".venv" / "tests" / name, ROOT / "tests" / "environments" / f"{name}.txt"
    made = folder / "made"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lock"):
        if not made.is_file() or made.read_text("utf-8") != wanted.read_text("utf-8"):
            pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"]
            venv = [sys.executable, "-m", "venv", "--clear", str(folder / "venv")]
            for command in (venv, [str(folder / "venv" / "bin" / "python"), *pip, str(wanted)]):
                result = subprocess.run(command, capture_output=True, text=True, check=False)
                if result.returncode:
                    missing(f"the environment {name} cannot be made: {result.stderr.strip()[-300:]}")
            shutil.copy(wanted, made)
    return folder / "venv" / "bin" / "python"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A small valid package of made-up states."""
    return make_package(tmp_path / "package")


@pytest.fixture(scope="session")
def run() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command as a user does; gives what it printed and its exit code."""

    def call(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "PYTHONPATH": str(ROOT / "scripts"), "NO_COLOR": "1", "COLUMNS": "200"}
        env |= options.pop("env", {})  # type: ignore[arg-type, operator]
        command = [sys.executable, "-m", "cmr", *arguments]
        return subprocess.run(
            command,
            capture_output=True,
            encoding="utf-8",
            env=env,
            check=False,
            timeout=120,
            **options,  # type: ignore[call-overload]
        )

    return call


@pytest.fixture(scope="session")
def first_release(
    run: Callable[..., subprocess.CompletedProcess[str]], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder in which the small package stands as `package` and is published as `dist`."""
    folder = tmp_path_factory.mktemp("first")
    made = make_package(folder / "package")
    result = run(
        "publish", "--package", str(made), "--out", str(folder / "dist"), env={"SOURCE_DATE_EPOCH": ""}
    )
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture
def out(first_release: Path, tmp_path: Path) -> Path:
    """A release of the small package."""
    shutil.copytree(first_release / ".releases", tmp_path / ".releases")
    (tmp_path / "dist").symlink_to((first_release / "dist").readlink())
    return tmp_path / "dist"


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The package with another word in it, so that its release is not the old one."""
    package = make_package(tmp_path / "changed")
    edit(package, {"actors/watch": {"name": "The Other Watch"}})
    return package
