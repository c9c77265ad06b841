"""Rules for `treaty_status` and `votes`: the Convention on Cluster Munitions, Articles 15 to 20."""

from datetime import date

import polars as pl

from cmr.rules.rule import Rule

COL = pl.col
PARTY = "treaty_status/CCM.QAA"
OUTSIDE = "treaty_status/CCM.QBB"
SIGNED = "treaty_status/CCM.QCC"
OPENED, IN_FORCE = date(2008, 12, 3), date(2010, 8, 1)
BY_SIGNATORIES = ("ratification", "acceptance", "approval")


def entry_into_force() -> pl.Expr:
    """Article 17: the first day of the sixth month after the month of deposit, 1 August 2010 at the earliest."""
    sixth_month = COL("consent_date").dt.month_start().dt.offset_by("6mo")
    return pl.max_horizontal(sixth_month, pl.lit(IN_FORCE))


def status_from_dates() -> pl.Expr:
    """The status that the dates give on the day `as_of_date`."""
    day = COL("as_of_date")
    return (
        pl.when(COL("withdrawal_effective_date") <= day)
        .then(pl.lit("withdrawn"))
        .when(COL("in_force_date") <= day)
        .then(pl.lit("party"))
        .when(COL("consent_date") <= day)
        .then(pl.lit("consented"))
        .when(COL("signature_date") <= day)
        .then(pl.lit("signatory"))
        .otherwise(pl.lit("not-party"))
    )


def resting(what: str, *dates: str) -> pl.Expr:
    """True where the source of a date stands if and only if the date does."""
    stated = pl.any_horizontal(COL(column).is_not_null() for column in dates)
    return COL(f"{what}_source_id").is_not_null() == stated


