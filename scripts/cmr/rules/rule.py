"""What a rule is: an expression with everything that a contributor needs to know about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmr.checks import Check

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from cmr.checks import Hint
    from cmr.findings import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule that a Table Schema cannot say.

    `good` is true, or null, on every good row of the table's wide frame (see `wide`), in which
    categories and IDs that other rows refer to are Categoricals, and in a stranger's schema any
    text may be: cast a column to `pl.String` before an operation of `.str`;
    `message` may name columns of that frame in braces. The examples are edits to the small
    package of the tests: `TABLE/KEY` to the cells that change (an unknown key adds a row,
    None takes the row out); `good_example` must leave the rule silent, `bad_example` must
    make it speak. `hint` is as in `Check`.
    """

    id: str
    table: str
    column: str
    sentence: str
    reason: str
    good: pl.Expr
    message: str
    fix: str
    good_example: Mapping[str, Mapping[str, str] | None]
    bad_example: Mapping[str, Mapping[str, str] | None]
    severity: Severity = "error"
    hint: Hint | None = None

    def check(self) -> Check:
        """Give the check that the rule makes."""
        return Check(self.id, self.severity, self.column, self.good, self.message, self.fix, self.hint)
