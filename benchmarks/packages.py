"""Makes packages of any size that are valid under all rules: the record itself, and made rows behind its own.

Every cell is computed from the number of its row and a seed, so that the same call writes the
same bytes, a row can refer to another without holding it, and memory does not grow with size.
The proportions are those of the record: 3.3 claims an incident, 2.3 incidents a source. No
cell holds a line feed, because no column of the record allows one (`text.spaces`).
"""

from __future__ import annotations

import argparse
import shutil
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from benchmarks.words import BOOKED, LANGUAGES, NAMES, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]

RECORD = Path(__file__).resolve().parent.parent
SLICE = 200_000
FIRST_DAY, DAYS = np.datetime64("2006-07-01"), 7000
READ_ON = "2026-11-01"
FIRST_PLACE = 20_000_000
# Twenty claims to six incidents: which incident of its six a claim belongs to, and its place among theirs.
OF_SIX = np.array([0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5])
NTH = np.array([0, 0, 1, 0, 1, 2, 0, 1, 2, 3, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4])
# The kinds of actors in each twenty.
KINDS = [
    *["media"] * 9, *["ngo"] * 4, "investigator", "investigator",
    "state", "armed-forces", "armed-group", "company", "intergovernmental",
]  # fmt: skip
STATE, FORCES, SERIES = 15, 16, 40
SITES = ["residential", "market", "medical", "school", "agricultural", "transport", "not-stated", "military"]


