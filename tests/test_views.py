"""What the views say, on small cases made for each class of assessment, and on the record itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cmr import descriptor
from cmr.publish.database import connect, views
from cmr.record import Record
from cmr.validate import check
from tests.conftest import ROOT, edit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import duckdb

TOWN, SERIES, REPORT, ARTICLE = (
    "qaa-2024-01-05-ardtown", "qaa-2024-series", "watch-2024-01-10-report", "paper-2024-01-11-article",
)  # fmt: skip
NUMBER = {"01", "02", "03", "04", "05", "06"}


def claim(claimant: str, kind: str, stance: str, accused: str = "", **more: str) -> dict[str, str]:
    """A claim about the strike on the town."""
    row = {
        "incident_id": TOWN, "source_id": REPORT, "claimant_id": claimant, "claim_type": kind, "stance": stance,
        "actor_id": accused, "basis": "site-visit", "claim_date": "2024-01-10", "passage": "some words",
        "summary": "What is said.",
    }  # fmt: skip
    return row | more


def ask(package: Path, edits: Mapping[str, Mapping[str, str] | None], sql: str) -> list[tuple[Any, ...]]:
    """Bend the package, see that it is still valid, and ask it."""
    edit(package, edits)
    record = Record(descriptor.load(package))
    assert [f for f in check(record).findings if f.severity == "error"] == []
    return connect(record).execute(sql).fetchall()


def only(*claims: Mapping[str, str]) -> dict[str, Mapping[str, str] | None]:
    """The edits after which the town has these claims and no others."""
    edits: dict[str, Mapping[str, str] | None] = {
        f"claims/{TOWN}.{i:02d}": row for i, row in enumerate(claims, 1)
    }
    blank = dict.fromkeys(("munition_id", "measure", "count_min", "count_max"), "")
    full = {place: blank | row for place, row in edits.items() if row is not None}
    gone = {f"claims/{TOWN}.{n}": None for n in sorted(NUMBER) if f"claims/{TOWN}.{n}" not in edits}
    return full | gone | {"corrections/2024-02-01-killed": None}


FORCES = "borland-forces"
WHO = f"select assessment, accused_answer, denied_by_others from responsibility_assessment where incident_id = '{TOWN}' and accused_root = 'borland'"
WHAT = f"select assessment, accused_answer, denied_by_others from incident_assessment where incident_id = '{TOWN}'"
DENIAL = claim("borland", "responsibility", "denies", FORCES)
ASSESSED = {
    "acknowledged": (
        [claim("borland", "responsibility", "asserts", FORCES), claim("watch", "responsibility", "asserts", FORCES)],
        ("acknowledged", "acknowledges", 0),
    ),
    "corroborated": (
        [claim("watch", "responsibility", "asserts", FORCES), claim("institute", "responsibility", "asserts", "borland")],
        ("corroborated", "none-recorded", 0),
    ),
    "corroborated and denied": (
        [claim("watch", "responsibility", "asserts", FORCES), claim("institute", "responsibility", "asserts", FORCES), DENIAL],
        ("corroborated", "denies", 0),
    ),
    "one root is one origin": (
        [claim("ardland", "responsibility", "asserts", FORCES), claim("ardland-ministry", "responsibility", "asserts", FORCES)],
        ("single-source", "none-recorded", 0),
    ),
    "suggestions do not corroborate": (
        [claim("watch", "responsibility", "asserts", FORCES), claim("institute", "responsibility", "suggests", FORCES)],
        ("single-source", "none-recorded", 0),
    ),
    "suspected": (
        [claim("watch", "responsibility", "suggests", FORCES), claim("institute", "responsibility", "suggests", FORCES)],
        ("suspected", "none-recorded", 0),
    ),
    "undetermined": ([claim("watch", "responsibility", "undetermined", FORCES)], ("undetermined", "none-recorded", 0)),
    "unsupported": ([claim("watch", "occurred", "asserts"), DENIAL], ("unsupported", "denies", 0)),
    "denied by another": (
        [claim("watch", "responsibility", "asserts", FORCES), claim("institute", "responsibility", "denies", FORCES)],
        ("single-source", "none-recorded", 1),
    ),
    "denied that it happened": (
        [claim("watch", "responsibility", "asserts", FORCES), claim("borland-forces", "occurred", "denies")],
        ("single-source", "denies", 0),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ASSESSED)
def test_responsibility_is_assessed(package: Path, name: str) -> None:
    claims, expected = ASSESSED[name]
    assert ask(package, only(*claims, claim("paper", "occurred", "suggests", source_id=ARTICLE)), WHO) == [
        expected
    ]


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([claim("watch", "occurred", "asserts"), claim("institute", "occurred", "asserts")], ("corroborated", "none-recorded", 0)),
        ([claim("watch", "occurred", "asserts"), claim("ardland", "occurred", "denies")], ("single-source", "none-recorded", 1)),
        ([claim("watch", "occurred", "suggests")], ("suspected", "none-recorded", 0)),
        ([claim("watch", "occurred", "undetermined")], ("undetermined", "none-recorded", 0)),
        ([claim("ardland", "occurred", "denies", source_id=REPORT)], ("unsupported", "none-recorded", 1)),
        ([claim("watch", "killed", "asserts", measure="all", count_min="3")], ("single-source", "none-recorded", 0)),
        ([claim("watch", "responsibility", "asserts", FORCES), DENIAL], ("single-source", "denies", 0)),
        ([claim("borland", "responsibility", "asserts", FORCES, source_id=REPORT)], ("acknowledged", "acknowledges", 0)),
    ],
)  # fmt: skip
def test_occurrence_is_assessed(
    package: Path, claims: list[Mapping[str, str]], expected: tuple[Any, ...]
) -> None:
    assert ask(package, only(*claims), WHAT) == [expected]


@pytest.mark.parametrize(
    ("day", "answer"),
    [("2024-01-06", "denies"), ("2024-01-05", "none-recorded"), ("2024-01-01", "none-recorded")],
)
def test_a_blanket_denial_reaches_only_what_began_before(package: Path, day: str, answer: str) -> None:
    blanket = claim("borland", "responsibility", "denies", FORCES, incident_id=SERIES, claim_date=day)
    edits = only(claim("watch", "responsibility", "asserts", FORCES)) | {f"claims/{SERIES}.02": blanket}
    assert ask(package, edits, WHO) == [("single-source", answer, 0)]


def test_two_states_that_accuse_each_other(package: Path) -> None:
    edits = only(
        claim("ardland", "responsibility", "asserts", FORCES),
        claim("borland-forces", "responsibility", "suggests", "ardland-ministry"),
    )
    sql = "select accuser_root, accused_root, incidents, asserted, suggested, mutual from accusations order by all"
    assert ask(package, edits, sql) == [
        ("ardland", "borland", 1, 1, 0, True),
        ("borland", "ardland", 1, 0, 1, True),
    ]


def test_an_accusation_was_first_and_last_said_on_days_of_one_incident(package: Path) -> None:
    said = claim("watch", "responsibility", "asserts", FORCES)
    edits = only(
        said, said | {"claim_date": "2024-01-09"}, said | {"claim_date": "2024-01-12", "source_id": ARTICLE}
    )
    sql = "select cast(first_said as varchar), cast(last_said as varchar) from accusations"
    assert ask(package, edits, sql) == [("2024-01-09", "2024-01-12")]


def test_who_denies_that_another_did_it_denies_nothing_of_their_own(package: Path) -> None:
    edits = only(
        claim("watch", "responsibility", "asserts", FORCES),
        claim("institute", "responsibility", "suggests", "ardland"),
        claim("borland", "responsibility", "denies", "ardland"),
    )
    sql = f"select accused_answer, denied_by_others from incident_assessment where incident_id = '{TOWN}'"
    assert ask(package, edits, sql) == [("none-recorded", 0)]


def test_totals_say_what_lies_inside_a_series(package: Path) -> None:
    toll = claim("watch", "killed", "asserts", incident_id=SERIES, measure="civilians", count_min="37")
    sql = "select incident_id, part_of, lowest, highest, highest_is_open from casualties where measure = 'civilians' order by 1"
    assert ask(package, {f"claims/{SERIES}.02": toll}, sql) == [
        (TOWN, SERIES, 5, 5, False),
        (SERIES, None, 37, 37, True),
    ]


def test_was_the_accused_bound_on_that_day(package: Path) -> None:
    party = {
        "status": "withdrawn", "signature_date": "2008-12-03", "consent_type": "ratification", "consent_date": "2011-03-15",
        "in_force_date": "2011-09-01", "withdrawal_notified_date": "2023-05-01", "withdrawal_effective_date": "2023-11-01",
        "signature_source_id": "depositary-list", "consent_source_id": "depositary-list", "withdrawal_source_id": "depositary-list",
    }  # fmt: skip
    edits: dict[str, Mapping[str, str] | None] = {"treaty_status/CCM.QBB": party}
    sql = f"select accused_status, territory_status from use_and_treaty_status where incident_id = '{TOWN}'"
    assert ask(package, edits, sql) == [("withdrawn", "party")]
    for day, status in {
        "2008-12-02": "not-party", "2008-12-03": "signatory", "2011-03-14": "signatory", "2011-03-15": "consented",
        "2011-08-31": "consented", "2011-09-01": "party", "2023-10-31": "party", "2023-11-01": "withdrawn",
    }.items():  # fmt: skip
        assert ask(package, {}, f"select status from treaty_as_of('{day}') where state_iso3 = 'QBB'") == [
            (status,)
        ]
    assert ask(package, {}, "select * from treaty_timeline where day = date '2023-11-01'") == [
        (ask(package, {}, "select date '2023-11-01'")[0][0], 1, 0, 1, 1, 2)
    ]


def test_transfers_are_delivered_denied_and_announced(package: Path) -> None:
    edits = only(
        claim("watch", "responsibility", "asserts", FORCES),
        claim("paper", "occurred", "suggests"),
        claim("borland", "responsibility", "denies", FORCES),
    ) | {
        f"incidents/{TOWN}": {"event_type": "transfer", "part_of": ""},
        "statements/watch-2024-01-10-call": {"position": "announce-transfer;justify", "actor_id": "borland", "about_actor_id": "ardland"},
    }  # fmt: skip
    sql = "select kind, supplier, recipient, stance, assessment, supplier_answer from transfers order by all"
    assert ask(package, edits, sql) == [
        ("announced", "Borland", "Ardland", None, None, None),
        ("delivered", "Forces of Borland", "Ardland", "asserts", "single-source", "denies"),
        ("delivered", None, "Ardland", "suggests", "single-source", None),
        ("denied", "Forces of Borland", "Ardland", "denies", "single-source", "denies"),
    ]


def test_who_changed_their_vote(package: Path) -> None:
    edits = {
        "votes/A/RES/80/1.QAA": {"vote_date": "2025-01-10", "vote": "yes", "source_id": "depositary-list"},
        "votes/A/RES/80/1.QBB": {
            "vote_date": "2025-01-10",
            "vote": "abstain",
            "source_id": "depositary-list",
        },
    }
    sql = "select state_iso3, earlier_vote, vote from vote_changes order by vote_date"
    assert ask(package, edits, sql) == [("QBB", "no", "abstain")]
    later = {
        "votes/A/RES/81/1.QAA": {"vote_date": "2025-01-20", "vote": "absent", "source_id": "depositary-list"},
        "votes/A/RES/82/1.QAA": {"vote_date": "2025-01-30", "vote": "no", "source_id": "depositary-list"},
    }
    assert ask(package, later, sql) == [("QBB", "no", "abstain"), ("QAA", "yes", "no")]


@pytest.fixture(scope="module")
def record() -> duckdb.DuckDBPyConnection:
    return connect(Record(descriptor.load(ROOT)))


def test_views_answer_on_the_record(record: duckdb.DuckDBPyConnection) -> None:
    names = [view.name for view in views(descriptor.load(ROOT)) if view.kind == "view"]
    for name in names:
        rows = record.execute(f"select count(*) from {name}").fetchall()
        assert rows[0][0] > 0, name
    incidents = record.execute("select count(*) from incidents").fetchall()
    for name in ("incident_assessment", "incident_summary"):
        assert record.execute(f"select count(*) from {name}").fetchall() == incidents


def test_every_link_leads_to_words(record: duckdb.DuckDBPyConnection) -> None:
    links = record.execute("select link from claim_evidence where link is not null").fetchall()
    assert links
    for (link,) in links:
        assert "#:~:text=" in link
        assert " " not in link
        assert "-" not in link.partition("#:~:text=")[2]


def test_every_view_and_column_says_what_it_is(record: duckdb.DuckDBPyConnection) -> None:
    for view in views(descriptor.load(ROOT)):
        assert "?" in view.answers, f"{view.name} does not say what it answers"
    sql = """
        select table_name, comment from duckdb_tables() where not internal
        union all
        select view_name, comment from duckdb_views() where not internal
        union all
        select function_name, comment from duckdb_functions() where not internal
        union all
        select table_name || '.' || column_name, comment from duckdb_columns() where not internal
    """
    said = dict(record.execute(sql).fetchall())
    assert {
        "claims",
        "meta",
        "incident_summary",
        "treaty_as_of",
        "claims.stance",
        "casualties.lowest",
    } <= set(said)
    assert [name for name, comment in said.items() if not comment] == []


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("-- What?\n", "nothing says what n holds"),
        ("-- What?\n-- n: How many.\n-- m: What else.\n", "m is no column"),
    ],
)
def test_a_view_that_does_not_explain_its_columns_is_refused(package: Path, head: str, said: str) -> None:
    view = package / "schemas" / "views" / "counted.sql"
    view.write_text(f"{head}create view counted as\nselect stance, count(*) as n from claims group by stance")
    with pytest.raises(descriptor.DescriptorError, match=said):
        connect(Record(descriptor.load(package)))


def test_both_assessments_go_by_the_same_steps() -> None:
    incident, responsibility = (
        (ROOT / f"schemas/views/{name}_assessment.sql")
        .read_text("utf-8")
        .partition("keeps the two equal.\n")[2]
        for name in ("incident", "responsibility")
    )
    answer = "    end as accused_answer,\n"
    assert answer in incident
    assert incident.partition(answer)[0] == responsibility.partition(answer)[0]
