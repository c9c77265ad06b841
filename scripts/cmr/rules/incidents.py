"""Rules for `incidents`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from cmr.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

COL = pl.col
TOWN = "incidents/qaa-2024-01-05-ardtown"
SERIES = "incidents/qaa-2024-series"
SINGLE_DAYS = 366
DECIMALS = {"site": 4, "settlement": 3, "district": 2, "admin1": 1}
PROTECTED = ("medical", "school", "displaced-camp")
PROTECTED_DECIMALS = 3
SETTLEMENT_DEGREES = 0.00105


def decimals(column: str) -> pl.Expr:
    """How many decimals a coordinate was written with."""
    return COL(f"{column}__text").cast(pl.String).str.extract(r"\.([0-9]+)\z").str.len_chars().fill_null(0)


def allowed_decimals() -> pl.Expr:
    """How many decimals the precision of the place and the kind of site allow."""
    by_precision = COL("location_precision").replace_strict(DECIMALS, default=None, return_dtype=pl.Int64)
    protected = COL("site_type").is_in(PROTECTED)
    return (
        pl.when(protected)
        .then(pl.min_horizontal(by_precision, pl.lit(PROTECTED_DECIMALS)))
        .otherwise(by_precision)
    )


def too_long() -> pl.Expr:
    """True for the window of a single event that is longer than a year."""
    days = (COL("date_end") - COL("date_start")).dt.total_days()
    return (COL("scope") == "single") & (days > SINGLE_DAYS).fill_null(value=False)


def off(column: str) -> pl.Expr:
    """How far one coordinate is from that of the place, in degrees; null where one of the two is not known."""
    return (COL(column) - COL(f"place__{column}")).abs()


def swapped(row: Mapping[str, Any]) -> str:
    """Say so where the coordinates are the place's own with latitude and longitude exchanged."""
    pairs = (("latitude", "place__longitude"), ("longitude", "place__latitude"))
    if all(abs(row[one] - row[other]) <= SETTLEMENT_DEGREES for one, other in pairs):
        return "Latitude and longitude are swapped: exchange them. "
    return ""


def precise(column: str, example: str) -> Rule:
    """The rule on the decimals of one coordinate."""
    return Rule(
        id=f"incidents.{column}-precision",
        table="incidents",
        column=column,
        sentence=f"The {column} has no more decimals than the precision of the place allows: site 4, settlement 3, "
        "district 2, first-level division 1; medical sites, schools and camps at most 3.",
        reason="Decimals that nobody measured mislead, and the exact spot of a hospital, school or camp can do harm.",
        good=decimals(column) <= allowed_decimals(),
        message=f"{{{column}__text}} is more precise than {{location_precision}} allows",
        fix="Round it: at most 4 decimals for a site, 3 for a settlement, 2 for a district, 1 for admin1; 3 for medical sites, schools and camps.",
        good_example={TOWN: {column: example[:6]}},
        bad_example={TOWN: {"location_precision": "district"}},
    )


