"""Tables with several faults, and all that must be told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.bad.case import cells, raw, swap

if TYPE_CHECKING:
    from tests.bad.case import Damage

ALL = 16 * 1024 * 1024
ACTORS, PLACES, STATES, VOTES = "data/actors.csv", "data/places.csv", "data/states.csv", "data/votes.csv"
SHORT, WHOLE = b"x,Name,ngo,,\n", b"y,Name,ngo,,,\n" * 30_000
FIRST = ("gate.shape", ACTORS, 10, 1)


def many_calls(data: bytes) -> bytes:
    """A cell broken over two lines, more than a cell may hold of rows without a quote, and a quoted cell."""
    row = data.splitlines(keepends=True)[-1]
    calls = [swap(b"-call,", b"-%03d," % number)(row) for number in range(200)]
    calls[0] = swap(b"Watch calls on Borland to stop.", b'"Watch calls\non Borland."')(calls[0])
    calls[-1] = swap(b"Watch calls on Borland to stop.", b'"Watch calls, again."')(calls[-1])
    return data + b"".join(calls)


class Several(NamedTuple):
    """A damage and its findings in their order, by how many bytes the gate reads at a time."""

    what: str
    damage: Damage
    found: dict[int, list[tuple[str, str, int, int]]]


SEVERAL = [
    # Of a part that does not end the file, only what surely lies in it is judged.
    Several(
        "rows of a wrong shape and an open quote far apart",
        raw("actors", lambda data: data + SHORT + WHOLE + SHORT + WHOLE + SHORT + b'y,"Na\n'),
        {
            ALL: [
                FIRST,
                ("gate.shape", ACTORS, 30_011, 1),
                ("gate.shape", ACTORS, 60_012, 1),
                ("gate.quote", ACTORS, 60_013, 3),
            ],
            600_000: [FIRST],
            300: [FIRST],
        },
    ),
    Several(
        "rows of a wrong shape in a part of a long table, of which the end is not judged",
        raw("actors", lambda data: data + SHORT + WHOLE + SHORT + WHOLE * 4 + SHORT),
        {1_200_000: [FIRST, ("gate.shape", ACTORS, 30_011, 1)]},
    ),
    Several(
        "a blank row before one of a wrong shape",
        raw("actors", lambda data: data + b"\n" + SHORT),
        {ALL: [FIRST, ("gate.shape", ACTORS, 11, 1)]},
    ),
    # A fault in the name of a place casts no doubt on the place of GeoNames that is named by its number.
    Several(
        "a name with two spaces, of a point that is not the settlement's",
        cells("incidents/qaa-2024-01-05-ardtown", place="Ard  town", latitude="10.128"),
        {
            ALL: [
                ("text.spaces", "data/incidents.csv", 2, 120),
                ("incidents.settlement-agrees", "data/incidents.csv", 2, 130),
            ]
        },
    ),
    # What differs in capitals alone is still another key: other tables can be held against it.
    Several(
        "a name in other capitals, and a claim before its incident",
        cells(
            "states/QCC",
            ("claims/qaa-2024-01-05-ardtown.01", {"claim_date": "2024-01-04"}),
            name="ARDLAND",
        ),
        {ALL: [("claims.before-incident", "data/claims.csv", 2, 149), ("schema.key-fold", STATES, 4, 12)]},
    ),
    Several(
        "a broken cell far before another quoted one",
        raw("statements", many_calls),
        {ALL: [("text.spaces", "data/statements.csv", 5, 99)]},
    ),
    # A point cannot be held against a place of which one coordinate is not known.
    Several(
        "a place moved, and without its longitude",
        raw("places", swap(b"10.1234,20.1234", b"0,")),
        {ALL: [("schema.required", PLACES, 2, 18)]},
    ),
    Several(
        "a place moved, and without its latitude",
        raw("places", swap(b"10.1234,20.1234", b",0")),
        {ALL: [("schema.required", PLACES, 2, 16)]},
    ),
    # What is empty is no value that stands twice, in a column of its own or in a part of a key.
    Several(
        "two empty parts of a key",
        raw("votes", lambda data: data.replace(b"QAA", b"").replace(b"QBB", b"")),
        {ALL: [("schema.required", VOTES, 2, 23), ("schema.required", VOTES, 3, 23)]},
    ),
    Several(
        "two empty parts of a key whose other parts differ in capitals",
        raw("votes", lambda data: data.replace(b"A/RES/79/1", b"").replace(b"QAA", b"qbb")),
        {
            ALL: [
                ("schema.required", VOTES, 2, 1),
                ("schema.pattern", VOTES, 2, 13),
                ("schema.required", VOTES, 3, 1),
            ]
        },
    ),
    Several(
        "one state twice behind an empty part of its key",
        raw("votes", lambda data: data.replace(b"A/RES/79/1", b"").replace(b"QBB", b"QAA")),
        {ALL: [("schema.required", VOTES, 2, 1), ("schema.required", VOTES, 3, 1)]},
    ),
    # The likely value is held against the least that the column states, which states no most.
    Several(
        "the number of a place with decimals, so that nothing refers to the place",
        cells("incidents/qaa-2024-01-05-ardtown", geonames_id="1.0"),
        {ALL: [("schema.type", "data/incidents.csv", 2, 128), ("places.unused", PLACES, 2, 1)]},
    ),
    Several(
        "two empty names that may not stand twice",
        raw("states", lambda data: swap(b",Borland,", b",,")(swap(b",Ardland,", b",,")(data))),
        {ALL: [("schema.required", STATES, 2, 12), ("schema.required", STATES, 3, 12)]},
    ),
]
