"""Damage by chance: to the bytes of a file, to rows and cells, to a header, to JSON."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tests.fuzz.bench import as_csv

if TYPE_CHECKING:
    from tests.fuzz.bench import Bench, Rows

    Changed = dict[str, bytes]

MARKS = b'" , \n \r\n \r \0 \t ; \xef\xbb\xbf \xff \xc3 "" \n\n \xe2\x80\xa8 \xf4\x90\x80\x80 \xed\xa0\x80 \x1b[2J { } \\u'
NASTY_BYTES = st.sampled_from([*MARKS.split(b" "), b"<<<<<<< HEAD\n"])
PLAIN = (
    "=1+1 - 0 -1 +5 05 1e5 1E400 NaN inf 1. .5 2024-02-30 0000-01-01 9999-12-31 2024-1-1 2024 45321 1/2/2024 "
    "2024-01-05T00:00:00Z ::error::x ##[error]x %0A::error::x {0} {x.y} { } <script> javascript:alert(1) "
    "https://a@b Q0 qaa A/RES/1/1 #REF! TRUE … \u202e \u200b e\u0301 \u0665 w\u0430tch \U000e0041 \uff1d1 ' '' \\"
)
ODD = ("", " ", "a … b", "a\n::warning::x", "\x1b[31m", '"', "9" * 19, "9" * 40, "x" * 8193)
NASTY_CELLS = st.sampled_from([*PLAIN.split(" "), *ODD])
STRINGS = "../x /etc/passwd C:/x data data/votes.csv states iso3 notes string list ^.*$ * {a.b} {0} (?=a) (a+)+$ .* %s"
ODD_STRINGS = ("", "\ud800", "a\0b", "a" * 300, "x" * 9000, "a\n::error::b", "\x1b[31m", "\u202e")
VALUES = (0, 1, -1, 10**18, 10**30, 10**400, 1e308, 1e-308, -0.0, True, False, None, [], {}, [[]], [{}])
NASTY_JSON = st.sampled_from([*VALUES, *STRINGS.split(" "), *ODD_STRINGS])
JSON = NASTY_JSON | st.recursive(
    NASTY_JSON | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def bytes_of(draw: st.DrawFn, bench: Bench, files: list[str]) -> Changed:
    """Put other bytes in the place of a stretch of one file, most often a short one."""
    name = draw(st.sampled_from(files))
    data = bench.files[name]
    start = draw(st.integers(0, len(data)))
    length = draw(st.integers(0, 12) | st.integers(0, len(data)))
    new = draw(NASTY_BYTES | st.binary(max_size=40))
    return {name: data[:start] + new + data[start + length :]}


@st.composite
def cells(draw: st.DrawFn, bench: Bench) -> Changed:
    """Write one to three cells anew: with any text, with what often does harm, with cells of elsewhere."""
    rows = copy.deepcopy(bench.rows)
    touched = set()
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(bench.csv))
        row = draw(st.integers(1, len(rows[name]) - 1))
        column = draw(st.integers(0, len(rows[name][0]) - 1))
        column_cells = [other[column] for other in rows[name]]
        other = draw(st.sampled_from(bench.csv))
        elsewhere = [cell for line in rows[other][1:] for cell in line]
        new = st.text(max_size=20) | NASTY_CELLS | st.sampled_from(column_cells) | st.sampled_from(elsewhere)
        rows[name][row][column] = draw(new)
        touched.add(name)
    return {name: as_csv(rows[name]) for name in touched}


def _rearranged(draw: st.DrawFn, rows: Rows) -> Rows:
    here = draw(st.integers(1, len(rows) - 1))
    there = draw(st.integers(1, len(rows) - 1))
    rows = [list(row) for row in rows]
    match draw(st.sampled_from(["cut", "swap", "double", "short", "long", "blank", "commas"])):
        case "cut":
            del rows[here : here + 1 + there]
        case "swap":
            rows[here], rows[there] = rows[there], rows[here]
        case "double":
            rows.insert(there, rows[here])
        case "short":
            rows[here] = rows[here][: draw(st.integers(0, len(rows[here]) - 1))]
        case "long":
            rows[here] += draw(st.lists(NASTY_CELLS, min_size=1, max_size=3))
        case "blank":
            rows.insert(here, [])
        case "commas":
            rows.insert(here, [""] * len(rows[0]))
    return rows


def _header(draw: st.DrawFn, rows: Rows) -> Rows:
    names = list(rows[0])
    at = draw(st.integers(0, len(names) - 1))
    match draw(st.sampled_from(["rename", "drop", "add", "double", "order", "case", "none"])):
        case "rename":
            names[at] = draw(st.text(max_size=10) | NASTY_CELLS)
        case "drop":
            del names[at]
        case "add":
            names.insert(at, draw(st.text(max_size=10)))
        case "double":
            names.insert(at, names[at])
        case "order":
            names = draw(st.permutations(names))
        case "case":
            names[at] = draw(
                st.sampled_from([names[at].upper(), f" {names[at]}", f"\u201c{names[at]}\u201d"])
            )
        case "none":
            return rows[1:]
    return [names, *rows[1:]]


@st.composite
def rows(draw: st.DrawFn, bench: Bench) -> Changed:
    """Cut, swap, double, shorten or lengthen rows of a table, or damage its header."""
    name = draw(st.sampled_from(bench.csv))
    change = draw(st.sampled_from([_rearranged, _rearranged, _header]))
    return {name: as_csv(change(draw, bench.rows[name]))}


def _nodes(value: Any, trail: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [trail, *(deeper for key, item in inner for deeper in _nodes(item, (*trail, key)))]


@st.composite
def json_nodes(draw: st.DrawFn, bench: Bench) -> Changed:
    """Put any JSON value in the place of a part of the descriptor or of a schema, take it out, or add one."""
    name = draw(st.sampled_from(bench.json) | st.just("datapackage.json"))
    body = json.loads(bench.files[name])
    # By name first: else nearly all damage would be to the labels of categories.
    by_name: dict[str, list[tuple[str | int, ...]]] = {}
    for node in _nodes(body)[1:]:
        by_name.setdefault(str(node[-1]), []).append(node)
    *way, last = draw(st.sampled_from(by_name[draw(st.sampled_from(sorted(by_name)))]))
    parent = body
    for key in way:
        parent = parent[key]
    match draw(st.sampled_from(["other", "other", "out", "in"])):
        case "other":
            parent[last] = draw(JSON)
        case "out":
            del parent[last]
        case "in" if isinstance(parent, list):
            parent.insert(int(last), draw(JSON))
        case "in":
            parent[draw(st.sampled_from(["compression", "hash", "bytes", "delimiter", "unique"]))] = draw(
                JSON
            )
    return {name: json.dumps(body, ensure_ascii=draw(st.just(True))).encode()}
