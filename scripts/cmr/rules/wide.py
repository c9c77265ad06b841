"""Wide frames: each table with what its references say, so that a rule is one expression.

A column that a reference brings is called ROLE__COLUMN after the role that the other row plays; all of them
are listed here and nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmr import outlines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROUNDS = 8


def _look_up(
    frame: pl.DataFrame, on: str, other: pl.DataFrame, key: str, role: str, *columns: str
) -> pl.DataFrame:
    """Bring columns of the row that `on` refers to, called ROLE__COLUMN; null where there is none."""
    names = {column: f"{role}__{column}" for column in columns}
    brought = other.unique(key, keep="first").select(_as_in(frame, on, key), *names).rename(names)
    found = frame.select(on).join(brought, on=on, how="left", maintain_order="left")
    return frame.with_columns(found.drop(on))


def _as_in(frame: pl.DataFrame, column: str, key: str) -> pl.Expr:
    """The key of another table, named and held as the column that refers to it.

    A schema that leaves a foreign key out leaves one of the two plain text, the other a Categorical.
    """
    return pl.col(key).cast(frame.schema[column]).alias(column)


def _among(column: str, *frames_and_columns: tuple[pl.DataFrame, str]) -> pl.Expr:
    """True where the value of `column` stands in any of the columns of other frames."""
    text = pl.col(pl.Categorical).cast(pl.String)
    named = (frame.select(pl.col(name).unique().alias("_")) for frame, name in frames_and_columns)
    values = pl.concat([one.with_columns(text) for one in named]).to_series().drop_nulls().unique()
    return pl.col(column).is_in(values.implode())


def cyclic(frame: pl.DataFrame, key: str, parent: str) -> pl.Series:
    """Tell for each row whether following `parent` from it leads back to it."""
    links = frame.select(key, parent).drop_nulls()
    # What nothing points at, or points at nothing, is in no circle; few rows are left after a few rounds.
    for _ in range(ROUNDS):
        links = links.filter(
            pl.col(parent).is_in(links[key].unique().implode()),
            pl.col(key).is_in(links[parent].unique().implode()),
        )
    return frame[key].is_in(_circles(dict(links.iter_rows())))


def _circles(parents: Mapping[str, str]) -> list[str]:
    """Give all that lies on a circle."""
    inside: set[str] = set()
    settled: set[str] = set()
    for start in parents:
        trail: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in settled and at not in trail:
            trail[at] = None
            at = parents.get(at)
        if at is not None and at in trail:
            walked = list(trail)
            inside.update(walked[walked.index(at) :])
        settled.update(trail)
    return list(inside)


def first_day(column: str) -> pl.Expr:
    """The first day that a date known to a day, month or year may mean; of the year 0 there is none."""
    text = pl.when(pl.col(column).cast(pl.String).str.contains(r"\A[1-9]")).then(pl.col(column))
    return (
        pl.when(text.str.len_chars() == len("2024"))
        .then(text + "-01-01")
        .when(text.str.len_chars() == len("2024-01"))
        .then(text + "-01")
        .otherwise(text)
        .str.to_date("%Y-%m-%d", strict=False)
    )


def last_day(column: str) -> pl.Expr:
    """The last day that a date known to a day, month or year may mean."""
    length = pl.col(column).cast(pl.String).str.len_chars()
    first = first_day(column)
    return (
        pl.when(length == len("2024"))
        .then(first.dt.offset_by("1y").dt.offset_by("-1d"))
        .when(length == len("2024-01"))
        .then(first.dt.offset_by("1mo").dt.offset_by("-1d"))
        .otherwise(first)
    )


def _located(frame: pl.DataFrame) -> pl.DataFrame:
    """Bring, where a point is outside its country, the states in which it lies and whether it is swapped."""
    points = frame.select("latitude", "longitude", state=pl.col("country_iso3").cast(pl.String))
    found = outlines.outside(points).rename({"lies_in": "point__lies_in", "swapped": "point__swapped"})
    judged = points.join(found, on=points.columns, how="left", maintain_order="left")
    return frame.with_columns(judged["point__lies_in"], judged["point__swapped"])


def _states(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    has_row = _among("iso3", (tables["treaty_status"], "state_iso3"))
    return tables["states"].with_columns(has_row.alias("has_treaty_row"))


def _places(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    used = _among("geonames_id", (tables["incidents"], "geonames_id"))
    return _located(tables["places"]).with_columns(used.alias("used"))


def _actors(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    claims, statements = tables["claims"], tables["statements"]
    uses = [(claims, "claimant_id"), (claims, "actor_id"), (statements, "actor_id")]
    uses += [(statements, "about_actor_id"), (tables["sources"], "publisher_id")]
    actors = tables["actors"].with_columns(
        _among("actor_id", *uses, (tables["actors"], "parent_id")).alias("used"),
        cyclic(tables["actors"], "actor_id", "parent_id").alias("cyclic"),
    )
    return _look_up(actors, "parent_id", tables["actors"], "actor_id", "parent", "state_iso3")


def _munitions(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    used = _among("munition_id", (tables["claims"], "munition_id"))
    return tables["munitions"].with_columns(used.alias("used"))


def _sources(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    uses = [
        (tables[name], "source_id")
        for name in ("munitions", "incidents", "claims", "statements", "treaty_status", "votes")
    ]
    uses += [
        (tables["treaty_status"], f"{what}_source_id") for what in ("signature", "consent", "withdrawal")
    ]
    return tables["sources"].with_columns(
        _among("source_id", *uses).alias("used"),
        first_day("published").alias("published_first"),
    )


def _incidents(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    published = tables["sources"].with_columns(last_day("published").alias("published_last"))
    claims = tables["claims"].select("incident_id", "source_id")
    claims = _look_up(claims, "source_id", published, "source_id", "source", "published_last")
    claims = _look_up(claims, "incident_id", tables["incidents"], "incident_id", "incident", "source_id")
    heard = claims.group_by("incident_id").agg(
        (pl.col("source_id") == pl.col("incident__source_id")).any().alias("source_claims"),
        pl.col("source__published_last").min().alias("claim__first_published"),
    )
    names = ("source_claims", "claim__first_published")
    frame = tables["incidents"]
    heard = heard.with_columns(_as_in(frame, "incident_id", "incident_id"))
    found = frame.select("incident_id").join(heard, on="incident_id", how="left", maintain_order="left")
    frame = frame.with_columns(found.select(names))
    circle = cyclic(tables["incidents"], "incident_id", "part_of")
    frame = frame.with_columns(circle.alias("cyclic"))
    frame = _look_up(frame, "source_id", tables["sources"], "source_id", "source", "accessed_date")
    frame = _look_up(frame, "part_of", tables["incidents"], "incident_id", "parent", "scope")
    place = ("country_iso3", "latitude", "longitude")
    return _located(_look_up(frame, "geonames_id", tables["places"], "geonames_id", "place", *place))


def _claims(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    frame = _look_up(tables["claims"], "claimant_id", tables["actors"], "actor_id", "claimant", "actor_type")
    frame = _look_up(frame, "incident_id", tables["incidents"], "incident_id", "incident", "date_start")
    return _look_up(frame, "source_id", tables["sources"], "source_id", "source", "language", "accessed_date")


def _statements(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    return _look_up(
        tables["statements"],
        "source_id",
        tables["sources"],
        "source_id",
        "source",
        "language",
        "accessed_date",
    )


def _votes(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    frame = _look_up(tables["votes"], "state_iso3", tables["states"], "iso3", "state", "un_status")
    return _look_up(frame, "source_id", tables["sources"], "source_id", "source", "accessed_date")


def _treaty_status(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    frame = tables["treaty_status"]
    for role in ("source", "consent_source", "withdrawal_source"):
        frame = _look_up(frame, f"{role}_id", tables["sources"], "source_id", role, "accessed_date")
    return frame


def _corrections(tables: Mapping[str, pl.DataFrame], keys: Mapping[str, pl.Series]) -> pl.DataFrame:
    corrections = tables["corrections"]
    mentioned = pl.concat([corrections["record_id"], corrections["replaced_by"]]).drop_nulls().unique()
    stands = pl.lit(value=False)
    replaced = pl.lit(value=False)
    for name, ids in keys.items():
        here = pl.col("table_name") == name
        named = ids.filter(ids.is_in(mentioned.implode())).implode()
        stands = stands | (here & pl.col("record_id").is_in(named))
        replaced = replaced | (here & pl.col("replaced_by").is_in(named))
    known = pl.col("field").is_null()
    for name, frame in tables.items():
        columns = [column for column in frame.columns if not column.endswith("__text")]
        known = known | ((pl.col("table_name") == name) & pl.col("field").is_in(columns))
    return corrections.with_columns(
        stands.alias("record_stands"),
        replaced.alias("replacement_stands"),
        known.alias("field_known"),
    )


WIDE: dict[str, Callable[[Mapping[str, pl.DataFrame]], pl.DataFrame]] = {
    "states": _states,
    "places": _places,
    "actors": _actors,
    "munitions": _munitions,
    "sources": _sources,
    "incidents": _incidents,
    "claims": _claims,
    "statements": _statements,
    "treaty_status": _treaty_status,
    "votes": _votes,
}


def widen(name: str, tables: Mapping[str, pl.DataFrame], keys: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Give the wide frame of a table; `tables` are typed frames, `keys` their primary keys as text."""
    if name == "corrections":
        return _corrections(tables, keys)
    return WIDE[name](tables) if name in WIDE else tables[name]
