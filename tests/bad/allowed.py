"""What lies just inside a rule: edits to the small package after which it is as silent as before."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

from cmr.package_files import DESCRIPTOR
from tests.bad.case import in_json, nested, raw_file
from tests.conftest import edit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.bad.case import Damage

TOWN, WATCH, CALL = (
    "incidents/qaa-2024-01-05-ardtown",
    "sources/watch-2024-01-10-report",
    "statements/watch-2024-01-10-call",
)
BLAME, KILLED, CHILDREN = (f"claims/qaa-2024-01-05-ardtown.0{number}" for number in (1, 2, 3))
PARTY, SIGNED = "treaty_status/CCM.QAA", "treaty_status/CCM.QCC"

EDITS: dict[str, dict[str, dict[str, str]]] = {
    "more combatants than civilians": {
        CHILDREN: {"measure": "combatants", "count_min": "7", "count_max": "7"}
    },
    "a part above the least of its whole": {
        KILLED: {"count_max": "8"},
        CHILDREN: {"count_min": "6", "count_max": "6"},
    },
    "a part of which only the most is above its whole": {CHILDREN: {"count_min": "4", "count_max": "9"}},
    "as many dead as a count may be, told in as many characters as a summary may have": {
        KILLED: {"count_max": "1000000", "summary": "x" * 300}
    },
    "a claim of the day on which it was read": {BLAME: {"claim_date": "2024-02-01"}},
    "a statement of the day on which it was read": {CALL: {"statement_date": "2024-02-01"}},
    "an incident until the day on which its source was read": {TOWN: {"date_end": "2024-02-01"}},
    "a source of the day on which it was read": {WATCH: {"published": "2024-02-01"}},
    "a source with a hash and no address": {WATCH: {"url": "", "content_sha256": "0" * 64}},
    "a single event of a year and a day": {TOWN: {"date_start": "2023-01-04"}},
    "a site with four decimals": {
        TOWN: {"location_precision": "site", "latitude": "10.1234", "longitude": "20.1234"}
    },
    "a site of which one coordinate ends in a nought": {
        TOWN: {"location_precision": "site", "latitude": "10.123", "longitude": "20.1"}
    },
    "a settlement as coarse as its place": {
        "places/1": {"latitude": "10.1", "longitude": "20.1"},
        TOWN: {"latitude": "10.1", "longitude": "20.1"},
    },
    "a site outside the middle of its settlement": {
        TOWN: {"location_precision": "site", "latitude": "10.2001", "longitude": "20.3001"}
    },
    "a place in the south and west": {
        "places/1": {"latitude": "-10.1234", "longitude": "-20.1234"},
        TOWN: {"latitude": "-10.123", "longitude": "-20.123"},
    },
    "a district with two decimals": {
        TOWN: {"location_precision": "district", "latitude": "10.12", "longitude": "20.12"}
    },
    "a first-level division with one decimal": {
        TOWN: {"location_precision": "admin1", "latitude": "10.1", "longitude": "20.1"}
    },
    "a school with three decimals": {TOWN: {"site_type": "school"}},
    **{
        f"the two ends of a passage without spaces in {language}": {
            WATCH: {"language": language},
            KILLED: {"passage": "\u96c6\u675f\u5f3e\u304c \u2026 \u4f7f\u308f\u308c\u305f"},
        }
        for language in ("zh", "ja", "th", "lo", "km", "my", "bo", "zh-Hant")
    },
    "an address with the address of a private host in it": {
        WATCH: {"archive_url": "https://archive.org/web/2024/http://watch.local/a"}
    },
    "a number that is none of a telephone": {TOWN: {"notes": "Case 70012345678 of the archive."}},
    "an address with digits and signs that no text may have": {
        WATCH: {"url": "https://watch.org/202-555-0100?a=b&copy;c"}
    },
    "an actor of whom only a statement speaks": {
        "actors/spare": {"name": "Spare", "actor_type": "ngo"},
        CALL: {"about_actor_id": "spare"},
    },
    "a status of the day on which it was read": {PARTY: {"as_of_date": "2026-02-01"}},
    "votes of the day on which they were read": {
        f"votes/A/RES/79/1.{state}": {"vote_date": "2026-02-01"} for state in ("QAA", "QBB")
    },
    "a retired row called like a row of another table": {
        "corrections/2024-02-01-killed": {"record_id": "watch", "field": ""}
    },
    "a source of a notice of withdrawal alone": {
        "sources/depositary-2023-12-01-notice": {
            "source_type": "treaty-depositary",
            "title": "Notice",
            "publisher_id": "depositary",
            "published": "2023-12-01",
            "language": "en",
            "url": "https://depositary.org/notice",
            "accessed_date": "2024-02-01",
            "access": "excerpt",
        },
        PARTY: {
            "withdrawal_notified_date": "2023-12-01",
            "withdrawal_source_id": "depositary-2023-12-01-notice",
        },
    },
    "acceptance by a signatory": {PARTY: {"consent_type": "acceptance"}},
    "approval by a signatory": {PARTY: {"consent_type": "approval"}},
    "succession of a signatory": {PARTY: {"consent_type": "succession"}},
    "accession without signature": {
        PARTY: {"consent_type": "accession", "signature_date": "", "signature_source_id": ""}
    },
    "a party on the day of its entry into force": {PARTY: {"as_of_date": "2011-09-01"}},
    "consented on the day of the deposit": {PARTY: {"as_of_date": "2011-03-15", "status": "consented"}},
    "a signatory on the day of its signature": {
        SIGNED: {"as_of_date": "2009-05-01", "signature_date": "2009-05-01"}
    },
    "withdrawn on the day on which it takes effect": {
        PARTY: {
            "status": "withdrawn",
            "withdrawal_effective_date": "2024-01-31",
            "withdrawal_source_id": "depositary-list",
        }
    },
    "withdrawn on the day of the entry into force": {
        PARTY: {
            "status": "withdrawn",
            "withdrawal_effective_date": "2011-09-01",
            "withdrawal_source_id": "depositary-list",
        }
    },
    "a notice of withdrawal that has not taken effect": {
        PARTY: {"withdrawal_notified_date": "2023-12-01", "withdrawal_source_id": "depositary-list"}
    },
}


def _edits(edits: dict[str, dict[str, str]]) -> Damage:
    def change(package: Path) -> None:
        edit(package, edits)

    return change


def _on_the_day_of_the_package(package: Path) -> None:
    """Do all on the day on which the package says that it was made, long after the clock's."""
    path = package / DESCRIPTOR
    path.write_text(re.sub(r'"created": "[0-9]{4}', '"created": "2095', path.read_text("utf-8")), "utf-8")
    last = json.loads(path.read_bytes())["created"][:10]
    edit(
        package,
        {
            "corrections/2024-02-01-killed": {"corrected_date": last},
            "sources/depositary-list": {"accessed_date": last},
        },
    )


