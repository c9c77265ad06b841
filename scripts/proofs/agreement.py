"""The validator and the public frictionless tool over the same damaged packages: who says what."""

from __future__ import annotations

import copy
import json
import os
import sys
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from tests.fuzz.bench import Bench, as_csv

if TYPE_CHECKING:
    from collections.abc import Callable

    from frictionless import Package

    Rows = list[list[str]]

# A table, what is wrong, the row in the file (0: the whole), the column.
Found = tuple[str, str, int, str]

OURS = {
    "schema.type": "type",
    "schema.required": "required",
    "schema.unique": "unique",
    "schema.key": "key",
    "schema.reference": "reference",
    "schema.category": "enum",
    "schema.pattern": "pattern",
    "schema.length": "maxLength",
    "schema.range": "range",
    "gate.header": "header",
    "gate.shape": "shape",
    "gate.encoding": "encoding",
}
THEIRS = {
    "type-error": "type",
    "unique-error": "unique",
    "primary-key": "key",
    "foreign-key": "reference",
    "extra-label": "header",
    "missing-label": "header",
    "incorrect-label": "header",
    "blank-label": "header",
    "duplicate-label": "header",
    "blank-header": "header",
    "extra-cell": "shape",
    "missing-cell": "shape",
    "blank-row": "shape",
    "encoding-error": "encoding",
}
CONSTRAINTS = ("required", "enum", "pattern", "maxLength", "minimum", "maximum")
WHOLE_FILE = ("header", "encoding")
NUMBERS = "0 1 -1 5 05 +5 5.0 5,0 1e3 1000001 9999999999999999999 90.5 -180.25 .5 NaN inf true \u0665"
DAYS = "2024-01-05 2024-1-5 2024-02-30 05.01.2024 1900-01-01 9999-12-31 2024 45296 2024-01-05T00:00:00"
CODES = "QAA qaa QZZ QA A/RES/79/1 A/RES/x en English CCM Q42 q42 https://watch.org/x ftp://watch.org"
WORDS = "watch Watch nobody asserts Asserts media party yes abstain remnants remnants;satellite remnants;guess a;b"
OTHERS = "=1+1 Kyiv \u041a\u0438\u0457\u0432 \u65e5\u672c caf\u00e9 remnants; -"
TEXTS = " ".join((NUMBERS, DAYS, CODES, WORDS, OTHERS)).split(" ")
LONG = ("x" * 130, "y-" * 70 + "z", "A " * 550 + "b", " padded", "padded ", 'said "no"', "one, two", "a\nb")


def damage(random: Random, bench: Bench) -> tuple[str, dict[str, bytes]]:
    """Damage one table in one place; tells in which way."""
    name = random.choice(bench.csv)
    rows = copy.deepcopy(bench.rows[name])
    what = random.choice([*list(CELLS) * 5, *list(ROWS) * 2, *HEADERS, *BYTES])
    if what in BYTES:
        return what, {name: BYTES[what](as_csv(rows), random)}
    change = {**CELLS, **ROWS, **HEADERS}[what]
    change(rows, random)
    return what, {name: as_csv(rows)}


def _cell(rows: Rows, random: Random, value: Callable[[int], str]) -> None:
    row, column = random.randrange(1, len(rows)), random.randrange(len(rows[0]))
    rows[row][column] = value(column)


CELLS: dict[str, Callable[[Rows, Random], None]] = {
    "another value": lambda rows, random: _cell(rows, random, lambda _: random.choice([*TEXTS, *LONG])),
    "another value of any kind": lambda rows, random: _cell(rows, random, lambda _: random.choice(TEXTS)),
    "a value of another row": lambda rows, random: _cell(
        rows, random, lambda column: random.choice(rows[1:])[column]
    ),
    "a value of another column": lambda rows, random: _cell(
        rows, random, lambda _: random.choice(random.choice(rows[1:]))
    ),
    "an empty cell": lambda rows, random: _cell(rows, random, lambda _: ""),
}
ROWS: dict[str, Callable[[Rows, Random], None]] = {
    "a row twice": lambda rows, random: rows.append(list(random.choice(rows[1:]))),
    "a row taken out": lambda rows, random: rows.pop(random.randrange(1, len(rows))) and None,
    "rows in another order": lambda rows, random: rows.append(rows.pop(random.randrange(1, len(rows)))),
    "a cell missing": lambda rows, random: random.choice(rows[1:]).pop() and None,
    "a cell too many": lambda rows, random: random.choice(rows[1:]).append(random.choice(TEXTS)),
    "a blank row": lambda rows, random: rows.insert(random.randrange(1, len(rows) + 1), []),
    "a row of commas": lambda rows, random: rows.append([""] * len(rows[0])),
}


def _label(rows: Rows, random: Random, value: Callable[[str], str]) -> None:
    column = random.randrange(len(rows[0]))
    rows[0][column] = value(rows[0][column])


HEADERS: dict[str, Callable[[Rows, Random], None]] = {
    "a column renamed": lambda rows, random: _label(rows, random, lambda name: f"{name}s"),
    "a column in capitals": lambda rows, random: _label(rows, random, str.upper),
    "a column without a name": lambda rows, random: _label(rows, random, lambda _: ""),
    "a column named twice": lambda rows, random: _label(rows, random, lambda _: rows[0][0]),
    "a column missing": lambda rows, random: _drop(rows, random.randrange(len(rows[0]))),
    "a column too many": lambda rows, random: _all(rows, lambda row: row.append(random.choice(["", "x"]))),
    "columns in another order": lambda rows, random: _all(rows, lambda row: row.insert(0, row.pop())),
}
BYTES: dict[str, Callable[[bytes, Random], bytes]] = {
    "a byte that is not UTF-8": lambda data, random: _at(data, random, b"\xff"),
    "a letter in Latin-1": lambda data, random: _at(data, random, b"\xe9"),
    "UTF-16": lambda data, _: data.decode().encode("utf-16"),
}


