"""The gate beside the cases of `tests/bad`: positions behind line feeds in cells, and any bytes at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmr.validate import validate
from tests.conftest import make_package

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_comma_only_row_is_refused(package: Path) -> None:
    path = package / "data" / "actors.csv"
    path.write_bytes(path.read_bytes() + b",,,,,\n")
    rules = {f.rule for f in validate(package).findings}
    assert rules == {"schema.required"}


def test_positions_count_physical_lines_and_characters(package: Path) -> None:
    path = package / "data" / "actors.csv"
    lines = path.read_text(encoding="utf-8").replace("Borland,", '"Bör\nlan\nd",', 1)
    path.write_text(lines.replace("ngo", "club"), encoding="utf-8")
    findings = [f for f in validate(package).findings if f.rule == "schema.category"]
    # Two line feeds inside a cell push Watch, the ninth line, two lines down.
    assert [(f.line, f.column, f.value) for f in findings] == [(11, 13, "club")]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_bytes_bring_it_down(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    package = make_package(tmp_path_factory.mktemp("any") / "package")
    path = package / "data" / "actors.csv"
    raw = path.read_bytes()
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    path.write_bytes(raw[:start] + data.draw(st.binary(max_size=40)) + raw[end:])
    for finding in validate(package).findings:
        assert finding.message
        assert finding.fix
        assert finding.file
