"""Rules for `statements`."""

import polars as pl

from cmr.rules.passages import passage_rule
from cmr.rules.rule import Rule

COL = pl.col
CALL = "statements/watch-2024-01-10-call"

RULES = [
    Rule(
        id="statements.transfer-recipient",
        table="statements",
        column="about_actor_id",
        sentence="Who announces a delivery says to whom.",
        reason="Announced deliveries are joined to delivered ones by the recipient.",
        good=~COL("position").cast(pl.String).str.contains("announce-transfer", literal=True)
        | COL("about_actor_id").is_not_null(),
        message="position has announce-transfer, and about_actor_id is empty",
        fix="Name the recipient in about_actor_id.",
        good_example={CALL: {"position": "announce-transfer", "about_actor_id": "ardland"}},
        bad_example={CALL: {"position": "announce-transfer", "about_actor_id": ""}},
    ),
    Rule(
        id="statements.after-reading",
        table="statements",
        column="statement_date",
        sentence="Nothing was said after the day on which its source was read.",
        reason="One of the two dates must be wrong.",
        good=COL("statement_date") <= COL("source__accessed_date"),
        message="statement_date {statement_date} lies after {source__accessed_date}, on which its source was read",
        fix="Mend the wrong one of the two dates.",
        good_example={CALL: {"statement_date": "2024-01-10"}},
        bad_example={CALL: {"statement_date": "2025-01-10"}},
    ),
    Rule(
        id="statements.role-of-speaker",
        table="statements",
        column="speaker_role",
        sentence="A speaker who is named has a role.",
        reason="Only people who speak publicly for a government or an organisation are named.",
        good=COL("speaker").is_null() | COL("speaker_role").is_not_null(),
        message="speaker is {speaker}, and speaker_role is empty",
        fix="Say in which office, or leave the speaker out.",
        good_example={CALL: {"speaker": "A. Speaker", "speaker_role": "director"}},
        bad_example={CALL: {"speaker": "A. Speaker", "speaker_role": ""}},
    ),
    passage_rule("statements", CALL),
]
