"""The same rows give the same release in whatever surroundings: all bytes but those of the database, whose rows are the same."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ROOT, environment, missing
from tests.releases import DATABASE

if TYPE_CHECKING:
    from pathlib import Path

GONE = None
# What is other than usual: variables, the mask of modes, where it runs, the clock.
SURROUNDINGS: dict[str, dict[str, Any]] = {
    "locale C and no UTF-8 mode": {"env": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}},
    "the first time zone": {"env": {"TZ": "Pacific/Kiritimati"}},
    "the last time zone": {"env": {"TZ": "Etc/GMT+12"}},
    "hash seed 1": {"env": {"PYTHONHASHSEED": "1"}},
    "hash seed 4294967295": {"env": {"PYTHONHASHSEED": "4294967295"}},
    "umask 077": {"umask": 0o077},
    "the working directory /": {"cwd": "/"},
    "ten years ago": {"clock": "-10y"},
    "in ten years": {"clock": "+10y"},
    "no HOME": {"env": {"HOME": GONE, "XDG_CACHE_HOME": GONE, "USER": GONE, "LOGNAME": GONE}},
    "a TMPDIR that is not there": {"env": {"TMPDIR": "/nowhere"}},
    "one thread": {"env": {"POLARS_MAX_THREADS": "1"}},
    "two threads": {"env": {"POLARS_MAX_THREADS": "2"}},
    "a package elsewhere, its files made in another order": {"moved": True},
    "no variable at all": {"env": dict.fromkeys(os.environ, GONE)},
}
# Reads every table of a database file and hashes it as the README says; runs in any client.
HASHES = """
import csv, hashlib, io, json, sys, duckdb
database, keys = duckdb.connect(sys.argv[1], read_only=True), json.loads(sys.argv[2])
cell = lambda value: ";".join(value) if isinstance(value, list) else value
found = {}
for table, key in keys.items():
    result = database.execute(f"select * from {table} order by {', '.join(key)}")
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\\n")
    writer.writerow([column[0] for column in result.description])
    writer.writerows([[cell(value) for value in row] for row in result.fetchall()])
    found[table] = hashlib.sha256(text.getvalue().encode()).hexdigest()
print(json.dumps(found))
"""


def publish_in(package: Path, folder: Path, surroundings: dict[str, Any]) -> Path:
    """Publish a package in other surroundings; gives the release."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "scripts")} | {"SOURCE_DATE_EPOCH": GONE}
    env |= surroundings.get("env", {}) | {"PYTHONPATH": str(ROOT / "scripts")}
    command = [
        sys.executable,
        "-m",
        "cmr",
        "publish",
        "--package",
        str(package),
        "--out",
        str(folder / "dist"),
    ]
    if clock := surroundings.get("clock"):
        faketime = shutil.which("faketime") or missing("faketime, which sets another clock, is not here")
        command = [faketime, "-f", clock, *command]
    result = subprocess.run(
        command,
        env={name: value for name, value in env.items() if value is not GONE},
        cwd=surroundings.get("cwd", folder),
        umask=surroundings.get("umask", -1),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return folder / "dist"


def moved(package: Path, target: Path) -> Path:
    """A copy of a package whose files came into being in the opposite order."""
    for path in sorted((p for p in package.rglob("*") if p.is_file()), reverse=True):
        copy = target / path.relative_to(package)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    return target


def files(release: Path) -> dict[str, bytes]:
    """The files of a release but its database."""
    found = {p.relative_to(release).as_posix(): p for p in release.rglob("*") if p.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if name != DATABASE}


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_the_release_is_the_same_in_other_surroundings(
    first_release: Path, tmp_path: Path, name: str
) -> None:
    surroundings, package = SURROUNDINGS[name], first_release / "package"
    if surroundings.get("moved"):
        package = moved(package, tmp_path / "far" / "away")
    made, wanted = files(publish_in(package, tmp_path, surroundings)), files(first_release / "dist")
    assert sorted(made) == sorted(wanted)
    assert [path for path in made if made[path] != wanted[path]] == []
    manifest = json.loads(made["manifest.json"])
    descriptor = json.loads(made["datapackage.json"])
    keys = {
        resource["name"]: json.loads(made[resource["schema"]])["primaryKey"]
        for resource in descriptor["resources"]
    }
    keys = {table: [key] if isinstance(key, str) else key for table, key in keys.items()}
    command = [
        str(environment("old-duckdb")),
        "-c",
        HASHES,
        str(tmp_path / "dist" / DATABASE),
        json.dumps(keys),
    ]
    read_back = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    assert json.loads(read_back) == manifest["tables"]


def test_the_clock_is_another_one_under_faketime() -> None:
    faketime = shutil.which("faketime") or missing("faketime, which sets another clock, is not here")
    said = {
        subprocess.run(
            [*before, sys.executable, "-c", "import time; print(time.gmtime().tm_year)"],
            capture_output=True,
            encoding="ascii",
            check=True,
        ).stdout
        for before in ([], [faketime, "-f", "-10y"], [faketime, "-f", "+10y"])
    }
    assert len(said) == 3
