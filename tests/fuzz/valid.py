"""Valid packages by chance: the small package with rows added to every table that keep all rules."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.fuzz.words import ASCII, day, latin, maybe, passage, text

if TYPE_CHECKING:
    from tests.fuzz.bench import Bench, Rows

Row = dict[str, str]
PEOPLE = ("killed", "injured", "casualties")
PRECISIONS = {"site": 4, "settlement": 3, "district": 2, "admin1": 1}


class Maker:
    """Draws rows for one package; what it drew so far is what later rows may refer to."""

    def __init__(self, draw: st.DrawFn, bench: Bench) -> None:
        self.draw = draw
        self.tables = bench.tables
        self.rows: dict[str, list[Row]] = {
            name: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
            for name, rows in ((name, bench.rows[f"data/{name}.csv"]) for name in self.tables)
        }
        self.used = {name: len(rows) for name, rows in self.rows.items()}

    def one(self, table: str, column: str) -> str:
        """A value that stands in a column."""
        return self.draw(st.sampled_from([row[column] for row in self.rows[table]]))

    def some(self, table: str, column: str, *, chance: int = 2) -> str:
        """A value that stands in a column, or an empty cell."""
        return self.one(table, column) if self.draw(st.integers(1, chance)) > 1 else ""

    def add(self, table: str, **cells: str) -> Row:
        """Add a row: cells not given are drawn from what the Table Schema says."""
        row = {}
        for field in self.tables[table].fields:
            if field.name in cells:
                row[field.name] = cells[field.name]
            elif field.categories and field.type == "list":
                values = st.lists(st.sampled_from(field.values), min_size=1, max_size=3, unique=True)
                row[field.name] = ";".join(self.draw(values))
            elif field.categories:
                values = st.sampled_from(field.values)
                row[field.name] = self.draw(values if field.required else maybe(values))
            elif field.type == "string" and not field.pattern:
                values = text(field.max_length or 60)
                row[field.name] = self.draw(values if field.required else maybe(values))
            else:
                row[field.name] = ""
        self.rows[table].append(row)
        return row

    def id(self, table: str, start: str = "") -> str:
        """An identifier that no row of the table has; the number at its end is its own."""
        self.used[table] += 1
        return f"{start}{self.draw(latin)}-{self.used[table]}"


@st.composite
def packages(draw: st.DrawFn, bench: Bench) -> dict[str, Rows]:
    """Give the tables of a valid package, rows with headers, each by the name of its file."""
    make = Maker(draw, bench)
    for number in range(draw(st.integers(0, 2))):
        _state(make, number)
    for _ in range(draw(st.integers(0, 2))):
        _actor(make)
    for _ in range(draw(st.integers(0, 2))):
        _source(make)
    for maker in (_place, _munition, _incident, _statement, _vote, _correction):
        if draw(st.booleans()):
            maker(make)
    return {
        f"data/{name}.csv": [table.columns, *(list(row.values()) for row in make.rows[name])]
        for name, table in make.tables.items()
    }


def _state(make: Maker, number: int) -> None:
    code = f"X{'ABC'[number]}{make.draw(st.sampled_from('ABCDEF'))}"
    m49 = make.draw(maybe(st.just(f"{number}{make.draw(st.integers(10, 99))}")))
    name = f"{'XYZ'[number]}{make.draw(text(60))}"
    name = name if name[1] in ASCII else f"{name[0]}. {name[1:]}"
    make.add("states", iso3=code, iso2=code[:2], m49=m49, name=name)
    _treaty(make, code)


def _treaty(make: Maker, state: str) -> None:
    """A row in which the status follows from the dates."""
    draw, source = make.draw, make.one("sources", "source_id")
    status = draw(st.sampled_from(["not-party", "signatory", "party", "withdrawn"]))
    signed = draw(day("2008-12-03", "2010-07-31")) if status == "signatory" or draw(st.booleans()) else ""
    row = {"signature_date": signed if status != "not-party" else ""}
    if status in ("party", "withdrawn"):
        deposit = draw(day(row["signature_date"] or "2008-12-03", "2020-12-31"))
        kinds = ["ratification", "acceptance", "approval"] if row["signature_date"] else ["accession"]
        row |= {"consent_date": deposit, "consent_type": draw(st.sampled_from([*kinds, "succession"]))}
        row["in_force_date"] = in_force(deposit)
    if status == "withdrawn":
        row["withdrawal_notified_date"] = draw(maybe(day("2022-01-01", "2022-05-31")))
        row["withdrawal_effective_date"] = draw(day("2022-12-01", "2023-12-31"))
    dates = {
        "signature": "signature_date",
        "consent": "consent_date",
        "withdrawal": "withdrawal_effective_date",
    }
    row |= {f"{what}_source_id": source if row.get(column) else "" for what, column in dates.items()}
    empty = dict.fromkeys(
        [
            "consent_type",
            "consent_date",
            "in_force_date",
            "withdrawal_notified_date",
            "withdrawal_effective_date",
        ],
        "",
    )
    as_of = draw(day("2024-01-01", "2024-02-01"))
    make.add(
        "treaty_status",
        **{**empty, **row, "state_iso3": state, "status": status, "as_of_date": as_of, "source_id": source},
    )


def in_force(deposit: str) -> str:
    """Article 17 in plain arithmetic: the first of the sixth month after the month of deposit."""
    year, month, _ = map(int, deposit.split("-"))
    months = year * 12 + month - 1 + 6
    return max(date(months // 12, months % 12 + 1, 1), date(2010, 8, 1)).isoformat()


def _actor(make: Maker) -> None:
    parent = make.draw(st.sampled_from([{"actor_id": "", "state_iso3": ""}, *make.rows["actors"]]))
    state = parent["state_iso3"] or (make.some("states", "iso3") if not parent["actor_id"] else "")
    row = make.add("actors", actor_id=make.id("actors"), parent_id=parent["actor_id"], state_iso3=state)
    row["wikidata_id"] = make.draw(maybe(st.integers(1, 10**9).map("Q{}".format)))
    if not state and row["actor_type"] == "state":
        row["actor_type"] = "ngo"


def _source(make: Maker) -> None:
    draw = make.draw
    published = draw(day("2021-01-01", "2024-12-31"))[: draw(st.sampled_from([4, 7, 10]))]
    row = make.add(
        "sources",
        source_id=make.id("sources"),
        publisher_id=make.one("actors", "actor_id"),
        published=draw(maybe(st.just(published))),
        language=draw(st.sampled_from(["en", "uk", "zh", "sr-Latn", "pt-BR", "zh-Hant-TW"])),
        accessed_date=draw(day("2025-01-01", "2025-12-31")),
    )
    host = f"https://{draw(latin)}.org/{draw(latin)}"
    row["url"] = draw(
        st.sampled_from([host, f"http://{draw(latin)}.co.uk:8080", f"{host}?a=b&c=%20#d:~:text=e"])
    )
    if draw(st.booleans()):
        row |= {"access": "full-text", "content_sha256": "0123456789abcdef" * 4}
        row["url"] = draw(maybe(st.just(row["url"])))


def _place(make: Maker) -> None:
    make.add(
        "places",
        geonames_id=str(len(make.rows["places"]) + make.draw(st.integers(1, 10**9))),
        country_iso3=make.one("states", "iso3"),
        latitude=_degrees(make.draw, 90, 4),
        longitude=_degrees(make.draw, 180, 4),
    )


def _degrees(draw: st.DrawFn, most: int, decimals: int) -> str:
    places = draw(st.integers(0, decimals))
    number = draw(st.integers(-most * 10**places, most * 10**places))
    return f"{number / 10**places:.{places}f}"


def _munition(make: Maker) -> None:
    least, most = sorted(make.draw(st.tuples(*[st.integers(1, 10_000)] * 2)))
    make.add(
        "munitions",
        munition_id=make.id("munitions"),
        submunition_count_min=make.draw(maybe(st.just(str(least)))),
        submunition_count_max=make.draw(maybe(st.just(str(most)))),
        origin_iso3=make.some("states", "iso3"),
        source_id=make.one("sources", "source_id"),
    )


def _incident(make: Maker) -> None:
    """An incident with its claims, all of one source or more of those added here and of the package."""
    draw, country = make.draw, make.one("states", "iso3")
    start = draw(day("1990-01-01", "2019-12-31"))
    end = draw(day(start, f"{int(start[:4])}-12-31"))
    name = f"{country.lower()}-{start[: draw(st.sampled_from([4, 7, 10]))]}-"
    series = [row["incident_id"] for row in make.rows["incidents"] if row["scope"] == "series"]
    row = make.add(
        "incidents",
        incident_id=make.id("incidents", name),
        part_of=draw(maybe(st.sampled_from(series))),
        date_start=draw(maybe(st.just(start))),
        date_end=end,
        country_iso3=country,
    )
    _locate(make, row)
    sources = [make.one("sources", "source_id") for _ in range(draw(st.integers(1, 2)))]
    row["source_id"] = sources[0]
    whole = draw(st.integers(1, 10**6))
    for number in range(1, draw(st.integers(1, 4)) + 1):
        source = sources[0] if number == 1 else draw(st.sampled_from(sources))
        _claim(make, row["incident_id"], source, number, whole)


def _locate(make: Maker, row: Row) -> None:
    """Give an incident coordinates that go with its precision; a settlement takes those of a place."""
    draw, precision = make.draw, row["location_precision"]
    if precision == "settlement":
        places = [place for place in make.rows["places"] if place["country_iso3"] == row["country_iso3"]]
        if not places:
            row["location_precision"] = precision = "country"
        else:
            place = draw(st.sampled_from(places))
            row["geonames_id"] = place["geonames_id"]
            for axis in ("latitude", "longitude"):
                whole, _, decimals = place[axis].partition(".")
                row[axis] = f"{whole}.{decimals[:3]}" if decimals else whole
            return
    if precision != "country" and draw(st.booleans()):
        most = PRECISIONS[precision]
        most = min(most, 3) if row["site_type"] in ("medical", "school", "displaced-camp") else most
        row["latitude"], row["longitude"] = _degrees(draw, 90, most), _degrees(draw, 180, most)


def _claim(make: Maker, incident: str, source: str, number: int, whole: int) -> None:
    """One claim. Actors at even places blame, those at odd ones say that it occurred, so neither implies the other."""
    draw = make.draw
    actors = make.rows["actors"]
    at = draw(st.integers(0, len(actors) - 1))
    kinds = ["munition", "attacks", *PEOPLE, "occurred" if at % 2 else "responsibility"]
    kind = draw(st.sampled_from(kinds))
    cells = dict.fromkeys(["actor_id", "munition_id", "measure"], "")
    if kind in PEOPLE:
        cells["measure"] = draw(st.sampled_from(["all", "civilians", "children", "women", "combatants"]))
    if kind == "responsibility":
        cells["actor_id"] = make.one("actors", "actor_id")
    if kind == "munition":
        cells["munition_id"] = make.one("munitions", "munition_id")
    row = make.add(
        "claims",
        claim_id=f"{incident}.{number:02}",
        incident_id=incident,
        source_id=source,
        claimant_id=actors[at]["actor_id"],
        claim_type=kind,
        claim_date=draw(maybe(day("2021-01-01", "2024-01-01"))),
        passage=draw(passage),
        **cells,
    )
    if kind in ("attacks", *PEOPLE):
        # Wholes are not below this number, parts not above it.
        part = cells["measure"] in ("children", "women")
        low, high = sorted(
            draw(st.tuples(*[st.integers(0, whole) if part else st.integers(whole, 10**6)] * 2))
        )
        row["count_min"], row["count_max"] = str(low), str(high)
        row[draw(st.sampled_from(["count_min", "count_max", "basis"]))] = ""
        row["basis"] = row["basis"] or "remnants"
    if "none-stated" in row["basis"]:
        row["basis"] = "site-visit" if actors[at]["actor_type"] == "media" else "none-stated"


def _statement(make: Maker) -> None:
    row = make.add(
        "statements",
        statement_id=make.id("statements"),
        statement_date=make.draw(maybe(day("2021-01-01", "2024-01-01"))),
        actor_id=make.one("actors", "actor_id"),
        incident_id=make.some("incidents", "incident_id"),
        about_actor_id=make.one("actors", "actor_id"),
        source_id=make.one("sources", "source_id"),
        passage=make.draw(passage),
    )
    if row["speaker"]:
        row["speaker_role"] = make.draw(text(160))


def _vote(make: Maker) -> None:
    resolution, when = (
        f"A/RES/{make.draw(st.integers(80, 999))}/1",
        make.draw(day("1950-01-01", "2024-02-01")),
    )
    for state in make.rows["states"]:
        if state["un_status"] == "member":
            source = make.one("sources", "source_id")
            make.add(
                "votes", resolution=resolution, vote_date=when, state_iso3=state["iso3"], source_id=source
            )


def _correction(make: Maker) -> None:
    table = make.draw(st.sampled_from(["states", "actors", "sources", "incidents", "claims"]))
    (key,) = make.tables[table].primary_key
    gone = make.draw(st.booleans())
    make.add(
        "corrections",
        correction_id=make.id("corrections"),
        corrected_date=make.draw(day("2020-01-01", "2024-02-01")),
        table_name=table,
        record_id="qaa-2001-gone" if gone else make.one(table, key),
        field="" if gone else make.draw(st.sampled_from(make.tables[table].columns)),
        replaced_by=make.some(table, key) if gone else "",
    )
