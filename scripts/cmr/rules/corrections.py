"""Rules for `corrections`."""

import polars as pl

from cmr.rules.rule import Rule

COL = pl.col
CHANGE = "corrections/2024-02-01-killed"

RULES = [
    Rule(
        id="corrections.in-future",
        table="corrections",
        column="corrected_date",
        sentence="No correction was made after today.",
        reason="Readers look up what changed since the day on which they took their copy.",
        good=COL("corrected_date") <= COL("latest_day"),
        message="corrected_date {corrected_date} lies in the future",
        fix="Give the day of the correction.",
        good_example={CHANGE: {"corrected_date": "2024-02-02"}},
        bad_example={CHANGE: {"corrected_date": "2099-02-01"}},
    ),
    Rule(
        id="corrections.field-known",
        table="corrections",
        column="field",
        sentence="A correction names a column of its table.",
        reason="Readers follow a cell's history by table, row and column.",
        good=COL("field_known"),
        message="{table_name} has no column {field}",
        fix="Mend the name; leave it empty where the whole row was taken out.",
        good_example={CHANGE: {"field": "count_max"}},
        bad_example={CHANGE: {"field": "killed"}},
    ),
    Rule(
        id="corrections.row-stands",
        table="corrections",
        column="record_id",
        sentence="A corrected row stands in its table; a row that was taken out does not.",
        reason="A released ID is never used again.",
        good=COL("record_stands") == COL("field").is_not_null(),
        message="a row that a correction changes stands in its table, one that it takes out (field empty) does not; "
        "field is {field} for {record_id}",
        fix="Mend the key, or give the new row another ID.",
        good_example={CHANGE: {"record_id": "qaa-2024-01-05-gone", "table_name": "incidents", "field": ""}},
        bad_example={CHANGE: {"field": ""}},
    ),
    Rule(
        id="corrections.replacement-stands",
        table="corrections",
        column="replaced_by",
        sentence="The row that takes another's place stands in the table.",
        reason="Whoever cites the old ID is led to the new one.",
        good=COL("replacement_stands"),
        message="{table_name} has no row {replaced_by}",
        fix="Mend the key of the new row.",
        good_example={CHANGE: {"replaced_by": "qaa-2024-01-05-ardtown.03"}},
        bad_example={CHANGE: {"replaced_by": "qaa-2024-01-05-nowhere.01"}},
    ),
]
