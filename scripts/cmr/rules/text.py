"""Rules for every column of text, whatever its table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from cmr.checks import Check
from cmr.hints import SPREADSHEET_ERROR
from cmr.tables import whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cmr.descriptor import Table

# What a spreadsheet may run begins so, also after a space, a quote or in full width.
FORMULA = "\\A[\\s\"'\u2019]*[=+\\-@\uff1d\uff0b\uff0d\uff20]"
MARKUP = r"(?i)<[a-z/!?]|&(?:[a-z][a-z0-9]*|#[0-9]+|#x[0-9a-f]+);"
EDGES = r"\A\s|\s\z|\s\s|[\t\n\u00a0\u2007\u202f\u3000]"
# A word in which scripts meet whose letters look alike; marks do not part a word.
MIXED = (
    r"\p{Latin}\p{M}*[\p{Cyrillic}\p{Greek}]|\p{Cyrillic}\p{M}*[\p{Latin}\p{Greek}]"
    r"|\p{Greek}\p{M}*[\p{Latin}\p{Cyrillic}]"
)
EMAIL = r"(?i)[\p{L}\p{N}._%+\-](?:@|\s?[\[(]\s?at\s?[\])]\s?)[\p{L}\p{N}\-]+(?:\.|\s?[\[(]\s?dot\s?[\])]\s?)\p{L}{2}"
# An international number, one after a word that announces it, or one in the groups of North America.
# `\b` would make the engine twenty times slower on any text that is not plain ASCII.
TELEPHONE = (
    r"(?i)(?:\+|(?:\A|\W)00)[1-9](?:[ ()./\-]{0,2}[0-9]){6}"
    r"|(?:\A|\W)(?:tel|phone|telephone|mobile|cell|fax|whatsapp|viber)[.: ]{1,3}[(+]?[0-9](?:[ ()./\-]{0,2}[0-9]){5}"
    r"|(?:^|[^0-9.,])\(?[0-9]{3}\)?[ .\-][0-9]{3}[ .\-][0-9]{4}(?:[^0-9]|$)"
)

# A pattern of nothing but plain letters, classes of them, groups and repetitions.
NAMES_ITS_LETTERS = re.compile(r"(?a:\w|[/(){},*+|-]|(?<!\()\?|\\\.|\[[\w-]+\])+")

# For each rule: what a text may not match, what is wrong with it (after the column's name), the remedy.
UNWANTED = (
    (
        "text.formula",
        FORMULA,
        "begins with a character that a spreadsheet runs as a formula",
        "Begin it with a word.",
    ),
    ("text.markup", MARKUP, "holds HTML", "Write plain text."),
    (
        "text.spaces",
        EDGES,
        "begins or ends with a space, or has two in a row, a tab or a line break",
        "Leave single spaces between words only.",
    ),
    (
        "text.spreadsheet-error",
        whole(SPREADSHEET_ERROR),
        "is an error that a spreadsheet wrote over the value",
        "Take the value from the source again.",
    ),
    ("text.email", EMAIL, "holds an e-mail address", "Take it out; write who speaks, not how to reach them."),
    (
        "text.telephone",
        TELEPHONE,
        "holds a telephone number",
        "Take it out; write who speaks, not how to reach them.",
    ),
    (
        "text.mixed-script",
        MIXED,
        "has a word that mixes Latin, Cyrillic or Greek letters, which look alike",
        "Type the word anew in one script, or cite other words of the source.",
    ),
)


def text_checks(table: Table) -> Iterator[Check]:
    """Compile the rules on text for every column that holds text."""
    for field in table.fields:
        if field.type != "string" or field.categories:
            continue
        # Patterns let nothing of this through; only one that leaves the script open may let scripts meet.
        if field.pattern and NAMES_ITS_LETTERS.fullmatch(field.pattern):
            continue
        unwanted = UNWANTED[-1:] if field.pattern else UNWANTED
        cell = pl.col(field.name)
        none_of_them = ~cell.str.contains("|".join(f"(?:{form})" for _, form, _, _ in unwanted))
        for rule, form, what, fix in unwanted:
            good = ~cell.str.contains(form)
            yield Check(rule, "error", field.name, good, f"{field.name} {what}", fix, quick=none_of_them)