RULES = [
    Rule(
        id="treaty.signature-period",
        table="treaty_status",
        column="signature_date",
        sentence="States could sign from 3 December 2008 until the Convention entered into force on 1 August 2010.",
        reason="Article 15 opens it for signature in Oslo and then in New York until its entry into force.",
        good=COL("signature_date").is_between(OPENED, IN_FORCE, closed="left"),
        message="signature_date {signature_date} lies outside 3 December 2008 to 31 July 2010, when the Convention was open",
        fix="Look the day up again.",
        good_example={SIGNED: {"signature_date": "2010-07-31"}},
        bad_example={SIGNED: {"signature_date": "2010-08-01"}},
    ),
    Rule(
        id="treaty.entry-into-force",
        table="treaty_status",
        column="in_force_date",
        sentence="The Convention enters into force for a state on the first day of the sixth month after the month "
        "of deposit, for the first thirty on 1 August 2010.",
        reason="Article 17.",
        good=COL("in_force_date").eq_missing(entry_into_force()) | COL("consent_date").is_null(),
        message="in_force_date {in_force_date} does not follow from consent_date {consent_date}",
        fix="Article 17: the first day of the sixth month after the month of consent, 1 August 2010 at the earliest. "
        "Look both days up again.",
        good_example={PARTY: {"consent_date": "2011-03-31", "in_force_date": "2011-09-01"}},
        bad_example={PARTY: {"consent_date": "2011-03-31", "in_force_date": "2011-10-01"}},
    ),
    Rule(
        id="treaty.in-force-without-consent",
        table="treaty_status",
        column="in_force_date",
        sentence="The Convention is in force only for a state that consented to be bound.",
        reason="Article 16.",
        good=COL("in_force_date").is_null() | COL("consent_date").is_not_null(),
        message="in_force_date is {in_force_date}, and consent_date is empty",
        fix="Give the day of the deposit.",
        good_example={SIGNED: {"in_force_date": ""}},
        bad_example={SIGNED: {"in_force_date": "2011-09-01"}},
    ),
    Rule(
        id="treaty.consent-kind",
        table="treaty_status",
        column="consent_type",
        sentence="Consent has a day and a kind, or neither.",
        reason="Article 16 names the kinds; a succession rests on the general law of treaties.",
        good=COL("consent_type").is_null() == COL("consent_date").is_null(),
        message="consent_type is {consent_type}, and consent_date is {consent_date}",
        fix="Give both, or neither.",
        good_example={PARTY: {"consent_type": "approval"}},
        bad_example={PARTY: {"consent_type": ""}},
    ),
    Rule(
        id="treaty.consent-by-signatories",
        table="treaty_status",
        column="consent_type",
        sentence="Ratification, acceptance and approval are for states that signed, accession for those that did not.",
        reason="Article 16.",
        good=(COL("consent_type").is_in(BY_SIGNATORIES) & COL("signature_date").is_not_null())
        | ((COL("consent_type") == "accession") & COL("signature_date").is_null())
        | (COL("consent_type") == "succession"),
        message="consent_type is {consent_type}, and signature_date is {signature_date}",
        fix="Look up whether the state signed: signatories ratify, accept or approve, others accede.",
        good_example={PARTY: {"signature_date": "", "signature_source_id": "", "consent_type": "accession"}},
        bad_example={PARTY: {"consent_type": "accession"}},
    ),
    Rule(
        id="treaty.consent-after-signature",
        table="treaty_status",
        column="consent_date",
        sentence="No state consents before it signs.",
        reason="Ratification confirms a signature; both may fall on one day.",
        good=COL("signature_date") <= COL("consent_date"),
        message="consent_date {consent_date} lies before signature_date {signature_date}",
        fix="Mend the wrong one of the two days.",
        good_example={
            PARTY: {
                "signature_date": "2008-12-03",
                "consent_date": "2008-12-03",
                "in_force_date": "2010-08-01",
            }
        },
        bad_example={
            PARTY: {
                "signature_date": "2010-02-01",
                "consent_date": "2010-01-15",
                "in_force_date": "2010-08-01",
            }
        },
    ),
    Rule(
        id="treaty.withdrawal-period",
        table="treaty_status",
        column="withdrawal_effective_date",
        sentence="A withdrawal takes effect six months after the notice at the earliest.",
        reason="Article 20.",
        good=COL("withdrawal_effective_date") >= COL("withdrawal_notified_date").dt.offset_by("6mo"),
        message="withdrawal_effective_date {withdrawal_effective_date} is less than six months after the notice of "
        "{withdrawal_notified_date}",
        fix="Look both days up again.",
        good_example={
            PARTY: {
                "status": "withdrawn",
                "withdrawal_notified_date": "2023-01-06",
                "withdrawal_effective_date": "2023-07-06",
                "withdrawal_source_id": "depositary-list",
            }
        },
        bad_example={
            PARTY: {
                "status": "withdrawn",
                "withdrawal_notified_date": "2023-01-06",
                "withdrawal_effective_date": "2023-07-05",
                "withdrawal_source_id": "depositary-list",
            }
        },
    ),
    Rule(
        id="treaty.withdrawal-of-parties",
        table="treaty_status",
        column="withdrawal_effective_date",
        sentence="Only a state for which the Convention was in force withdraws from it.",
        reason="Article 20.",
        good=COL("withdrawal_effective_date").is_null()
        | (COL("in_force_date") <= COL("withdrawal_effective_date")).fill_null(value=False),
        message="the withdrawal took effect on {withdrawal_effective_date}, and in_force_date is {in_force_date}",
        fix="Give the day of the entry into force, or mend the day of the withdrawal.",
        good_example={PARTY: {"withdrawal_effective_date": ""}},
        bad_example={
            OUTSIDE: {
                "status": "withdrawn",
                "withdrawal_effective_date": "2023-07-06",
                "withdrawal_source_id": "depositary-list",
            }
        },
    ),
    Rule(
        id="treaty.status-from-dates",
        table="treaty_status",
        column="status",
        sentence="The status follows from the dates on the day of the source.",
        reason="Status and dates say the same thing twice; where they differ one of them is wrong.",
        good=COL("status") == status_from_dates(),
        message="the dates of the row do not make the state {status} on {as_of_date}",
        fix="Mend the status or the date that is wrong.",
        good_example={
            PARTY: {
                "status": "signatory",
                "consent_type": "",
                "consent_date": "",
                "in_force_date": "",
                "consent_source_id": "",
            }
        },
        bad_example={PARTY: {"status": "signatory"}},
    ),
    *(
        Rule(
            id=f"treaty.{what}-source",
            table="treaty_status",
            column=f"{what}_source_id",
            sentence=f"The days of {what} rest on a source, and a source stands only beside such a day.",
            reason="Every cell can be traced to the words that it rests on.",
            good=resting(what, *days),
            message=f"{what}_source_id is {{{what}_source_id}}, and {' and '.join(days)} "
            f"{'is' if len(days) == 1 else 'are'} {', '.join(f'{{{day}}}' for day in days)}",
            fix="Name the source of the day, or take it out.",
            good_example={PARTY: {}},
            bad_example={PARTY: edit},
        )
        for what, days, edit in (
            ("signature", ("signature_date",), {"signature_source_id": ""}),
            ("consent", ("consent_date",), {"consent_source_id": ""}),
            (
                "withdrawal",
                ("withdrawal_notified_date", "withdrawal_effective_date"),
                {"withdrawal_source_id": "depositary-list"},
            ),
        )
    ),
    *(
        Rule(
            id=f"treaty.{what}-after-reading",
            table="treaty_status",
            column=column,
            sentence=f"The day of {words} is not after the day on which its source was read.",
            reason="A depositary says what has been done; only entry into force and withdrawal lie ahead.",
            good=COL(column) <= COL(f"{source}__accessed_date"),
            message=f"{column} {{{column}}} lies after {{{source}__accessed_date}}, on which its source was read",
            fix="Mend the wrong one of the two days.",
            good_example={PARTY: {column: "2024-01-31", **edits} if what == "withdrawal" else {}},
            bad_example={PARTY: {column: "2026-02-02", **edits}},
        )
        for what, column, source, words, edits in (
            ("as-of", "as_of_date", "source", "the status", {}),
            ("consent", "consent_date", "consent_source", "consent", {"in_force_date": "2026-08-01"}),
            (
                "withdrawal",
                "withdrawal_notified_date",
                "withdrawal_source",
                "the notice of withdrawal",
                {"withdrawal_source_id": "depositary-list"},
            ),
        )
    ),
    Rule(
        id="votes.after-reading",
        table="votes",
        column="vote_date",
        sentence="No vote was held after the day on which its source was read.",
        reason="Nobody can report what has not happened.",
        good=COL("vote_date") <= COL("source__accessed_date"),
        message="vote_date {vote_date} lies after {source__accessed_date}, on which its source was read",
        fix="Look the day up in the record of the meeting.",
        good_example={"votes/A/RES/79/1.QBB": {"vote_date": "2024-12-02"}},
        bad_example={"votes/A/RES/79/1.QBB": {"vote_date": "2099-12-02"}},
    ),
    Rule(
        id="votes.one-day",
        table="votes",
        column="vote_date",
        sentence="A resolution was voted on on one day.",
        reason="All rows of one resolution are one recorded vote.",
        good=COL("vote_date") == COL("vote_date").first().over("resolution"),
        message="vote_date {vote_date} is not the day that an earlier row has for {resolution}",
        fix="Look the day up in the record of the meeting.",
        good_example={"votes/A/RES/79/1.QBB": {"vote_date": "2024-12-02"}},
        bad_example={"votes/A/RES/79/1.QBB": {"vote_date": "2024-12-03"}},
    ),
    Rule(
        id="votes.members-vote",
        table="votes",
        column="state_iso3",
        sentence="Only members of the United Nations vote in the General Assembly.",
        reason="Charter of the United Nations, Article 18.",
        good=COL("state__un_status") == "member",
        message="{state_iso3} is not a member of the United Nations",
        fix="Look the state up again, in states and in the record of the meeting.",
        good_example={"votes/A/RES/79/1.QBB": {"vote": "absent"}},
        bad_example={"states/QBB": {"un_status": "observer"}},
    ),
]
