"""Rules for every column of text, whatever its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmr.tables import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cmr.descriptor import Table

# What a spreadsheet may run begins so, also after a space, a quote or in full width.
FORMULA = "\\A[\\s\"'\u2019]*[=+\\-@\uff1d\uff0b\uff0d\uff20]"
MARKUP = r"(?i)<[a-z/!?]|&(?:[a-z][a-z0-9]*|#[0-9]+|#x[0-9a-f]+);"
EDGES = r"\A\s|\s\z|\s\s|[\t\n\u00a0\u2007\u202f\u3000]"


def text_checks(table: Table) -> Iterator[Check]:
    """Compile the rules on text for every column that holds free text."""
    for field in table.fields:
        if field.type != "string" or field.categories or field.pattern:
            continue
        cell = pl.col(field.name)
        yield Check(
            "text.formula",
            "error",
            field.name,
            ~cell.str.contains(FORMULA),
            f"{field.name} begins with a character that a spreadsheet runs as a formula",
            "Begin it with a word.",
        )
        yield Check(
            "text.markup",
            "error",
            field.name,
            ~cell.str.contains(MARKUP),
            f"{field.name} holds HTML",
            "Write plain text.",
        )
        yield Check(
            "text.spaces",
            "error",
            field.name,
            ~cell.str.contains(EDGES),
            f"{field.name} begins or ends with a space, or has two in a row, a tab or a line break",
            "Leave single spaces between words only.",
        )
