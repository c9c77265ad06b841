"""The incidents on the map (RFC 7946)."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from cmr.publish.material import Material

LOCATED = """
    select * from incident_summary
    where latitude is not null and longitude is not null
    order by incident_id
"""


def write_geojson(material: Material, path: Path) -> None:
    """Write a point for each incident with coordinates, a line each; its properties are the summary's."""
    names, _ = material.rows(f"{LOCATED} limit 0")
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        between = "\n"
        for row in material.stream(LOCATED):
            file.write(between + _feature(dict(zip(names, row, strict=True))))
            between = ",\n"
        file.write("\n]}\n")


def _feature(incident: dict[str, Any]) -> str:
    point = [incident.pop("longitude"), incident.pop("latitude")]
    feature = {
        "type": "Feature",
        "id": incident["incident_id"],
        "geometry": {"type": "Point", "coordinates": point},
        "properties": {k: v.isoformat() if isinstance(v, date) else v for k, v in incident.items()},
    }
    return json.dumps(feature, ensure_ascii=False)