RULES = [
    Rule(
        id="incidents.date-order",
        table="incidents",
        column="date_start",
        sentence="The first day is not after the last.",
        reason="The two are the ends of one window.",
        good=COL("date_start") <= COL("date_end"),
        message="date_start {date_start} lies after date_end {date_end}",
        fix="Put the earlier day first.",
        good_example={TOWN: {"date_start": "2024-01-05", "date_end": "2024-01-06"}},
        bad_example={TOWN: {"date_start": "2024-01-06", "date_end": "2024-01-05"}},
    ),
    Rule(
        id="incidents.single-span",
        table="incidents",
        column="date_start",
        sentence="The window of a single event spans at most a year.",
        reason="An event whose day is not known within a year is a series, or not known well enough to be one row.",
        good=~too_long(),
        message="the window from {date_start} to {date_end} is longer than a year",
        fix="Narrow the window, or make the row a series.",
        good_example={SERIES: {"date_start": "2021-01-01"}},
        bad_example={TOWN: {"date_start": "2022-01-01"}},
    ),
    Rule(
        id="incidents.after-reading",
        table="incidents",
        column="date_end",
        sentence="No incident ends after the day on which its source was read.",
        reason="Nobody can report what has not happened.",
        good=(COL("date_end") <= COL("source__accessed_date")) | too_long(),
        message="it ends on {date_end}; its source {source_id} was read on {source__accessed_date}",
        fix="Mend the wrong one of the two days.",
        good_example={TOWN: {"date_end": "2024-01-06"}},
        bad_example={SERIES: {"date_end": "2024-02-02"}},
    ),
    Rule(
        id="incidents.after-publication",
        table="incidents",
        column="date_start",
        sentence="No incident starts after the publication of a source that claims it.",
        reason="Nobody can report what has not happened; a source known to a month or a year counts with its last day.",
        good=COL("date_start") <= COL("claim__first_published"),
        message="it starts on {date_start}, but a source of its claims was published on {claim__first_published} or before",
        fix="Mend the day of the incident or of the publication.",
        good_example={TOWN: {"date_start": "2024-01-05"}},
        bad_example={
            TOWN: {"date_start": "2024-01-20", "date_end": "2024-01-20"},
            SERIES: {"date_end": "2024-01-31"},
        },
    ),
    Rule(
        id="incidents.claimed",
        table="incidents",
        column="incident_id",
        sentence="An incident has at least one claim.",
        reason="The record holds what is said; what nobody says does not stand in it.",
        good=COL("source_claims").is_not_null(),
        message="no claim speaks of {incident_id}",
        fix="Add the claim that it rests on.",
        good_example={},
        bad_example={"claims/qaa-2024-series.01": None},
    ),
    Rule(
        id="incidents.source-claims",
        table="incidents",
        column="source_id",
        sentence="The source of date and place is among the sources of the incident's claims.",
        reason="Otherwise date and place rest on a document that says nothing about the event.",
        good=COL("source_claims"),
        message="{source_id} makes no claim about {incident_id}",
        fix="Name one of the sources of its claims, or add the claim.",
        good_example={TOWN: {"source_id": "paper-2024-01-11-article"}},
        bad_example={TOWN: {"source_id": "depositary-list"}},
    ),
    Rule(
        id="incidents.part-of-single",
        table="incidents",
        column="part_of",
        sentence="Nothing is part of a single event.",
        reason="Only a series has parts; otherwise totals would count twice.",
        good=COL("parent__scope") == "series",
        message="{part_of}, of which it is to be a part, is a single event",
        fix="Point to a series, or leave part_of empty.",
        good_example={TOWN: {"part_of": ""}},
        bad_example={SERIES: {"scope": "single"}},
    ),
    Rule(
        id="incidents.part-of-cycle",
        table="incidents",
        column="part_of",
        sentence="No series is a part of itself, over however many steps.",
        reason="A circle has no outermost series on which totals could be counted.",
        good=~COL("cyclic"),
        message="following part_of from {incident_id} leads back to it",
        fix="Leave the widest series without part_of.",
        good_example={SERIES: {"part_of": ""}},
        bad_example={SERIES: {"part_of": "qaa-2024-series"}},
    ),
    Rule(
        id="incidents.id-form",
        table="incidents",
        column="incident_id",
        sentence="An incident's ID begins with a country and a year: iso3-yyyy-words, with month and day where known.",
        reason="IDs sort and read well, and say nothing that a later correction could make wrong but date and place.",
        good=COL("incident_id")
        .cast(pl.String)
        .str.contains(
            r"\A[a-z]{3}-(?:19|20)[0-9]{2}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?-[a-z]"
        )
        | COL("incident_id").cast(pl.String).str.contains(r"\A[a-z]{3}-(?:19|20)[0-9]{2}-[0-9]*[a-z]"),
        message="{incident_id} is not written as iso3-yyyy-mm-dd-place-words",
        fix="Write the country's code, the date as far as known and the place.",
        good_example={},
        bad_example={
            "incidents/qaa-ardtown-strike": {
                "event_type": "use",
                "scope": "single",
                "title": "Strike",
                "date_end": "2024-01-05",
                "source_id": "watch-2024-01-10-report",
                "country_iso3": "QAA",
                "location_precision": "country",
                "site_type": "not-stated",
            },
            "claims/qaa-ardtown-strike.01": {
                "incident_id": "qaa-ardtown-strike",
                "source_id": "watch-2024-01-10-report",
                "claimant_id": "watch",
                "claim_type": "occurred",
                "stance": "asserts",
                "basis": "none-stated",
                "passage": "Another strike",
                "summary": "A strike.",
            },
        },
    ),
    Rule(
        id="incidents.coordinates-pair",
        table="incidents",
        column="longitude",
        sentence="Latitude and longitude stand together or not at all.",
        reason="One without the other is no place.",
        good=COL("latitude__text").is_null() == COL("longitude__text").is_null(),
        message="one of latitude and longitude is empty",
        fix="Give both or neither.",
        good_example={TOWN: {"latitude": "", "longitude": "", "geonames_id": "1"}},
        bad_example={TOWN: {"longitude": ""}},
    ),
    Rule(
        id="incidents.country-point",
        table="incidents",
        column="latitude",
        sentence="An incident known to a country alone has no coordinates.",
        reason="The middle of a country is a place where nothing happened.",
        good=(COL("location_precision") != "country") | COL("latitude__text").is_null(),
        message="location_precision is country, and there are coordinates",
        fix="Take the coordinates out, or say in location_precision how precise they are.",
        good_example={SERIES: {"latitude": "", "longitude": ""}},
        bad_example={SERIES: {"latitude": "10", "longitude": "20"}},
    ),
    precise("latitude", "10.123"),
    precise("longitude", "20.123"),
    Rule(
        id="incidents.settlement-agrees",
        table="incidents",
        column="geonames_id",
        sentence="An incident known to a settlement has the coordinates of that settlement.",
        reason="The point stands for the settlement, not for a spot in it that nobody measured.",
        good=(COL("location_precision") != "settlement")
        | off("latitude").is_null()
        | off("longitude").is_null()
        | ((off("latitude") <= SETTLEMENT_DEGREES) & (off("longitude") <= SETTLEMENT_DEGREES)),
        message="{latitude__text}, {longitude__text} is not where the table places has {geonames_id}: "
        "{place__latitude}, {place__longitude}",
        fix="Copy the place's coordinates, rounded to three decimals.",
        hint=swapped,
        good_example={TOWN: {"latitude": "10.124", "longitude": "20.123"}},
        bad_example={TOWN: {"latitude": "20.123", "longitude": "10.123"}},
    ),
    Rule(
        id="incidents.place-country",
        table="incidents",
        column="country_iso3",
        sentence="The place lies in the incident's country.",
        reason="Both follow General Assembly practice; a transfer's country is the recipient's.",
        good=COL("country_iso3") == COL("place__country_iso3"),
        message="the place {geonames_id} lies in {place__country_iso3}, the incident in {country_iso3}",
        fix="Mend the country or the place.",
        good_example={TOWN: {"country_iso3": "QAA"}},
        bad_example={TOWN: {"country_iso3": "QBB"}},
    ),
]
