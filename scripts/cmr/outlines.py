"""Where a point lies: the outlines of states, and tests of many points at once.

The outlines are TopoJSON in `outlines.json`; `outlines.md` says where they come from. All tests
are joins of points with the edges of outlines in the same band of latitude, so that a point meets
a few edges and not a whole coast.
"""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator

Point = tuple[float, float]
Shape = tuple[list[str], list[list[list[Point]]]]
OUTLINES = Path(__file__).with_suffix(".json")
TOLERANCE_KM = 25
# The length of a degree of latitude on a sphere with the Earth's mean radius of 6,371 km.
DEGREE_KM = 111.195
# A quarter of a degree is more than the tolerance, so that what is near lies in the same band of
# latitude or the next.
BANDS = 4
# The grid on which the outlines lie has 100 steps to a degree.
STEPS = 100
AT_ONCE = 20_000
COL = pl.col
# Disputed land that the outlines give to one side alone: south, west, north, east in degrees, and
# the states under which a place there may be filed. It decides no dispute; the rules catch slips.
DISPUTED = (
    (32.2, 73.3, 37.1, 80.4, ["CHN", "IND", "PAK"]),  # Jammu and Kashmir
    (9.3, 27.7, 10.3, 29.1, ["SDN", "SSD"]),  # Abyei
    (22.0, 33.1, 23.3, 37.0, ["EGY", "SDN"]),  # the Hala'ib triangle
)


def outside(places: pl.DataFrame) -> pl.DataFrame:
    """Give the places that lie in their state neither by its outline nor within the tolerance of it.

    Args:
        places: columns `state` (ISO 3166-1 alpha-3), `latitude` and `longitude` in degrees. Rows
            with an empty cell, or of a state that has no outline, are not looked at.

    Returns:
        Each such place once, with `lies_in`, the codes of the states in whose outlines it does
        lie (empty in none), and `swapped`, true where latitude and longitude exchanged would
        lie in the state.
    """
    known = _states()
    points = places.select("state", "latitude", "longitude").unique(maintain_order=True).drop_nulls()
    points = points.filter(COL("state").is_in(known))
    if points.is_empty():
        return points.with_columns(lies_in=pl.lit(""), swapped=pl.lit(value=False))
    edges = _edges(frozenset(points["state"]))
    far = _far(points, edges)
    if far.is_empty():
        return far.with_columns(lies_in=pl.lit(""), swapped=pl.lit(value=False))
    turned = far.select("state", latitude="longitude", longitude="latitude")
    turned = turned.filter(COL("latitude").is_between(-90, 90))
    mended = turned.join(_far(turned, edges), on=turned.columns, how="anti")
    mended = mended.select("state", latitude="longitude", longitude="latitude", swapped=pl.lit(value=True))
    return (
        far.join(_around(far), on=["latitude", "longitude"], how="left", maintain_order="left")
        .join(mended, on=["state", "latitude", "longitude"], how="left", maintain_order="left")
        .with_columns(COL("lies_in").fill_null(""), COL("swapped").fill_null(value=False))
    )


def shapes(states: frozenset[str] | None = None) -> Iterator[Shape]:
    """Give each shape of some states, or of all.

    A shape is the states under which a place in it may be filed, and the coordinates of a GeoJSON
    MultiPolygon: lists of closed rings of longitude and latitude in degrees, the outer ring first.
    """
    for shape in _topology()[0]:
        filed = shape["properties"]["states"]
        if states is None or not states.isdisjoint(filed):
            yield filed, [[_ring(ring) for ring in part] for part in shape["arcs"]]


@cache
def _topology() -> tuple[list[dict[str, Any]], list[str]]:
    """Read the shapes, and the lines as text: there are many, each on a line of the file, and few are needed."""
    head, lines, _ = re.split(r'\n"arcs":\[\n|\n\]\}\n\Z', OUTLINES.read_text(encoding="utf-8"))
    shapes = json.loads(f"{head.rstrip(',')}}}")["objects"]["states"]["geometries"]
    return shapes, lines.split(",\n")


@cache
def _states() -> list[str]:
    return sorted({state for shape in _topology()[0] for state in shape["properties"]["states"]})


@cache
def _arc(number: int) -> list[Point]:
    """Decode a line: whole steps on a grid, each from the one before it."""
    x = y = 0
    points = []
    for dx, dy in json.loads(_topology()[1][number]):
        x, y = x + dx, y + dy
        points.append((x / STEPS, y / STEPS))
    return points