@dataclass(frozen=True)
class Maker:
    """The rows of each table as functions of their numbers."""

    claims: int
    seed: int = 0

    def __post_init__(self) -> None:
        states = pl.read_csv(RECORD / "data" / "states.csv", infer_schema=False)
        munitions = pl.read_csv(RECORD / "data" / "munitions.csv", infer_schema=False)
        object.__setattr__(self, "states", states["iso3"])
        known = pl.read_csv(RECORD / "data" / "places.csv", infer_schema=False)
        object.__setattr__(self, "munitions", munitions["munition_id"])
        object.__setattr__(
            self, "known", known.with_columns(pl.col("latitude", "longitude").cast(pl.Float64))
        )

    @property
    def incidents(self) -> int:
        """How many incidents the claims speak of."""
        return int(self.incident_of(np.array([self.claims - 1]))[0]) + 1

    @property
    def sources(self) -> int:
        """How many sources the incidents rest on."""
        return int(self.source_of(np.array([self.incidents - 1]))[0]) + 1

    @property
    def actors(self) -> int:
        """How many actors speak or are spoken of: whole twenties, each the publisher of some source."""
        return max(1, min(self.claims // 50, self.sources) // len(KINDS)) * len(KINDS)

    @property
    def places(self) -> int:
        """How many places incidents refer to: no more than a gazetteer has."""
        return max(1, min(self.claims // 15, 200_000))

    def draw(self, index: Numbers, what: str, below: int) -> Numbers:
        """Give for each number one from 0 up to `below` that looks like chance (the mixer of SplitMix64)."""
        salt = (zlib.crc32(what.encode()) << 20) + (self.seed << 52)
        x = (index.astype(np.uint64) + np.uint64(salt)) * np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return ((x ^ (x >> np.uint64(31))) % np.uint64(below)).astype(np.int64)

    def incident_of(self, claim: Numbers) -> Numbers:
        """The incident that a claim speaks of."""
        return claim // 20 * 6 + OF_SIX[claim % 20]

    def source_of(self, incident: Numbers) -> Numbers:
        """The source that an incident's date and place follow."""
        return incident * 10 // 23

    def published(self, source: Numbers) -> Numbers:
        """The day on which a source was published, counted from the first; later sources, later days."""
        return source * DAYS // self.sources

    def claimant_of(self, incident: Numbers, what: str) -> Numbers:
        """Who speaks: a few actors often, most rarely."""
        share = self.draw(incident, what, 1 << 20) / (1 << 20)
        return (share**3 * self.actors).astype(np.int64)

    def actor_id(self, actor: Numbers) -> pl.Series:
        """The ID of an actor."""
        names = pl.Series(NAMES).gather(self.draw(actor, "name", len(NAMES)))
        return _joined(names, "-", pl.Series(KINDS).gather(actor % 20), "-", _numbered(actor))

    def source_id(self, source: Numbers) -> pl.Series:
        """The ID of a source."""
        name = pl.Series(NAMES).gather(self.draw(source, "about", len(NAMES)))
        day = _days(self.published(source))
        return _joined(self.actor_id(source % self.actors), "-", day, "-", name, "-", _numbered(source))

    def state_of(self, place: Numbers) -> pl.Series:
        """The state in which a place lies: that of the place of the record beside which it is made."""
        return self.known["country_iso3"].gather(self.draw(place, "beside", self.known.height))  # type: ignore[attr-defined]

    def start_of(self, incident: Numbers) -> Numbers:
        """The first day of an incident, up to a month before its source was published."""
        return self.published(self.source_of(incident)) - self.draw(incident, "delay", 30)

    def incident_id(self, incident: Numbers) -> pl.Series:
        """The ID of an incident."""
        state = self.state_of(incident % self.places).str.to_lowercase()
        name = pl.Series(NAMES).gather(self.draw(incident % self.places, "town", len(NAMES)))
        return _joined(state, "-", _days(self.start_of(incident)), "-", name, "-", _numbered(incident))

    def claim_id(self, claim: Numbers) -> pl.Series:
        """The ID of a claim."""
        return _joined(self.incident_id(self.incident_of(claim)), ".", _padded(NTH[claim % 20] + 1, 2))

    def language_of(self, source: Numbers) -> Numbers:
        """The language of a source, as a number among those that are known."""
        return self.draw(source, "tongue", len(LANGUAGES))

    def words(self, language: Numbers, index: Numbers, what: str, number: int) -> pl.Series:
        """So many words of a language; Chinese ones without spaces."""
        vocabulary = len(WORDS) // len(BOOKED)
        tongue = np.array([BOOKED.index(name) for name in LANGUAGES])[language]
        flat = pl.Series(WORDS)
        drawn = [
            flat.gather(tongue * vocabulary + self.draw(index, f"{n}{what}", vocabulary)).alias(str(n))
            for n in range(number)
        ]
        frame = pl.DataFrame([*drawn, pl.Series("tongue", tongue)])
        spaced, close = (pl.concat_str(pl.exclude("tongue"), separator=mark) for mark in (" ", ""))
        unspaced = pl.col("tongue") == BOOKED.index("zh")
        return frame.select(pl.when(unspaced).then(close).otherwise(spaced)).to_series()

    def passage(self, source: Numbers, index: Numbers) -> pl.Series:
        """A passage of well-formed length in the language of its source."""
        language = self.language_of(source)
        return _joined(self.words(language, index, "open", 4), " … ", self.words(language, index, "end", 3))

    def summary(self, index: Numbers) -> pl.Series:
        """A sentence of our own: plain, with a comma, or with a word in quotes."""
        english = np.zeros(len(index), dtype=np.int64)
        start, end = self.words(english, index, "say", 5), self.words(english, index, "add", 5)
        frame = pl.DataFrame({"a": start, "b": end, "n": self.draw(index, "style", 10)})
        quoted = pl.format('The {} is called "precise" beside the {}.', "a", "b")
        listed = pl.format("The {}, then the {}, it says.", "a", "b")
        plain = pl.format("It says that the {} was near the {}.", "a", "b")
        style = pl.col("n")
        return frame.select(
            pl.when(style == 0).then(quoted).when(style < 6).then(listed).otherwise(plain)
        ).to_series()

    def places_rows(self, place: Numbers) -> pl.DataFrame:
        """Rows of places."""
        digits = _padded(self.draw(place, "digits", 90) + 10, 2)
        return pl.DataFrame({
            "geonames_id": FIRST_PLACE + place,
            "name": _joined(pl.Series(NAMES).gather(self.draw(place, "town", len(NAMES))).str.to_titlecase(), " ", _padded(place, 6)),
            "country_iso3": self.state_of(place),
            "admin1": None,
            "latitude": _joined(self.degrees(place, "latitude"), digits),
            "longitude": _joined(self.degrees(place, "longitude"), digits),
        })  # fmt: skip

    def degrees(self, place: Numbers, what: str) -> pl.Series:
        """A coordinate of a place to three decimals, not far from that of a place of the record."""
        beside = self.known[what].gather(self.draw(place, "beside", self.known.height))  # type: ignore[attr-defined]
        thousandths = np.rint(beside.to_numpy() * 1000).astype(np.int64) + self.draw(place, what, 60) - 30
        sign = pl.Series(["", "-"]).gather((thousandths < 0).astype(np.int64))
        size = np.abs(thousandths)
        return _joined(sign, pl.Series(size // 1000).cast(pl.String), ".", _padded(size % 1000, 3))

    def actors_rows(self, actor: Numbers) -> pl.DataFrame:
        """Rows of actors: in each twenty one state with its armed forces."""
        kind = actor % 20
        state = self.states.gather(self.draw(actor // 20, "power", len(self.states)))  # type: ignore[attr-defined]
        frame = pl.DataFrame({
            "actor_id": self.actor_id(actor),
            "name": _joined(self.words(actor // 20 % len(LANGUAGES), actor, "name", 2), " ", _padded(actor, 6)),
            "actor_type": pl.Series(KINDS).gather(kind),
            "state_iso3": state,
            "parent_id": self.actor_id(actor // 20 * 20 + STATE),
            "wikidata_id": None,
            "kind": kind,
        })  # fmt: skip
        own = pl.when(pl.col("kind").is_in([STATE, FORCES]))
        above = pl.when(pl.col("kind") == FORCES)
        columns = own.then("state_iso3").alias("state_iso3"), above.then("parent_id").alias("parent_id")
        return frame.with_columns(columns).drop("kind")

    def sources_rows(self, source: Numbers) -> pl.DataFrame:
        """Rows of sources."""
        day = _days(self.published(source))
        publisher = source % self.actors
        kinds = ["news-article", "news-article", "ngo-report", "government", "un-document", "investigation"]
        frame = pl.DataFrame({
            "source_id": self.source_id(source),
            "source_type": pl.Series(kinds).gather(self.draw(source, "kind", len(kinds))),
            "title": self.words(self.language_of(source), source, "title", 8),
            "publisher_id": self.actor_id(publisher),
            "author": None,
            "published": day,
            "language": pl.Series(LANGUAGES).gather(self.language_of(source)),
            "url": _joined("https://www.", self.actor_id(publisher), ".org/", day.str.replace_all("-", "/"), "/", _numbered(source), "-cluster-munitions"),
            "archive_url": None,
            "accessed_date": pl.Series([READ_ON]).gather(np.zeros(len(source), dtype=np.int64)),
            "access": pl.Series(["excerpt", "full-text"]).gather(self.draw(source, "access", 2)),
            "content_sha256": None,
            "notes": self.summary(source),
            "n": self.draw(source, "noted", 4),
        })  # fmt: skip
        month = pl.when(pl.col("n") == 1).then(pl.col("published").str.head(7)).otherwise("published")
        notes = pl.when(pl.col("n") == 0).then("notes")
        return frame.with_columns(month.alias("published"), notes.alias("notes")).drop("n")

    def incidents_rows(self, incident: Numbers) -> pl.DataFrame:
        """Rows of incidents: of forty one is a series, and a third of the others are parts of it."""
        start, place, source = self.start_of(incident), incident % self.places, self.source_of(incident)
        precision = np.where(incident < self.places, 0, self.draw(incident, "exact", 10))
        frame = pl.DataFrame({
            "incident_id": self.incident_id(incident),
            "event_type": pl.Series(["use", "use", "use", "remnant"]).gather(self.draw(incident, "event", 4)),
            "scope": pl.Series(["series", "single"]).gather((incident % SERIES > 0).astype(np.int64)),
            "part_of": self.incident_id(incident // SERIES * SERIES),
            "title": self.words(self.language_of(source), incident, "event", 6),
            "date_start": _days(start),
            "date_end": _days(start + self.draw(incident, "days", 3)),
            "source_id": self.source_id(source),
            "country_iso3": self.state_of(place),
            "admin1": None,
            "place": pl.Series(NAMES).gather(self.draw(place, "town", len(NAMES))).str.to_titlecase(),
            "geonames_id": (FIRST_PLACE + place),
            "latitude": self.degrees(place, "latitude"),
            "longitude": self.degrees(place, "longitude"),
            "location_precision": pl.Series(["settlement", "admin1", "site"]).gather(np.select([precision < 6, precision < 9], [0, 1], 2)),
            "site_type": pl.Series(SITES).gather(self.draw(incident, "site", len(SITES))),
            "notes": self.summary(incident),
            "part": (incident % SERIES > 0) & (self.draw(incident, "part", 3) == 0),
            "noted": self.draw(incident, "noted", 3) == 0,
        })  # fmt: skip
        where = pl.col("location_precision")
        return frame.with_columns(
            pl.when("part").then("part_of").alias("part_of"),
            pl.when("noted").then("notes").alias("notes"),
            pl.when(where == "settlement").then("geonames_id").alias("geonames_id"),
            *(pl.when(where != "admin1").then(name).alias(name) for name in ("latitude", "longitude")),
        ).drop("part", "noted")

    def claims_rows(self, claim: Numbers) -> pl.DataFrame:
        """Rows of claims: who did it, with what, how many were killed and how many children, and a denial."""
        incident, nth = self.incident_of(claim), NTH[claim % 20]
        alone, denial = OF_SIX[claim % 20] == 0, nth == 4
        own = self.source_of(incident)
        source = np.where(denial, np.minimum(own + 1, self.sources - 1), own)
        accused = (
            self.draw(incident, "accused", self.actors // 20) * 20 + STATE + self.draw(incident, "arm", 2)
        )
        claimant = np.where(denial, accused, self.claimant_of(incident, "voice"))
        killed, children = 10 + self.draw(incident, "killed", 60), self.draw(incident, "children", 10)
        kind = np.where(alone, np.where(self.draw(incident, "lone", 2) == 0, 5, 6), nth)
        bases = ["witness-interview", "photo-video;remnants", "site-visit", "satellite;photo-video"]
        stances = pl.Series(["asserts", "asserts", "asserts", "suggests", "denies"])
        frame = pl.DataFrame({
            "claim_id": self.claim_id(claim),
            "incident_id": self.incident_id(incident),
            "source_id": self.source_id(source),
            "claimant_id": self.actor_id(claimant),
            "claim_type": pl.Series(["responsibility", "munition", "killed", "killed", "responsibility", "occurred", "attacks"]).gather(kind),
            "stance": stances.gather(np.where(denial, 4, self.draw(incident, "stance", 4))),
            "actor_id": self.actor_id(accused),
            "munition_id": self.munitions.gather(self.draw(incident, "weapon", len(self.munitions))),  # type: ignore[attr-defined]
            "measure": pl.Series(["all", "children"]).gather((nth == 3).astype(np.int64)),
            "count_min": np.select([kind == 2, kind == 3], [killed, children], 2 + children),
            "count_max": np.select([kind == 2, kind == 3], [killed, children], 3 + children),
            "basis": pl.Series(bases).gather(self.draw(claim, "basis", len(bases))),
            "claim_date": _days(self.published(source)),
            "passage": self.passage(source, claim),
            "summary": self.summary(claim),
            "dated": self.draw(claim, "dated", 3) > 0,
        })  # fmt: skip
        what = pl.col("claim_type")
        keep = {
            "actor_id": what == "responsibility",
            "munition_id": what == "munition",
            "measure": what == "killed",
            "count_min": what.is_in(["killed", "attacks"]),
            "count_max": what.is_in(["killed", "attacks"]),
            "claim_date": pl.col("dated"),
        }
        return frame.with_columns(pl.when(kept).then(name).alias(name) for name, kept in keep.items()).drop(
            "dated"
        )

    def statements_rows(self, statement: Numbers) -> pl.DataFrame:
        """Rows of statements."""
        source = statement % self.sources
        positions = ["condemn", "call-for-halt;condemn", "call-for-investigation", "support-ban"]
        return pl.DataFrame({
            "statement_id": _joined(self.source_id(source), "-", _numbered(statement)),
            "statement_date": _days(self.published(source)),
            "speaker": None,
            "speaker_role": None,
            "actor_id": self.actor_id(self.claimant_of(statement, "speaks")),
            "position": pl.Series(positions).gather(self.draw(statement, "stand", len(positions))),
            "incident_id": self.incident_id(statement % self.incidents),
            "about_actor_id": self.actor_id(self.claimant_of(statement, "whom")),
            "forum": None,
            "source_id": self.source_id(source),
            "passage": self.passage(source, statement),
            "summary": self.summary(statement),
        })  # fmt: skip

    def corrections_rows(self, correction: Numbers) -> pl.DataFrame:
        """Rows of corrections: summaries of claims that were written anew."""
        english = np.zeros(len(correction), dtype=np.int64)
        return pl.DataFrame({
            "correction_id": _joined("2026-11-02-", _numbered(correction)),
            "corrected_date": pl.Series(["2026-11-02"]).gather(english),
            "table_name": pl.Series(["claims"]).gather(english),
            "record_id": self.claim_id(correction * 1000),
            "field": pl.Series(["summary"]).gather(english),
            "old_value": self.words(english, correction, "old", 6),
            "new_value": self.words(english, correction, "new", 6),
            "reason": self.summary(correction),
            "replaced_by": None,
        })  # fmt: skip

    def tables(self) -> dict[str, tuple[int, Callable[[Numbers], pl.DataFrame]]]:
        """The tables that grow: how many rows are made, and how."""
        return {
            "places": (self.places, self.places_rows),
            "actors": (self.actors, self.actors_rows),
            "sources": (self.sources, self.sources_rows),
            "incidents": (self.incidents, self.incidents_rows),
            "claims": (self.claims, self.claims_rows),
            "statements": (self.claims // 4, self.statements_rows),
            "corrections": (-(-self.claims // 1000), self.corrections_rows),
        }


def _joined(*parts: pl.Series | str) -> pl.Series:
    named = [p.alias(str(i)) for i, p in enumerate(parts) if isinstance(p, pl.Series)]
    cells = [pl.col(str(i)) if isinstance(p, pl.Series) else pl.lit(p) for i, p in enumerate(parts)]
    return pl.DataFrame(named).select(pl.concat_str(cells)).to_series()


def _padded(number: Numbers, width: int) -> pl.Series:
    return pl.Series(number).cast(pl.String).str.zfill(width)


def _numbered(number: Numbers) -> pl.Series:
    # Without zeros in front, which together with a day look like a telephone number.
    return pl.Series(number + 10_000_000).cast(pl.String)


def _days(number: Numbers) -> pl.Series:
    return pl.Series(FIRST_DAY + number.astype("timedelta64[D]")).cast(pl.Date).dt.to_string("%Y-%m-%d")


def make(folder: Path, claims: int, seed: int = 0) -> Path:
    """Write a valid package with the record's rows and so many made claims behind them into a folder.

    Args:
        folder: Where the package is put; it must not exist.
        claims: How many claims are made; the other tables grow with them.
        seed: Other seeds, other cells.
    """
    folder.mkdir(parents=True)
    shutil.copy(RECORD / "datapackage.json", folder)
    for part in ("schemas", "data"):
        shutil.copytree(RECORD / part, folder / part)
    for name, (rows, make_rows) in Maker(claims, seed).tables().items():
        with (folder / "data" / f"{name}.csv").open("ab") as file:
            for numbers in _slices(rows):
                make_rows(numbers).write_csv(file, include_header=False)
    return folder


def _slices(rows: int) -> Iterator[Numbers]:
    for start in range(0, rows, SLICE):
        yield np.arange(start, min(start + SLICE, rows))


def main() -> None:
    """Make one package from the command line."""
    parser = argparse.ArgumentParser(description=make.__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("claims", type=int)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    print(make(wanted.folder, wanted.claims, wanted.seed))


if __name__ == "__main__":
    main()