def _stated(kind: str, digest: Callable[[str], str]) -> Damage:
    """State the hash and the size of the votes in the descriptor."""

    def change(package: Path) -> None:
        raw = (package / "data" / "votes.csv").read_bytes()
        found = hashlib.new(kind, raw, usedforsecurity=False).hexdigest()
        stated = {"bytes": len(raw), "hash": digest(found)}
        in_json(DESCRIPTOR, lambda body: body["resources"][9].update(stated))(package)

    return change


def _delimited(delimiter: str, cell: str) -> Damage:
    """Part the items of a list otherwise, in the schema and in a row."""

    def change(package: Path) -> None:
        in_json(
            "schemas/tables/claims.json",
            lambda schema: next(f for f in schema["fields"] if f["name"] == "basis").update(
                delimiter=delimiter
            ),
        )(package)
        edit(package, {BLAME: {"basis": "remnants"}, KILLED: {"basis": cell}})

    return change


FILES: dict[str, Damage] = {
    **{
        f"the size and the {kind} of a file": _stated(kind, lambda found, kind=kind: f"{kind}:{found}")
        for kind in ("md5", "sha1", "sha256", "sha512")
    },
    "a hash in capitals without its kind": _stated("md5", str.upper),
    "a descriptor of exactly 4 MiB": raw_file(DESCRIPTOR, lambda data: data.ljust(4 * 1024 * 1024)),
    "a character as two escapes": raw_file(
        DESCRIPTOR, lambda data: data.replace(b"{", b'{"x": "\\ud83d\\ude00",', 1)
    ),
    "bounds as far as numbers go": in_json(
        "schemas/tables/places.json",
        lambda schema: schema["fields"][4]["constraints"].update(minimum=-(2**53), maximum=2**53),
    ),
    "bounds with decimals": in_json(
        "schemas/tables/places.json",
        lambda schema: schema["fields"][4]["constraints"].update(minimum=-90.5, maximum=90.5),
    ),
    "a key of all columns": in_json(
        "schemas/tables/votes.json",
        lambda schema: schema.update(primaryKey=[field["name"] for field in schema["fields"]]),
    ),
    "bars between the items of a list": _delimited("|", "witness-interview|photo-video"),
    "an empty delimiter, which stands for the usual one": _delimited("", "witness-interview;photo-video"),
    "empty cells in a column whose values stand once": in_json(
        "schemas/tables/actors.json",
        lambda schema: schema["fields"][-1].setdefault("constraints", {}).update(unique=True),
    ),
    "lists as deep as a descriptor may have": in_json(DESCRIPTOR, lambda body: body.update(x=nested(39))),
    "what was done on the last day that there can be": _on_the_day_of_the_package,
}
ALLOWED: dict[str, Damage] = {what: _edits(edits) for what, edits in EDITS.items()} | FILES
