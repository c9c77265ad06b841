"""Rules for `claims`."""

import polars as pl

from cmr.rules.passages import passage_rule
from cmr.rules.rule import Rule

COL = pl.col
TOWN = "claims/qaa-2024-01-05-ardtown"
WHO, KILLED, CHILDREN, WHAT, DENIAL, SEEN = (f"{TOWN}.0{i}" for i in range(1, 7))
COUNTING = ("attacks", "killed", "injured", "casualties")
PEOPLE = ("killed", "injured", "casualties")
PARTS, WHOLES = ("children", "women"), ("civilians", "all")


def kind_is(*kinds: str) -> pl.Expr:
    """True on claims of one of these kinds."""
    return COL("claim_type").is_in(kinds)


def whole() -> pl.Expr:
    """The greatest whole that the same claimant gives for the same incident in the same source."""
    stated = pl.when(COL("measure").is_in(WHOLES)).then(pl.max_horizontal("count_min", "count_max"))
    return stated.max().over("incident_id", "source_id", "claimant_id", "claim_type")


def said_with_user() -> pl.Expr:
    """True where the same claimant also says, with the same stance, who did it."""
    return kind_is("responsibility").any().over("incident_id", "claimant_id", "stance")


RULES = [
    Rule(
        id="claims.count-order",
        table="claims",
        column="count_min",
        sentence="The least number is not above the greatest.",
        reason="The two are the ends of one range.",
        good=COL("count_min") <= COL("count_max"),
        message="count_min {count_min} is above count_max {count_max}",
        fix="Put the smaller number first.",
        good_example={KILLED: {"count_min": "4", "count_max": "12"}},
        bad_example={KILLED: {"count_min": "12", "count_max": "4"}},
    ),
    Rule(
        id="claims.count-missing",
        table="claims",
        column="count_min",
        sentence="A claim that counts gives a number.",
        reason="`several killed` is not a count; that people were killed stands in the summary of another claim.",
        good=~kind_is(*COUNTING) | COL("count_min").is_not_null() | COL("count_max").is_not_null(),
        message="claim_type is {claim_type}, and count_min and count_max are empty",
        fix="Give count_min, count_max or both, as the source says.",
        good_example={KILLED: {"count_min": "", "count_max": "11"}},
        bad_example={KILLED: {"count_min": "", "count_max": ""}},
    ),
    Rule(
        id="claims.count-not-counting",
        table="claims",
        column="claim_type",
        sentence="Only claims that count have numbers.",
        reason="A number beside another kind of claim would be lost in every total.",
        good=kind_is(*COUNTING) | (COL("count_min").is_null() & COL("count_max").is_null()),
        message="claim_type is {claim_type}, which counts nothing, and there is a number",
        fix="Move the number to a claim of its own.",
        good_example={KILLED: {"claim_type": "injured"}, CHILDREN: {"claim_type": "injured"}},
        bad_example={WHO: {"count_min": "3"}},
    ),
    Rule(
        id="claims.measure-missing",
        table="claims",
        column="measure",
        sentence="A claim that counts people says which people.",
        reason="Civilians and all people are different totals.",
        good=~kind_is(*PEOPLE) | COL("measure").is_not_null(),
        message="claim_type is {claim_type}, and measure is empty",
        fix="Say `civilians` where the source does, otherwise `all`.",
        good_example={KILLED: {"measure": "all"}},
        bad_example={KILLED: {"measure": ""}},
    ),
    Rule(
        id="claims.measure-without-people",
        table="claims",
        column="measure",
        sentence="Only claims that count people say which people; attacks have no measure.",
        reason="A measure beside another kind of claim means nothing.",
        good=kind_is(*PEOPLE) | COL("measure").is_null(),
        message="claim_type is {claim_type}, which counts no people, and measure is {measure}",
        fix="Take the measure out.",
        good_example={"claims/qaa-2024-series.01": {"measure": ""}},
        bad_example={"claims/qaa-2024-series.01": {"measure": "all"}},
    ),
    Rule(
        id="claims.part-above-whole",
        table="claims",
        column="count_min",
        sentence="A part (children, women) is not above its whole (civilians, all) of the same claimant, incident and source.",
        reason="`Five killed, nine of them children` is a slip of the pen or of the source.",
        good=~COL("measure").is_in(PARTS) | (pl.min_horizontal("count_min", "count_max") <= whole()),
        message="the number of {measure} is above the whole that {claimant_id} gives for this incident in this source",
        fix="Compare the rows of this claimant and source with the source again.",
        good_example={CHILDREN: {"count_min": "5", "count_max": "5"}},
        bad_example={CHILDREN: {"count_min": "6", "count_max": "6"}},
    ),
    Rule(
        id="claims.actor-on-responsibility",
        table="claims",
        column="actor_id",
        sentence="A claim of responsibility names the alleged user or supplier, and no other claim does.",
        reason="Who did it is read from this column alone.",
        good=kind_is("responsibility") == COL("actor_id").is_not_null(),
        message="claim_type is {claim_type}, and actor_id is {actor_id}",
        fix="Name the actor on the claim of responsibility, and only there.",
        good_example={WHO: {"actor_id": "borland"}},
        bad_example={WHO: {"actor_id": ""}},
    ),
    Rule(
        id="claims.munition-on-munition",
        table="claims",
        column="munition_id",
        sentence="A claim about the munition names it, and no other claim does.",
        reason="What was used is read from this column alone.",
        good=kind_is("munition") == COL("munition_id").is_not_null(),
        message="claim_type is {claim_type}, and munition_id is {munition_id}",
        fix="Name the munition on the claim about it, and only there; `unspecified` is a munition too.",
        good_example={WHAT: {"munition_id": "unspecified"}},
        bad_example={SEEN: {"munition_id": "rocket-1"}},
    ),
    Rule(
        id="claims.occurred-implied",
        table="claims",
        column="claim_type",
        sentence="No claim that it occurred stands beside a claim of responsibility of the same claimant and stance.",
        reason="Who says that somebody did it says that it happened.",
        good=~kind_is("occurred") | ~said_with_user(),
        message="another row has {claimant_id} say who did it, with the same stance, and so that it occurred",
        fix="Delete this row.",
        good_example={SEEN: {"claimant_id": "watch", "stance": "suggests"}},
        bad_example={SEEN: {"claimant_id": "watch"}},
    ),
    Rule(
        id="claims.medium-basis",
        table="claims",
        column="basis",
        sentence="A medium that claims something itself says what it saw.",
        reason="What an outlet only repeats is the claim of whoever said it first.",
        good=(COL("claimant__actor_type") != "media")
        | ~COL("basis").cast(pl.String).str.contains("none-stated", literal=True),
        message="{claimant_id} is a medium, claims this itself and gives no basis",
        fix="Name the claimant whom it quotes, or the basis of its own finding.",
        good_example={SEEN: {"basis": "site-visit"}},
        bad_example={SEEN: {"basis": "none-stated"}},
    ),
    Rule(
        id="claims.basis-none-alone",
        table="claims",
        column="basis",
        sentence="`none-stated` stands alone.",
        reason="A basis is stated or it is not.",
        good=~COL("basis").cast(pl.String).str.contains("none-stated", literal=True)
        | (COL("basis") == "none-stated"),
        message="{basis} says that a basis is stated and that none is",
        fix="Take none-stated out.",
        good_example={WHO: {"basis": "none-stated"}},
        bad_example={WHO: {"basis": "remnants;none-stated"}},
    ),
    Rule(
        id="claims.id-of-incident",
        table="claims",
        column="claim_id",
        sentence="A claim's ID begins with its incident's.",
        reason="The claims of an incident stand together in the file.",
        good=COL("claim_id").cast(pl.String).str.starts_with(pl.concat_str("incident_id", pl.lit("."))),
        message="{claim_id} does not begin with {incident_id}",
        fix="Give it the incident's ID, a full stop and a number.",
        good_example={
            "claims/qaa-2024-series.02": {
                "incident_id": "qaa-2024-series",
                "source_id": "watch-2024-01-10-report",
                "claimant_id": "watch",
                "claim_type": "occurred",
                "stance": "asserts",
                "basis": "none-stated",
                "passage": "five such attacks",
                "summary": "Attacks.",
            }
        },
        bad_example={
            "claims/qaa-2024-series.02": {
                "incident_id": "qaa-2024-01-05-ardtown",
                "source_id": "watch-2024-01-10-report",
                "claimant_id": "institute",
                "claim_type": "occurred",
                "stance": "suggests",
                "basis": "none-stated",
                "passage": "five such attacks",
                "summary": "An attack.",
            }
        },
    ),
    Rule(
        id="claims.before-incident",
        table="claims",
        column="claim_date",
        sentence="Nobody claims an incident before it starts.",
        reason="One of the two dates must be wrong.",
        good=COL("claim_date") >= COL("incident__date_start"),
        message="claim_date {claim_date} lies before the incident, which starts on {incident__date_start}",
        fix="Mend the wrong one of the two dates.",
        good_example={WHO: {"claim_date": "2024-01-05"}},
        bad_example={WHO: {"claim_date": "2024-01-04"}},
    ),
    Rule(
        id="claims.after-reading",
        table="claims",
        column="claim_date",
        sentence="Nothing was claimed after the day on which its source was read.",
        reason="One of the two dates must be wrong.",
        good=COL("claim_date") <= COL("source__accessed_date"),
        message="claim_date {claim_date} lies after {source__accessed_date}, on which its source was read",
        fix="Mend the wrong one of the two dates.",
        good_example={WHO: {"claim_date": "2024-01-10"}},
        bad_example={WHO: {"claim_date": "2025-01-10"}},
    ),
    passage_rule("claims", WHO),
]
