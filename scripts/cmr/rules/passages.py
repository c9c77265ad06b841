"""The form of a passage, the same for claims and statements."""

import polars as pl

from cmr.rules.rule import Rule

COL = pl.col
WHOLE = r"\A[^ …]+(?: [^ …]+){0,7}\z"
WORDS = r"[^ ]+(?: [^ ]+){2,7}"
ENDS = rf"\A{WORDS} … {WORDS}\z"
UNSPACED = r"\A(?:zh|ja|th|lo|km|my|bo)(?:-|\z)"
UNSPACED_FORM = r"\A.{4,16}(?: … .{4,16})?\z"


def well_formed() -> pl.Expr:
    """True where a passage points at its words in one of the ways that the evidence rule allows."""
    spaced = COL("passage").cast(pl.String).str.contains(f"{WHOLE}|{ENDS}")
    unspaced = COL("source__language").cast(pl.String).str.contains(UNSPACED)
    return spaced | (unspaced & COL("passage").cast(pl.String).str.contains(UNSPACED_FORM))


def passage_rule(table: str, row: str) -> Rule:
    """The rule on the form of passages in one table; `row` is the row of its examples."""
    return Rule(
        id=f"{table}.passage-form",
        table=table,
        column="passage",
        sentence="A passage is the whole of at most 8 words, or its first and last 3 to 8 words joined by ` … `.",
        reason="It points at the words without copying them, and makes a link that opens the source there.",
        good=well_formed(),
        message="the passage is neither at most 8 words nor a start and an end of 3 to 8 words",
        fix="Write the first 3 to 8 words, a space, an ellipsis, a space, and the last 3 to 8 words.",
        good_example={row: {"passage": "said that the forces … in the town of Ardtown"}},
        bad_example={row: {"passage": "one two three four five six seven eight nine"}},
    )
