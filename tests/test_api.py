"""The record from Python, from the checkout and from the wheel."""

from __future__ import annotations

import subprocess
import sys
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
    with pytest.raises(AttributeError):
        _ = cmr.nothing


def test_connect_gives_the_views() -> None:
    (states,) = cmr.connect().execute("select count(*) from treaty_as_of('2020-01-01')").fetchone() or (0,)
    assert states == 197


def test_the_wheel_carries_the_data(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    code = "import cmr; print(cmr.__file__); print(cmr.load('states').height)"
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "site")},
    )  # fmt: skip
    where, rows = result.stdout.splitlines()
    assert where.startswith(str(tmp_path / "site"))
    assert int(rows) == 199
