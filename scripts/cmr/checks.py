"""A check: one boolean expression on a frame, anchored on the column to be mended.

All checks of a frame are evaluated in one select; only those that fail are handed to Pandera,
which finds the rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from cmr.findings import Severity

BRACES = re.compile(r"\{(\w+)\}")
Hint = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Check:
    """One expression that is true, or null, on every good row.

    `message` may name columns of the frame in braces; `column` is the one to be mended.
    `hint`, given the cells of a bad row, says what they most likely were; it stands before
    `fix`, ends in a space, and is empty where it knows nothing. `quick`, which checks may
    share, is true on every row that is good by all of them, and takes as long as one.
    """

    rule: str
    severity: Severity
    column: str
    good: pl.Expr
    message: str
    fix: str
    hint: Hint | None = None
    quick: pl.Expr | None = None


def failing(frame: pl.DataFrame, checks: Sequence[Check]) -> list[tuple[Check, list[int]]]:
    """Evaluate all checks in one select; give those that fail with the numbers of their rows."""
    return [(checks[number], rows) for number, rows in failing_numbers(frame, checks).items()]


def failing_numbers(frame: pl.DataFrame, checks: Sequence[Check]) -> dict[int, list[int]]:
    """As `failing`, but by the number of the check."""
    quick = {id(check.quick): check.quick for check in checks if check.quick is not None}
    alone = {n: check.good for n, check in enumerate(checks) if check.quick is None}
    failed = _false_somewhere(frame, {**quick, **alone})
    failed |= _false_somewhere(frame, {n: c.good for n, c in enumerate(checks) if id(c.quick) in failed})
    numbers = [n for n in range(len(checks)) if n in failed]
    rows = _rows_by_pandera(frame, [checks[n] for n in numbers]) if numbers else []
    return dict(zip(numbers, rows, strict=True))


def _false_somewhere(frame: pl.DataFrame, expressions: Mapping[int, pl.Expr]) -> set[int]:
    """Evaluate expressions in one select; give the names of those that are false on some row."""
    if not expressions or frame.is_empty():
        return set()
    all_good = [good.fill_null(value=True).all().alias(str(name)) for name, good in expressions.items()]
    verdicts = frame.select(all_good).row(0)
    return {name for name, good in zip(expressions, verdicts, strict=True) if not good}


def _rows_by_pandera(frame: pl.DataFrame, checks: Sequence[Check]) -> list[list[int]]:
    import pandera.polars as pa

    def column(name: str, numbered: list[tuple[int, Check]]) -> Any:
        tests = [
            pa.Check(
                lambda data, good=check.good: data.lazyframe.select(good.fill_null(value=True)),
                error=str(i),
            )
            for i, check in numbered
        ]
        return pa.Column(checks=tests, nullable=True, name=name)

    by_column: dict[str, list[tuple[int, Check]]] = {}
    for i, check in enumerate(checks):
        by_column.setdefault(check.column, []).append((i, check))
    schema = pa.DataFrameSchema({name: column(name, numbered) for name, numbered in by_column.items()})
    rows: dict[int, list[int]] = {}
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        for i, index in errors.failure_cases.select("check", "index").iter_rows():
            rows.setdefault(int(i), []).append(index)
    if set(rows) != set(range(len(checks))):
        raise RuntimeError("a check failed in polars and passed in Pandera; please report it")
    return [sorted(rows[i]) for i in range(len(checks))]


def named(message: str) -> set[str]:
    """The columns that a message names in braces."""
    return set(BRACES.findall(message))


def say(message: str, values: Mapping[str, object]) -> str:
    """Fill the braces of a message; a cell that is empty says so, and other braces stay as they are."""
    shown = {name: "(empty)" if value is None else str(value) for name, value in values.items()}
    return BRACES.sub(lambda braces: shown.get(braces[1], braces[0]), message)