def _ring(numbers: list[int]) -> list[Point]:
    """Join lines to a ring; a negative number means the line ~number backwards."""
    lines = [_arc(i) if i >= 0 else _arc(~i)[::-1] for i in numbers]
    return lines[0] + [point for line in lines[1:] for point in line[1:]]


@cache
def _edges(states: frozenset[str] | None = None) -> pl.DataFrame:
    """Give the edges of the outlines of some states, or of all, once for each band that they touch."""
    rows: list[tuple[Any, ...]] = []
    for number, (filed, polygons) in enumerate([*shapes(states), *_disputed()]):
        rings = [ring for polygon in polygons for ring in polygon]
        edges = [(number, *a, *b) for ring in rings for a, b in pairwise(ring)]
        rows += [(state, *edge) for state in filed for edge in edges]
    frame = pl.DataFrame(rows, schema=["state", "shape", "x1", "y1", "x2", "y2"], orient="row")
    low, high = _band(pl.min_horizontal("y1", "y2")), _band(pl.max_horizontal("y1", "y2"))
    return frame.with_columns(band=pl.int_ranges(low, high + 1)).explode("band")


def _disputed() -> Iterator[Shape]:
    for south, west, north, east, states in DISPUTED:
        yield states, [[[(west, south), (east, south), (east, north), (west, north), (west, south)]]]


def _band(latitude: pl.Expr) -> pl.Expr:
    return (latitude * BANDS).floor().cast(pl.Int64)


def _far(points: pl.DataFrame, edges: pl.DataFrame) -> pl.DataFrame:
    """Give the points that lie in no outline of their state and not near one."""
    if points.is_empty():
        return points
    parts = [
        part.join(_inside(part, edges, ["state"]), on=part.columns, how="anti", maintain_order="left")
        for part in points.iter_slices(AT_ONCE)
    ]
    off = pl.concat(parts)
    parts = [
        part.join(_near(part, edges), on=part.columns, how="anti", maintain_order="left")
        for part in off.iter_slices(AT_ONCE)
    ]
    return pl.concat(parts) if parts else off


def _inside(points: pl.DataFrame, edges: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    """Give the points that lie in an outline: a line from them to the east leaves it an odd number of times."""
    x, y = COL("longitude"), COL("latitude")
    meets = points.with_columns(band=_band(y)).join(edges, on=[*on, "band"])
    meets = meets.filter((COL("y1") > y) != (COL("y2") > y)).filter(
        x < COL("x1") + (y - COL("y1")) / (COL("y2") - COL("y1")) * (COL("x2") - COL("x1"))
    )
    crossed = meets.group_by("state", "shape", "latitude", "longitude").len()
    return crossed.filter(COL("len") % 2 == 1).select("state", "latitude", "longitude").unique()


def _near(points: pl.DataFrame, edges: pl.DataFrame) -> pl.DataFrame:
    """Give the points within the tolerance of an edge of their state.

    Distances are measured in a plane that touches the sphere at the point; over 25 km the
    sphere departs from it by less than the edges were simplified by.
    """
    x, y = COL("longitude"), COL("latitude")
    bands = pl.concat_list(_band(y) - 1, _band(y), _band(y) + 1)
    meets = points.with_columns(band=bands).explode("band").join(edges, on=["state", "band"])
    # Degrees of longitude to the first end, the short way round the globe.
    turn = (COL("x1") - x + 180).mod(360) - 180
    east = DEGREE_KM * y.radians().cos()
    meets = meets.select(
        *points.columns,
        ax=turn * east,
        ay=(COL("y1") - y) * DEGREE_KM,
        dx=(COL("x2") - COL("x1")) * east,
        dy=(COL("y2") - COL("y1")) * DEGREE_KM,
    )
    square = COL("dx") ** 2 + COL("dy") ** 2
    along = (-(COL("ax") * COL("dx") + COL("ay") * COL("dy")) / square).clip(0, 1).fill_nan(0)
    distance = ((COL("ax") + along * COL("dx")) ** 2 + (COL("ay") + along * COL("dy")) ** 2).sqrt()
    return meets.filter(distance <= TOLERANCE_KM).select(points.columns).unique()


def _around(points: pl.DataFrame) -> pl.DataFrame:
    """Say for each point in the outlines of which states it lies."""
    where = points.select("latitude", "longitude").unique()
    parts = [_inside(part, _edges(), []) for part in where.iter_slices(AT_ONCE // 10)]
    return (
        pl.concat(parts).group_by("latitude", "longitude").agg(lies_in=COL("state").sort().str.join(" or "))
    )
