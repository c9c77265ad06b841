"""Rules on where the points of `incidents` and `places` lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from cmr.outlines import TOLERANCE_KM
from cmr.rules.incidents import TOWN, allowed_decimals, decimals
from cmr.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

COL = pl.col
PLACE = "places/1"
# The states of the small package are made up and have no outline: the examples lend it one.
LUXEMBOURG = {
    "states/LUX": {
        "iso2": "LU",
        "m49": "442",
        "name": "Luxembourg",
        "region": "Europe",
        "subregion": "Western Europe",
        "un_status": "member",
    }
}


def likely(row: Mapping[str, Any]) -> str:
    """Say what most likely happened to a point that does not lie in its country."""
    if row["point__swapped"]:
        return "Latitude and longitude are swapped: exchange them. "
    if row["latitude"] == 0 and row["longitude"] == 0:
        return "Programs write 0, 0 where they know no place: leave both empty. "
    if row["point__lies_in"]:
        return f"The point lies in {row['point__lies_in']}. "
    return "The point lies in no state: look at the signs. "


def in_country(table: str, good: pl.Expr, edits: Mapping[str, str], mended: Mapping[str, str]) -> Rule:
    """The rule on the points of one table; the examples are edits to its one row with a point."""
    row = TOWN if table == "incidents" else PLACE
    return Rule(
        id=f"{table}.point-in-country",
        table=table,
        column="latitude",
        sentence=f"The point lies in the country, or within {TOLERANCE_KM} km of it; a state without an outline is "
        "not looked at.",
        reason="Swapped coordinates, a lost sign or a wrong country put a strike where none was.",
        good=good,
        message=f"{{latitude__text}}, {{longitude__text}} lies more than {TOLERANCE_KM} km outside {{country_iso3}}",
        fix="Mend the coordinates, or the country.",
        hint=likely,
        good_example={**LUXEMBOURG, row: {**edits, **mended}},
        bad_example={**LUXEMBOURG, row: edits},
    )


# A settlement's point is copied from `places`: where that row is at fault, it has the finding.
AT_PLACE = (COL("location_precision") == "settlement") & COL("place__country_iso3").is_not_null()
OTHER_COUNTRY = COL("place__country_iso3").ne(COL("country_iso3")).fill_null(value=False)

RULES = [
    in_country(
        "places",
        COL("point__lies_in").is_null(),
        {"country_iso3": "LUX"},
        {"latitude": "49.61167", "longitude": "6.13"},
    ),
    in_country(
        "incidents",
        COL("point__lies_in").is_null() | AT_PLACE | OTHER_COUNTRY,
        {"country_iso3": "LUX", "geonames_id": ""},
        {"latitude": "49.612", "longitude": "6.13"},
    ),
    Rule(
        id="incidents.coarse-point",
        table="incidents",
        column="latitude",
        severity="warning",
        sentence="A point has about as many decimals as the precision of the place asks for.",
        reason="Whole degrees beside the precision `site` are most often the middle of a country or a district, "
        "which a program gave for want of the place.",
        good=COL("latitude__text").is_null()
        | AT_PLACE
        | (pl.max_horizontal(decimals("latitude"), decimals("longitude")) + 1 >= allowed_decimals()),
        message="{latitude__text}, {longitude__text} is too coarse for a place known to a {location_precision}",
        fix="Look the place up again, or say in location_precision how precise the point is.",
        good_example={TOWN: {"location_precision": "site", "latitude": "10.123", "longitude": "20.123"}},
        bad_example={TOWN: {"location_precision": "site", "latitude": "10", "longitude": "20"}},
    ),
]
