"""Whole packages by chance: valid ones are never refused, damaged ones never bring the validator down.

`CMR_PROOF_EXAMPLES` says how many are tried; `scripts/proofs/fuzz.py` sets it high and adds up the
numbers that the tests report as tried.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.fuzz import damage
from tests.fuzz.bench import Bench, as_csv
from tests.fuzz.judge import judge
from tests.fuzz.valid import packages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cmr.findings import Report

EXAMPLES = int(os.environ.get("CMR_PROOF_EXAMPLES", "400"))
BENCH = Bench()
looked_at: list[str] = []
spoke: set[str] = set()


@pytest.fixture(scope="module", autouse=True)
def _bench() -> Iterator[None]:
    yield
    BENCH.close()


@pytest.fixture(autouse=True)
def _told(record_property) -> Iterator[None]:
    """Report how many packages the test looked at, and the rules that spoke."""
    looked_at.clear()
    spoke.clear()
    yield
    record_property("examples", len(looked_at))
    record_property("rules", " ".join(sorted(spoke)))


def share(percent: int) -> settings:
    """Try as many packages as this share of all."""
    return settings(
        max_examples=max(1, EXAMPLES * percent // 100),
        deadline=timedelta(seconds=20),
        database=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )


def look(changed: Mapping[str, bytes]) -> Report:
    """Validate the package with these files changed and judge the report."""
    report = BENCH.validate(changed)
    judge(report, BENCH.package, changed)
    looked_at.append("")
    spoke.update(finding.rule for finding in report.findings)
    return report


def written(tables: Mapping[str, list[list[str]]]) -> dict[str, bytes]:
    """Write tables as CSV, each by the name of its file."""
    return {name: as_csv(rows) for name, rows in tables.items()}


@share(6)
@given(tables=packages(BENCH))
def test_a_valid_package_is_never_refused(tables) -> None:
    report = look(written(tables))
    assert [f for f in report.findings if f.severity == "error"] == []


@share(6)
@given(packages(BENCH), damage.json_nodes(BENCH) | damage.bytes_of(BENCH, BENCH.csv))
def test_damage_beside_other_rows_does_not_bring_it_down(tables, damaged) -> None:
    changed = written(tables) | damaged
    look(changed)


@share(20)
@given(changed=damage.bytes_of(BENCH, BENCH.csv))
def test_no_bytes_in_a_table_bring_it_down(changed) -> None:
    look(changed)


@share(20)
@given(changed=damage.cells(BENCH) | damage.rows(BENCH))
def test_no_cells_or_rows_bring_it_down(changed) -> None:
    look(changed)


@share(24)
@given(changed=damage.bytes_of(BENCH, BENCH.json))
def test_no_bytes_in_json_bring_it_down(changed) -> None:
    look(changed)


@share(24)
@given(changed=damage.json_nodes(BENCH))
def test_no_value_in_json_brings_it_down(changed) -> None:
    look(changed)
