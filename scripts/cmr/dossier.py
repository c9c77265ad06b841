"""Dossiers: what the record holds on an incident, a state, an actor or a source, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cmr.findings import count
from cmr.hints import UnknownIdError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

TREATY_STEPS = (
    ("signature_date", "signed", "signature_source_id"),
    ("consent_date", "consented", "consent_source_id"),
    ("in_force_date", "in force", "consent_source_id"),
    ("withdrawal_notified_date", "gave notice of withdrawal", "withdrawal_source_id"),
    ("withdrawal_effective_date", "withdrawal took effect", "withdrawal_source_id"),
)
STATUS_WORDS = {
    "party": "state party",
    "consented": "has consented, not yet in force",
    "signatory": "signatory",
    "withdrawn": "withdrawn",
    "not-party": "not party",
}


def show(connection: duckdb.DuckDBPyConnection, wanted: str) -> str:
    """Write the dossier of an incident, claim, state (code, name or actor ID), actor or source.

    Raises:
        UnknownIdError: where nothing has that ID.
    """
    lower = wanted.lower()
    claim = _one(connection, "select incident_id from claims where claim_id = ?", [lower])
    if incident := _one(
        connection,
        "select * from incident_summary where incident_id = ?",
        [claim["incident_id"] if claim else lower],
    ):
        return "\n".join(_incident(connection, incident))
    state = _one(
        connection,
        "select distinct states.* from states left join actors on actors.state_iso3 = iso3 and actors.parent_id is null"
        " and actor_type = 'state' where lower(iso3) = ? or lower(states.name) = ? or actor_id = ?",
        [lower, lower, lower],
    )
    if state:
        return "\n".join(_state(connection, state))
    if actor := _one(connection, "select * from actors where actor_id = ?", [lower]):
        return "\n".join(_actor(connection, actor))
    if source := _one(connection, "select * from sources where source_id = ?", [lower]):
        return "\n".join(_source(connection, source))
    ids = "select incident_id from incidents union select actor_id from actors union select source_id from sources"
    known = [row[0] for row in connection.execute(ids).fetchall()]
    raise UnknownIdError(lower, known)


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, values: list[Any]) -> list[dict[str, Any]]:
    result = connection.execute(sql, values)
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _one(connection: duckdb.DuckDBPyConnection, sql: str, values: list[Any]) -> dict[str, Any] | None:
    rows = _rows(connection, sql, values)
    return rows[0] if rows else None


def _window(row: dict[str, Any]) -> str:
    start, end = row["date_start"], row["date_end"]
    if start == end:
        return f"{end}"
    return f"{start} to {end}" if start else f"not later than {end}"


def _where(row: dict[str, Any]) -> str:
    return ", ".join(part for part in (row["place"], row["admin1"], row["country"]) if part)


def _incident(connection: duckdb.DuckDBPyConnection, incident: dict[str, Any]) -> Iterator[str]:
    key = [incident["incident_id"]]
    yield f"{incident['title']}  ({incident['incident_id']})"
    yield f"{_window(incident)}; {_where(incident)}; {incident['event_type']}, {incident['scope']}"
    if incident["part_of"]:
        yield f"part of {incident['part_of']}"
    yield f"Did it occur? {incident['assessment']}; asserted by {count(incident['origins'], 'origin')}"
    yield from ("", "Who is said to have done it")
    named = "select * from responsibility_assessment where incident_id = ? and assessment"
    found = _rows(connection, f"{named} <> 'unsupported'", key)
    for row in found:
        others = f"; denied by {count(row['denied_by_others'], 'other')}" if row["denied_by_others"] else ""
        yield f"  {row['accused']}: {row['assessment']}; its answer: {row['accused_answer']}{others}"
    if not found:
        yield "  nobody is named"
    if only_denying := _rows(connection, f"{named} = 'unsupported'", key):
        yield from ("", "Who denies it, accused by nobody here")
        yield from (f"  {row['accused']}" for row in only_denying)
    yield from ("", "Who says what")
    for row in _rows(connection, "select * from claim_evidence where incident_id = ? order by claim_id", key):
        yield from _claim(row)
    reached = "select * from denials join claim_evidence using (claim_id) where denials.incident_id = ? and spoken_about <> ?"
    blanket = _rows(connection, reached, [*key, *key])
    if blanket:
        yield from ("", "Denials of the whole series that reach it")
        for row in blanket:
            yield from _claim(row)
    parts = _rows(connection, "select incident_id, title from incidents where part_of = ? order by 1", key)
    if parts:
        yield from ("", "Its parts")
        yield from (f"  {row['incident_id']}  {row['title']}" for row in parts)
    yield from _statements(connection, "incident_id = ?", key)


def _claim(row: dict[str, Any]) -> Iterator[str]:
    said = f" on {row['said_on']}" if row["said_on"] else ""
    yield f"  {row['claimant']} {row['stance']}{said} [{row['claim_type']}]: {row['summary']}"
    yield f"    {row['publisher']}, {row['source_title']}: {row['link'] or row['source_id']}"


def _statements(connection: duckdb.DuckDBPyConnection, condition: str, values: list[Any]) -> Iterator[str]:
    rows = _rows(
        connection,
        "select statements.*, actors.name, link from statements join actors using (actor_id)"  # noqa: S608 -- the condition is one of ours
        " left join passage_links on table_name = 'statements' and record_id = statement_id"
        f" where {condition} order by statement_date nulls last, statement_id",
        values,
    )
    if rows:
        yield from ("", "Statements")
    for row in rows:
        day = f"{row['statement_date']} " if row["statement_date"] else ""
        yield f"  {day}{row['name']} [{', '.join(row['position'])}]: {row['summary']}"
        yield f"    {row['link'] or row['source_id']}"


def _state(connection: duckdb.DuckDBPyConnection, state: dict[str, Any]) -> Iterator[str]:
    code = [state["iso3"]]
    yield f"{state['name']}  ({state['iso3']})"
    yield f"{state['subregion']}, {state['region']}; {state['un_status']}"
    yield from ("", "Convention on Cluster Munitions")
    treaty = _one(connection, "select * from treaty_status where state_iso3 = ?", code)
    yield from _treaty(connection, treaty) if treaty else ["  no row yet"]
    votes = _rows(connection, "select * from votes where state_iso3 = ? order by vote_date", code)
    if votes:
        yield from ("", "Votes in the General Assembly")
        yield from (f"  {row['vote_date']} {row['resolution']}: {row['vote']}" for row in votes)
    yield from _responsibility(connection, "a.state_iso3 = ?", code)
    here = _rows(
        connection,
        "select incident_id, title, assessment from incident_summary where country_iso3 = ? order by 1",
        code,
    )
    if here:
        yield from ("", f"On its territory, or delivered to it: {len(here)}")
        yield from (f"  {row['incident_id']}  {row['title']}: {row['assessment']}" for row in here)
    belongs = "actor_id in (select actor_id from actors where state_iso3 = ?)"
    yield from _statements(connection, belongs, code)


def _responsibility(
    connection: duckdb.DuckDBPyConnection, condition: str, values: list[Any]
) -> Iterator[str]:
    rows = _rows(
        connection,
        "select i.incident_id, i.title, r.assessment, r.accused_answer from responsibility_assessment r"  # noqa: S608 -- the condition is one of ours
        " join incidents i using (incident_id) join actors a on a.actor_id = r.accused_root"
        f" where {condition} order by 1",
        values,
    )
    accused = [row for row in rows if row["assessment"] != "unsupported"]
    if accused:
        yield from ("", f"Said to be responsible for {len(accused)}")
        for row in accused:
            yield f"  {row['incident_id']}  {row['title']}: {row['assessment']}; answer: {row['accused_answer']}"
    if len(accused) < len(rows):
        yield from ("", f"Denied, though accused by nobody in the record: {len(rows) - len(accused)}")
        yield from (f"  {row['incident_id']}  {row['title']}" for row in rows if row not in accused)


def _treaty(connection: duckdb.DuckDBPyConnection, treaty: dict[str, Any]) -> Iterator[str]:
    for column, words, source in TREATY_STEPS:
        if treaty[column]:
            kind = f" ({treaty['consent_type']})" if column == "consent_date" else ""
            yield f"  {treaty[column]} {words}{kind}: {_named(connection, treaty[source])}"
    status = STATUS_WORDS[treaty["status"]]
    yield f"  status on {treaty['as_of_date']}: {status}: {_named(connection, treaty['source_id'])}"
    if treaty["notes"]:
        yield f"  note: {treaty['notes']}"


def _named(connection: duckdb.DuckDBPyConnection, source_id: str | None) -> str:
    source = _one(connection, "select title, url from sources where source_id = ?", [source_id])
    return f"{source['title']} <{source['url']}>" if source else "no source"


def _actor(connection: duckdb.DuckDBPyConnection, actor: dict[str, Any]) -> Iterator[str]:
    key = [actor["actor_id"]]
    yield f"{actor['name']}  ({actor['actor_id']})"
    yield actor["actor_type"] + (f", part of {actor['parent_id']}" if actor["parent_id"] else "")
    yield from _responsibility(connection, "r.accused_root = ?", key)
    claims = _rows(connection, "select * from claim_evidence where claimant_id = ? order by claim_id", key)
    if claims:
        yield from ("", f"Claims: {len(claims)}")
        for row in claims:
            yield f"  {row['claim_id']} {row['stance']} [{row['claim_type']}]: {row['summary']}"
    yield from _statements(connection, "actor_id = ?", key)


def _source(connection: duckdb.DuckDBPyConnection, source: dict[str, Any]) -> Iterator[str]:
    key = [source["source_id"]]
    yield f"{source['title']}  ({source['source_id']})"
    yield f"{source['publisher_id']}, {source['published'] or 'no date'}, {source['language']}; read: {source['access']}"
    if source["url"]:
        yield source["url"]
    claims = _rows(connection, "select * from claim_evidence where source_id = ? order by claim_id", key)
    yield from ("", f"Claims that rest on it: {len(claims)}")
    for row in claims:
        yield f"  {row['claim_id']} {row['claimant']} {row['stance']} [{row['claim_type']}]: {row['summary']}"
    yield from _other_rows(connection, source["source_id"])
    yield from _statements(connection, "source_id = ?", key)


def _other_rows(connection: duckdb.DuckDBPyConnection, source_id: str) -> Iterator[str]:
    states = _rows(
        connection,
        "select state_iso3 from treaty_status where ? in (source_id, signature_source_id, consent_source_id,"
        " withdrawal_source_id) order by 1",
        [source_id],
    )
    if states:
        yield from ("", f"Treaty status that rests on it: {', '.join(row['state_iso3'] for row in states)}")
    votes = "select resolution, count(*) as votes from votes where source_id = ? group by 1 order by 1"
    for row in _rows(connection, votes, [source_id]):
        yield from ("", f"Votes that rest on it: {row['votes']} on {row['resolution']}")
    munitions = "select name from munitions where source_id = ? order by 1"
    named = [row["name"] for row in _rows(connection, munitions, [source_id])]
    if named:
        yield from ("", f"Munitions that it describes: {', '.join(named)}")