def _all(rows: Rows, change: Callable[[list[str]], object]) -> None:
    for row in rows:
        change(row)


def _drop(rows: Rows, at: int) -> None:
    _all(rows, lambda row: row.pop(at))


def _at(data: bytes, random: Random, new: bytes) -> bytes:
    at = random.randrange(data.index(b"\n") + 1, len(data) - 1)
    return data[:at] + new + data[at:]


def ours(bench: Bench, changed: dict[str, bytes]) -> tuple[set[Found], set[str]]:
    """What the validator finds of the kinds that both know, and the other rules of it that speak as errors."""
    found: set[Found] = set()
    others: set[str] = set()
    for f in bench.validate(changed).findings:
        if f.rule in OURS:
            kind = OURS[f.rule]
            column = f.column_name if kind != "key" else ""
            found.add((f.table, kind, 0 if kind in WHOLE_FILE else f.line, column))
        elif f.severity == "error":
            others.add(f.rule)
    return found, others


def theirs(package: Package, touched: str) -> set[Found]:
    """What frictionless finds in the damaged table and in those that refer to it."""
    from frictionless import Checklist

    found: set[Found] = set()
    for resource in package.resources:
        targets = [key["reference"]["resource"] for key in resource.schema.foreign_keys]
        if resource.name != touched and touched not in targets:
            continue
        for task in resource.validate(Checklist()).tasks:
            found.update(_theirs(resource.name or "", error) for error in task.errors)
    return found


def _theirs(table: str, error: Any) -> Found:  # noqa: ANN401 -- one of many classes of another library
    kind = THEIRS.get(error.type, error.type)
    if error.type == "constraint-error":
        kind = next(name for name in CONSTRAINTS if f'"{name}"' in error.note)
        kind = "range" if kind in ("minimum", "maximum") else kind
    column = getattr(error, "field_name", "") or ""
    if kind == "reference":
        column = error.field_names[0]
    if kind in ("header", "shape", "key", "encoding"):
        column = ""
    return table, kind, 0 if kind in WHOLE_FILE else getattr(error, "row_number", 0), column


def cause(found: Found, we: set[Found], they: set[Found], types: dict[str, str]) -> str:
    """Name why one of the two alone finds this; empty where no known reason holds."""
    table, kind, row, column = found
    mine, of_row = {f[1] for f in we if f[0] == table}, {f[1] for f in they if f[::2] == (table, row)}
    if found in we:
        if kind == "required" and "shape" in of_row:
            return "row of commas"
        of_type = types.get(f"{table}.{column}", "")
        if kind == "enum" and of_type == "list":
            return "values of lists"
        if kind == "type" and of_type in ("integer", "number", "date"):
            return "ways to write a number or a day"
        if kind == "range" and of_type == "date":
            return "days outside 1939 to 2100"
        return ""
    if mine & {"header", "shape", "encoding"}:
        return "file not let through"
    if row and "required" in {f[1] for f in we if f[::2] == (table, row)} and kind in ("key", "shape"):
        return "row of commas"
    if kind == "encoding" or (not mine and any(f[1] in ("header", "shape", "encoding") for f in we)):
        return "other table not let through"
    # A key has no column of its own.
    if any(f[0] == table and f[2] == row and column in ("", f[3]) for f in we):
        return "one finding a cell"
    return ""


def compare(seed: int, number: int) -> dict[str, Any]:
    """Damage that many packages and count on how many the two agree, and why not, with examples of what is unknown."""
    from frictionless import Package, system

    bench, random = Bench(), Random(seed)  # noqa: S311 -- nothing secret
    types = {f"{table.name}.{f.name}": f.type for table in bench.tables.values() for f in table.fields}
    agreed, found, causes, unknown = 0, 0, Counter[str](), list[str]()
    here = Path.cwd()
    # frictionless trusts paths below the working folder only.
    os.chdir(bench.package)
    try:
        with system.use_context(trusted=True):
            package = Package("datapackage.json")
            for _ in range(number):
                what, changed = damage(random, bench)
                (name,) = changed
                with bench.damaged(changed):
                    they = theirs(package, name.removeprefix("data/").removesuffix(".csv"))
                we, others = ours(bench, changed)
                found += len(we | they)
                agreed += we == they
                reasons = {f: "gate" if _gate(others) else cause(f, we, they, types) for f in we ^ they}
                causes.update(set(reasons.values()))
                for f in (f for f, why in reasons.items() if not why):
                    side = "ours" if f in we else "theirs"
                    unknown.append(f"{side} {f} {what} {sorted(others)} {_line(bench, changed)}")
    finally:
        os.chdir(here)
        bench.close()
    return {"packages": number, "agreed": agreed, "found": found, "causes": causes, "unknown": unknown}


def _gate(rules: set[str]) -> bool:
    return any(rule.startswith("gate.") for rule in rules)


def _line(bench: Bench, changed: dict[str, bytes]) -> str:
    ((name, data),) = changed.items()
    before = bench.files[name].split(b"\n")
    return repr([line for line in data.split(b"\n") if line not in before][:1])[:300]


if __name__ == "__main__":
    json.dump(compare(int(sys.argv[1]), int(sys.argv[2])), sys.stdout)
