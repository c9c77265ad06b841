"""The record from Python, from the checkout and from the wheel."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from typing import TYPE_CHECKING

import polars as pl
import pytest

import cmr
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def test_load_gives_types() -> None:
    claims = cmr.load("claims")
    assert claims.schema["basis"] == pl.List(pl.String)
    assert claims.schema["claim_date"] == pl.Date
    assert claims.schema["count_min"] == pl.Int64
    assert claims["claim_id"].is_sorted()
    with pytest.raises(KeyError):
        cmr.load("nothing")
    with pytest.raises(ValueError, match="polars, pandas, arrow or duckdb"):
        cmr.load("claims", as_="excel")  # type: ignore[call-overload]
    with pytest.raises(AttributeError):
        _ = cmr.nothing  # type: ignore[attr-defined]


def test_load_gives_the_same_cells_as_whatever_is_wanted() -> None:
    wanted = cmr.load("claims").rows()
    frame = cmr.load("claims", as_="pandas")
    assert str(frame.dtypes["count_min"]) == "int64[pyarrow]"
    assert str(frame.dtypes["claim_date"]).startswith("date32")
    table = cmr.load("claims", as_="arrow")
    assert str(table.schema.field("claim_date").type) == "date32[day]"
    assert pl.from_pandas(frame).rows() == wanted
    assert [tuple(row.values()) for row in table.to_pylist()] == [
        tuple(list(v) if isinstance(v, list) else v for v in row) for row in wanted
    ]
    relation = cmr.load("claims", as_="duckdb")
    assert dict(zip(relation.columns, map(str, relation.types), strict=True))["basis"] == "VARCHAR[]"
    assert relation.fetchall() == wanted


def test_connect_gives_the_views() -> None:
    (states,) = cmr.connect().execute("select count(*) from treaty_as_of('2020-01-01')").fetchone() or (0,)
    assert states == 197


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the wheel and the source distribution."""
    folder = tmp_path_factory.mktemp("built")
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with the wheel, which finds its requirements in ours."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    (wheel,) = built.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install", "--quiet"]
    subprocess.run([*pip, "--disable-pip-version-check", "--no-index", "--no-deps", str(wheel)], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "requirements.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    return folder / "bin"


def test_the_wheel_carries_the_data(installed: Path, tmp_path: Path) -> None:
    def answer(*command: str) -> str:
        program = [str(installed / command[0]), *command[1:]]
        result = subprocess.run(
            program, capture_output=True, encoding="utf-8", check=False, cwd=tmp_path, env={"PATH": ""}
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    code = (
        "import cmr; print(cmr.__file__); print(type(cmr.load('claims')).__module__, cmr.load('states').height);"
        " print(cmr.connect().execute('select count(*) from incident_summary').fetchone()[0])"
    )
    where, kind, incidents = answer("python", "-c", code).splitlines()
    assert where.startswith(str(installed.parent))
    assert kind == f"polars.dataframe.frame {cmr.load('states').height}"
    assert int(incidents) == cmr.load("incidents").height
    assert answer("cmr", "validate").startswith("valid: ")
    assert answer("cmr", "query", "select count(*) as n from states", "--format", "csv").split() == [
        "n",
        "199",
    ]
    assert str(ROOT) not in where


def test_the_source_distribution_holds_what_the_wheel_is_made_of(built: Path) -> None:
    (source,), (wheel,) = built.glob("*.tar.gz"), built.glob("*.whl")
    with tarfile.open(source) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    with zipfile.ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if name.startswith("cmr/")}
    assert "cmr/py.typed" in carried
    assert {name.removeprefix("cmr/_record/") for name in carried if "/_record/" in name} <= held
    assert {f"scripts/{name}" for name in carried if "/_record/" not in name} <= held
