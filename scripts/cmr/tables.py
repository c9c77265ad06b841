"""Frames of text to typed frames: how each type of the Table Schema is written, and what it becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from cmr.descriptor import Field, Table

LEXICAL = {
    "integer": r"0|-?[1-9][0-9]{0,17}",
    "number": r"-?(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,10})?",
    "date": r"[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])",
}


def typed(table: Table, strings: pl.DataFrame) -> pl.DataFrame:
    """Give each column its type; what cannot be read as it becomes null.

    Lists stay text, so that frames can be compared and joined; the text of a number is kept
    beside it as NAME__text, because its decimals say how precise it is.
    """
    columns = []
    for field in table.fields:
        columns.append(cast(field))
        if field.type == "number":
            columns.append(pl.col(field.name).alias(f"{field.name}__text"))
    return strings.select(columns)


def published(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Give a typed frame as readers get it: its own columns, lists as lists, rows by primary key."""
    lists = [pl.col(f.name).str.split(f.delimiter) for f in table.fields if f.type == "list"]
    text = pl.col(pl.Categorical).cast(pl.String)
    return frame.select(table.columns).with_columns(text).with_columns(lists).sort(table.primary_key)


def cast(field: Field) -> pl.Expr:
    """Give the text of a column its type; null where it is not written as that type is."""
    text = pl.col(field.name)
    if field.type not in LEXICAL:
        return text
    written = pl.when(text.str.contains(whole(LEXICAL[field.type]))).then(text)
    if field.type == "date":
        return written.str.to_date("%Y-%m-%d", strict=False)
    return written.cast(pl.Int64 if field.type == "integer" else pl.Float64, strict=False)


def whole(form: str) -> str:
    """Make an expression match the whole of a cell or nothing."""
    return rf"\A(?:{form})\z"
