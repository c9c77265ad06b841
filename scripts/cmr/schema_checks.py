"""The checks that a Table Schema says, compiled for polars and Pandera."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import polars as pl

from cmr import codes, hints
from cmr.checks import Check
from cmr.package_files import DescriptorError, placed, refuse
from cmr.tables import LEXICAL, cast, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cmr.checks import Hint
    from cmr.descriptor import Field, Package, Table

WRITTEN_AS = {
    "integer": "Write a whole number in plain digits, without sign, point or leading zeros.",
    "number": "Write a number in plain digits with a full stop before the decimals.",
    "date": "Write a day of the calendar as yyyy-mm-dd.",
}

# What folding a key may change: everything but plain small letters, digits and signs.
FOLDING = r"[^\x21-\x40\x5b-\x7e]"
EARLIEST, LATEST = "1939-01-01", "2100-12-31"


def expect_patterns(package: Package) -> None:
    """See that the patterns of all schemas are expressions that can be searched for.

    Raises:
        DescriptorError: where one is not.
    """
    for table in package.tables:
        for number, field in enumerate(table.fields):
            if not _searchable(field.pattern or ""):
                message = f"the pattern of `{field.name}` is no regular expression without look-around"
                found = refuse(table.schema, message, "Mend the pattern.").finding
                at = ("fields", number, "constraints", "pattern")
                raise DescriptorError(placed(package.root, replace(found, table=table.name), at))


@lru_cache(maxsize=512)
def _searchable(pattern: str) -> bool:
    try:
        pl.Series([""]).str.contains(whole(pattern))
    except pl.exceptions.ComputeError:
        return False
    return True


def cell_checks(table: Table) -> list[Check]:
    """Compile the checks of the Table Schema that look at one cell; they are for a frame of strings."""
    return [check for field in table.fields for check in _field_checks(field)]


def row_checks(table: Table, references: Mapping[str, pl.DataFrame]) -> list[Check]:
    """Compile the checks of the Table Schema that compare rows: unique values, keys and references.

    `references` holds the frames of the tables that foreign keys may point at; a table that
    is not in it is not looked at, so that one bad file does not fail the references of all
    others.
    """
    checks = [_unique_check(field) for field in table.fields if field.unique]
    name = " and ".join(table.primary_key)
    stated = pl.all_horizontal(pl.col(column).is_not_null() for column in table.primary_key)
    again = f"{' '.join(f'{{{column}}}' for column in table.primary_key)} stands already on an earlier row"
    fix = f"Give the row a {name} of its own, or delete one of the two rows."
    good = ~stated | _first(table.primary_key)
    checks.append(Check("schema.key", "error", table.primary_key[-1], good, again, fix))
    checks += _fold_checks(table)
    for foreign in table.foreign_keys:
        if foreign.table not in references:
            continue
        known = references[foreign.table][foreign.reference].drop_nulls().unique()
        good = pl.col(foreign.column).is_in(known.implode())
        message = f"no row of {foreign.table} has the {foreign.reference} {{{foreign.column}}}"
        fix = f"Mend the spelling, or add the row to {foreign.table}."
        hint = _code(foreign.column) if foreign.table == "states" else None
        checks.append(Check("schema.reference", "error", foreign.column, good, message, fix, hint))
    return checks


def _code(column: str) -> Hint:
    """Say what to write for the code of a state that is gone."""
    return lambda row: codes.meant(str(row[column]))


def _first(columns: Sequence[str]) -> pl.Expr:
    """True on the first row with these values."""
    return (pl.struct(columns) if len(columns) > 1 else pl.col(columns[0])).is_first_distinct()


def _unique_check(field: Field) -> Check:
    good = pl.col(field.name).is_null() | _first([field.name])
    message = f"{_shown(field)} stands already on an earlier row"
    return Check("schema.unique", "error", field.name, good, message, "Mend one of the two.")


def _fold_checks(table: Table) -> Iterable[Check]:
    """Refuse keys that only capitals, spaces or Unicode forms tell apart.

    A key that stands twice letter by letter is left to the checks that say so.
    """
    keys = {table.primary_key, *((field.name,) for field in table.fields if field.unique)}
    for key in sorted(keys):
        fields = [table.field(name) for name in key]
        if any(field.type != "string" for field in fields):
            continue
        good = pl.map_batches(key, _differs_when_folded, return_dtype=pl.Boolean)
        shown = " ".join(f"{{{name}}}" for name in key)
        message = f"{shown} differs from an earlier row in capitals, spaces or forms of letters alone"
        yield Check("schema.key-fold", "error", key[-1], good, message, "Write one thing in one way.")


def _differs_when_folded(cells: Sequence[pl.Series]) -> pl.Series:
    """False where the values of a row stand already on an earlier one, but only when folded."""
    frame = pl.DataFrame([cell.cast(pl.String).alias(str(i)) for i, cell in enumerate(cells)])
    folding = frame.select(pl.all().str.contains(FOLDING).any()).row(0)
    if not any(folding):
        return pl.repeat(value=True, n=frame.height, dtype=pl.Boolean, eager=True)
    fold = pl.all().str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s", "")
    empty = pl.any_horizontal(pl.all().is_null())
    once = frame.select(empty | ~_first(frame.columns)).to_series()
    return once | frame.select(fold).select(_first(frame.columns)).to_series()


@lru_cache(maxsize=512)
def _field_checks(field: Field) -> tuple[Check, ...]:
    found = [*_presence_checks(field), *_value_checks(field), *_text_checks(field), *_category_checks(field)]
    hint = {"schema.type": _reading, "schema.pattern": _reading, "schema.category": _near_value}
    return tuple(
        Check(rule, "error", field.name, good, message, fix, hint[rule](field) if rule in hint else None)
        for rule, good, message, fix in found
    )


def _reading(field: Field) -> Hint:
    """Say what a cell was that is not written as its column asks."""
    form = whole(LEXICAL.get(field.type) or field.pattern or "")
    width = re.fullmatch(r"\[0-9\]\{([0-9]+)\}", field.pattern or "")

    def accepts(value: str) -> bool:
        # A schema's pattern may be a stranger's: polars reads it in linear time, `re` might not.
        return bool(pl.Series([value]).str.contains(form)[0]) and _within(field, value)

    digits = int(width[1]) if width else None
    return lambda row: hints.hint(str(row[field.name]), accepts, digits)


def _within(field: Field, value: str) -> bool:
    if field.type == "date":
        try:
            return EARLIEST <= date.fromisoformat(value).isoformat() <= LATEST
        except ValueError:
            return False
    if field.type not in LEXICAL:
        return True
    least, most = field.minimum, field.maximum
    return (least is None or float(value) >= least) and (most is None or float(value) <= most)


def _near_value(field: Field) -> Hint:
    """Name the categories that a cell, or the first odd item of a list, comes close to."""

    def near(row: Mapping[str, Any]) -> str:
        cell = str(row[field.name])
        items = cell.split(field.delimiter) if field.type == "list" else [cell]
        odd = next((item for item in items if item not in field.values), cell)
        known = hints.did_you_mean(odd, field.values) or hints.hint(odd, field.values.__contains__)
        return known or (f"{odd or 'An empty item'} is none of them. " if odd != cell else "")

    return near


def _presence_checks(field: Field) -> Iterable[tuple[str, pl.Expr, str, str]]:
    cell = pl.col(field.name)
    if field.required:
        yield "schema.required", cell.is_not_null(), f"{field.name} is empty", "Fill it in."


def _value_checks(field: Field) -> Iterable[tuple[str, pl.Expr, str, str]]:
    value, shown = cast(field), _shown(field)
    if field.type in LEXICAL:
        good = value.is_not_null() | pl.col(field.name).is_null()
        article = "an" if field.type == "integer" else "a"
        yield "schema.type", good, f"{shown} is not {article} {field.type}", WRITTEN_AS[field.type]
    if field.type == "date":
        good = value.is_between(pl.lit(EARLIEST).str.to_date(), pl.lit(LATEST).str.to_date())
        message = f"{shown} lies before {EARLIEST[:4]} or after {LATEST[:4]}"
        yield "schema.range", good, message, "Mend the year."
    if field.minimum is not None:
        yield (
            "schema.range",
            value >= field.minimum,
            f"{shown} is too small",
            f"The least is {field.minimum:,}.",
        )
    if field.maximum is not None:
        yield (
            "schema.range",
            value <= field.maximum,
            f"{shown} is too great",
            f"The most is {field.maximum:,}.",
        )


def _text_checks(field: Field) -> Iterable[tuple[str, pl.Expr, str, str]]:
    cell = pl.col(field.name)
    if field.pattern is not None:
        good = cell.str.contains(whole(field.pattern))
        like = f"Write it like {field.example}. " if field.example else ""
        fix = f"{like}{field.title}: {field.description.split('. ')[0].rstrip('.')}."
        yield "schema.pattern", good, f"{_shown(field)} is not written as {field.name} is", fix
    if field.max_length is not None:
        good = cell.str.len_chars() <= field.max_length
        yield (
            "schema.length",
            good,
            f"{field.name} has more than {field.max_length} characters",
            "Shorten it.",
        )


def _category_checks(field: Field) -> Iterable[tuple[str, pl.Expr, str, str]]:
    if not field.categories:
        return
    good = pl.col(field.name).is_in(field.values)
    if field.type == "list":
        items = pl.col(field.name).str.split(field.delimiter)
        good = items.list.eval(pl.element().is_in(field.values)).list.all()
        once = items.list.n_unique() == items.list.len()
        yield "schema.list-repeat", once, f"{_shown(field)} says one thing twice", "Delete the repetition."
    fix = f"Use one of: {', '.join(field.values)}."
    yield "schema.category", good, f"{_shown(field)} is no value of {field.name}", fix


def _shown(field: Field) -> str:
    return f"{{{field.name}}}"
