"""The treaty table against what the depositary, the Convention's unit and the Monitor state."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from cmr import descriptor
from cmr.publish.database import connect
from cmr.record import Record
from tests.conftest import ROOT

if TYPE_CHECKING:
    import duckdb

# Each publisher counts a state as a party from its deposit on, half a year before Article 17 makes
# it one: what it states as `party` is therefore compared with the deposits.
STATUSES = {
    "deposited": ("consented", "party"),
    "signatory": ("signatory",),
    "joined": ("signatory", "consented", "party"),
}


def totals() -> list[dict[str, str]]:
    with (ROOT / "tests" / "facts" / "treaty_totals.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def record() -> duckdb.DuckDBPyConnection:
    return connect(Record(descriptor.load(ROOT)))


@pytest.mark.parametrize(
    "fact", totals(), ids=lambda fact: f"{fact['day']}-{fact['measure']}-{fact['number']}"
)
def test_the_stated_totals_come_out_of_the_dates(
    record: duckdb.DuckDBPyConnection, fact: dict[str, str]
) -> None:
    if fact["measure"] == "signed":
        sql, values = (
            "select count(*) from treaty_status where signature_date <= cast(? as date)",
            [fact["day"]],
        )
    else:
        sql = "select count(*) from treaty_as_of(?) where list_contains(?, status)"
        values = [fact["day"], list(STATUSES[fact["measure"]])]
    assert record.execute(sql, values).fetchall() == [(int(fact["number"]),)], (
        f"{fact['publisher']}: {fact['url']}"
    )


def test_there_is_a_figure_for_every_year() -> None:
    assert {fact["day"][:4] for fact in totals()} >= {str(year) for year in range(2009, 2026)}


@pytest.mark.parametrize("day", ["2022-02-25", "2023-07-07"])
def test_the_figure_that_the_articles_give(record: duckdb.DuckDBPyConnection, day: str) -> None:
    sql = "select count(*) from treaty_as_of(?) where status in ('party', 'consented', 'signatory')"
    assert record.execute(sql, [day]).fetchall() == [(123,)]


def test_every_state_has_a_row_and_no_area_has(record: duckdb.DuckDBPyConnection) -> None:
    rows = record.execute(
        "select un_status = 'area', count(state_iso3), count(*) from states"
        " left join treaty_status on state_iso3 = iso3 group by 1 order by 1"
    ).fetchall()
    assert rows == [(False, 197, 197), (True, 0, 2)]


@pytest.mark.parametrize(
    ("state", "day", "status"),
    [
        ("LTU", "2025-03-05", "party"),
        ("LTU", "2025-03-06", "withdrawn"),
        ("VUT", "2025-09-04", "not-party"),
        ("VUT", "2025-09-05", "consented"),
        ("VUT", "2026-03-01", "party"),
        ("NOR", "2010-07-31", "consented"),
        ("NOR", "2010-08-01", "party"),
        ("UKR", "2022-02-24", "not-party"),
        ("RUS", "2022-02-24", "not-party"),
        ("USA", "2023-07-07", "not-party"),
    ],
)
def test_a_state_on_a_day(record: duckdb.DuckDBPyConnection, state: str, day: str, status: str) -> None:
    sql = "select status from treaty_as_of(?) where state_iso3 = ?"
    assert record.execute(sql, [day, state]).fetchall() == [(status,)]


def test_use_is_joined_to_the_status_of_accused_and_territory(record: duckdb.DuckDBPyConnection) -> None:
    sql = (
        "select distinct accused_status, territory_status from use_and_treaty_status"
        " where accused_iso3 = 'RUS' and territory_iso3 = 'UKR'"
    )
    assert record.execute(sql).fetchall() == [("not-party", "not-party")]
    unjoined = (
        "select count(*) from use_and_treaty_status where accused_iso3 is not null and accused_status is null"
    )
    assert record.execute(unjoined).fetchall() == [(0,)]


def test_each_session_has_a_row_for_each_member(record: duckdb.DuckDBPyConnection) -> None:
    members = record.execute("select count(*) from states where un_status = 'member'").fetchall()
    rows = record.execute("select distinct count(*) from votes group by resolution").fetchall()
    assert rows == members == [(193,)]


# In favour, against, abstaining, not voting: the totals that the UN Digital Library's records state.
OFFICIAL_TOTALS = {
    "A/RES/70/54": (139, 2, 40, 12),
    "A/RES/71/45": (141, 2, 39, 11),
    "A/RES/72/54": (142, 2, 36, 13),
    "A/RES/73/54": (144, 1, 38, 10),
    "A/RES/74/62": (144, 1, 38, 10),
    "A/RES/75/62": (147, 0, 38, 8),
    "A/RES/76/47": (146, 1, 37, 9),
    "A/RES/77/79": (144, 1, 37, 11),
    "A/RES/78/32": (148, 1, 36, 8),
    "A/RES/79/58": (121, 1, 33, 38),
}


def test_the_votes_have_the_official_totals(record: duckdb.DuckDBPyConnection) -> None:
    rows = record.execute(
        "select resolution, count(*) filter (where vote = 'yes'), count(*) filter (where vote = 'no'),"
        " count(*) filter (where vote = 'abstain'), count(*) filter (where vote = 'absent')"
        " from votes group by resolution"
    ).fetchall()
    assert {resolution: totals for resolution, *totals in rows} == {
        resolution: list(totals) for resolution, totals in OFFICIAL_TOTALS.items()
    }
