"""The outlines are those whose origin is stated, and say of a point where it lies."""

from __future__ import annotations

import csv
import hashlib
import math
import re
from collections import Counter
from itertools import pairwise

import polars as pl
import pytest
from geojson_pydantic import MultiPolygon
from hypothesis import given, settings
from hypothesis import strategies as st

from cmr import outlines
from tests.conftest import ROOT

WITHOUT = {"VAT"}
# A town, a state and the verdict: true where it lies in the state or within 25 km of it.
PLACES = [
    ("Sevastopol", 44.605, 33.522, "UKR", True),
    ("Sevastopol", 44.605, 33.522, "RUS", False),
    ("Laayoune", 27.154, -13.203, "ESH", True),
    ("Stepanakert", 39.818, 46.753, "AZE", True),
    ("Tskhinvali", 42.226, 43.970, "GEO", True),
    ("Hargeisa", 9.560, 44.065, "SOM", True),
    ("Kyrenia", 35.337, 33.319, "CYP", True),
    ("Gaza", 31.501, 34.467, "PSE", True),
    ("Stanley", -51.701, -57.849, "GBR", True),
    ("Stanley", -51.701, -57.849, "ARG", True),
    ("Srinagar", 34.084, 74.797, "IND", True),
    ("Muzaffarabad", 34.370, 73.471, "IND", True),
    ("Peshawar", 34.008, 71.578, "IND", False),
    ("Abyei", 9.595, 28.436, "SSD", True),
    ("Pristina", 42.673, 21.166, "XKX", True),
    ("Chisinau", 47.006, 28.858, "UKR", False),
    ("Monaco", 43.733, 7.417, "MCO", True),
    ("Nauru", -0.530, 166.930, "NRU", True),
    ("Taveuni, west of the date line", -16.85, 179.97, "FJI", True),
    ("the sea 20 km east of Taveuni, over the date line", -16.8, -179.68, "FJI", True),
    ("the sea 20 km south of Odesa", 46.28, 30.72, "UKR", True),
    ("the sea 100 km south of Odesa", 45.5, 31.4, "UKR", False),
    ("the gulf of Guinea", 0.0, 0.0, "UKR", False),
]


def outside(*rows: tuple[str, float, float]) -> pl.DataFrame:
    return outlines.outside(pl.DataFrame(rows, ["state", "latitude", "longitude"], orient="row"))


def test_the_outlines_are_those_whose_origin_is_stated() -> None:
    stated = re.search(r"\| SHA-256 \| ([0-9a-f]{64}) \|", outlines.OUTLINES.with_suffix(".md").read_text())
    assert stated is not None
    assert hashlib.sha256(outlines.OUTLINES.read_bytes()).hexdigest() == stated[1]
    assert outlines.OUTLINES.stat().st_size < 350_000


def test_every_state_has_an_outline_that_geojson_can_hold() -> None:
    with (ROOT / "data" / "states.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["iso3"] for row in csv.DictReader(file)}
    drawn = [(states, polygons) for states, polygons in outlines.shapes()]
    assert listed - {state for states, _ in drawn for state in states} == WITHOUT
    assert {state for states, _ in drawn for state in states} <= listed
    for _, polygons in drawn:
        MultiPolygon(type="MultiPolygon", coordinates=polygons)


@pytest.mark.parametrize(("town", "latitude", "longitude", "state", "near"), PLACES)
def test_a_place_lies_where_it_lies(
    town: str, latitude: float, longitude: float, state: str, near: bool
) -> None:
    assert outside((state, latitude, longitude)).is_empty() == near, town


def test_what_is_outside_is_said_once_with_where_it_lies_and_whether_it_is_swapped() -> None:
    kyiv, swapped = ("RUS", 50.45, 30.52), ("UKR", 30.52, 50.45)
    found = outside(kyiv, kyiv, swapped, ("UKR", 50.45, 30.52), ("QAA", 1.0, 1.0))
    assert found.rows() == [(*kyiv, "UKR", False), (*swapped, "IRN", True)]


def test_rows_without_a_point_are_not_looked_at() -> None:
    empty = pl.DataFrame({"state": ["UKR", None], "latitude": [None, 1.0], "longitude": [2.0, 1.0]})
    assert outlines.outside(empty).is_empty()


def rings_of(state: str) -> list[list[tuple[float, float]]]:
    return [
        ring
        for states, polygons in outlines.shapes()
        if state in states
        for part in polygons
        for ring in part
    ]


def contains(state: str, x: float, y: float) -> bool:
    """Count, edge by edge, the borders west of a point."""
    edges = Counter(
        x > x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for ring in rings_of(state)
        for (x1, y1), (x2, y2) in pairwise(ring)
        if min(y1, y2) <= y < max(y1, y2)
    )
    return edges[True] % 2 == 1


def km(state: str, x: float, y: float) -> float:
    """Measure to points along every edge, a kilometre apart, by the haversine formula."""
    least = math.inf
    for ring in rings_of(state):
        for (x1, y1), (x2, y2) in pairwise(ring):
            steps = 1 + int(111 * math.hypot(x2 - x1, y2 - y1))
            for i in range(steps + 1):
                px, py = x1 + (x2 - x1) * i / steps, y1 + (y2 - y1) * i / steps
                a = (
                    math.sin(math.radians(py - y) / 2) ** 2
                    + math.cos(math.radians(y))
                    * math.cos(math.radians(py))
                    * math.sin(math.radians(px - x) / 2) ** 2
                )
                least = min(least, 2 * 6371 * math.asin(math.sqrt(a)))
    return least


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["LBN", "LUX", "ARM", "FJI", "KWT"]), st.data())
def test_it_agrees_with_measuring_edge_by_edge(state: str, data: st.DataObject) -> None:
    corner = st.sampled_from([point for ring in rings_of(state) for point in ring])
    x0, y0 = data.draw(corner)
    x = min(180.0, max(-180.0, x0 + data.draw(st.floats(-0.5, 0.5))))
    y = y0 + data.draw(st.floats(-0.5, 0.5))
    far = not outside((state, y, x)).is_empty()
    inside, distance = contains(state, x, y), km(state, x, y)
    if abs(distance - outlines.TOLERANCE_KM) > 0.3:
        assert far == (not inside and distance > outlines.TOLERANCE_KM)
