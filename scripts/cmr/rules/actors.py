"""Rules for `actors`, `munitions`, `places` and `states`."""

import polars as pl

from cmr.rules.rule import Rule

COL = pl.col

RULES = [
    Rule(
        id="actors.parent-cycle",
        table="actors",
        column="parent_id",
        sentence="No actor is a part of itself, over however many steps.",
        reason="Origins are counted by the root of the claimant; a circle has none.",
        good=~COL("cyclic"),
        message="following parent_id from {actor_id} leads back to it",
        fix="Leave the topmost actor without a parent.",
        good_example={"actors/borland-forces": {"parent_id": "borland"}},
        bad_example={"actors/ardland": {"parent_id": "ardland-ministry"}},
    ),
    Rule(
        id="actors.state-named",
        table="actors",
        column="state_iso3",
        sentence="An actor of the kind `state` says which state it is or belongs to.",
        reason="Only so can a claim be joined to the treaty status of the state.",
        good=(COL("actor_type") != "state") | COL("state_iso3").is_not_null(),
        message="{actor_id} has the type state, and its state_iso3 is empty",
        fix="Give the code of the state that it is or belongs to.",
        good_example={"actors/watch": {"state_iso3": ""}},
        bad_example={"actors/ardland-ministry": {"state_iso3": ""}},
    ),
    Rule(
        id="actors.parent-state",
        table="actors",
        column="state_iso3",
        sentence="A part belongs to the same state as the actor of which it is a part.",
        reason="A ministry, a governor and their state are one origin and are bound by one treaty status.",
        good=COL("parent__state_iso3").is_null() | COL("state_iso3").eq_missing(COL("parent__state_iso3")),
        message="{actor_id} has the state {state_iso3}, its parent {parent_id} has {parent__state_iso3}",
        fix="Mend the state or the parent.",
        good_example={"actors/borland-forces": {"state_iso3": "QBB"}},
        bad_example={"actors/borland-forces": {"state_iso3": "QAA"}},
    ),
    Rule(
        id="actors.unused",
        table="actors",
        column="actor_id",
        severity="warning",
        sentence="Every actor says something, or something is said of it.",
        reason="An actor that nothing refers to is a row that was lost, or a left-over.",
        good=COL("used"),
        message="nothing refers to {actor_id}",
        fix="Refer to it, or delete it.",
        good_example={},
        bad_example={"actors/spare": {"name": "Spare", "actor_type": "ngo"}},
    ),
    Rule(
        id="munitions.submunition-order",
        table="munitions",
        column="submunition_count_min",
        sentence="The least number of submunitions is not above the greatest.",
        reason="The two are the ends of one range.",
        good=COL("submunition_count_min") <= COL("submunition_count_max"),
        message="submunition_count_min {submunition_count_min} is above submunition_count_max {submunition_count_max}",
        fix="Put the smaller number first.",
        good_example={"munitions/rocket-1": {"submunition_count_min": "20", "submunition_count_max": "20"}},
        bad_example={"munitions/rocket-1": {"submunition_count_min": "30", "submunition_count_max": "20"}},
    ),
    Rule(
        id="munitions.source-named",
        table="munitions",
        column="source_id",
        sentence="What is said about a munition rests on a source.",
        reason="Only the rows for what was not specified say nothing.",
        good=COL("source_id").is_not_null()
        | COL("munition_id").cast(pl.String).str.starts_with("unspecified"),
        message="{munition_id} has an empty source_id",
        fix="Name the source that describes it.",
        good_example={"munitions/rocket-1": {"source_id": "watch-2024-01-10-report"}},
        bad_example={"munitions/rocket-1": {"source_id": ""}},
    ),
    Rule(
        id="munitions.unused",
        table="munitions",
        column="munition_id",
        severity="warning",
        sentence="Every munition is named by a claim.",
        reason="The table holds what claims name, not a catalogue of weapons.",
        good=COL("used") | COL("munition_id").cast(pl.String).str.starts_with("unspecified"),
        message="no claim names {munition_id}",
        fix="Add the claim, or delete the row.",
        good_example={},
        bad_example={
            "munitions/rocket-2": {
                "name": "Rocket 2",
                "kind": "rocket",
                "delivery": "ground",
                "source_id": "watch-2024-01-10-report",
            }
        },
    ),
    Rule(
        id="places.unused",
        table="places",
        column="geonames_id",
        severity="warning",
        sentence="Every place is referred to by an incident.",
        reason="The table is an extract of the gazetteer, not a copy.",
        good=COL("used"),
        message="no incident refers to the place {geonames_id}, {name}",
        fix="Refer to it, or delete it.",
        good_example={},
        bad_example={
            "places/2": {
                "name": "Brook",
                "country_iso3": "QAA",
                "latitude": "10.2",
                "longitude": "20.2",
            }
        },
    ),
    Rule(
        id="states.treaty-row",
        table="states",
        column="iso3",
        severity="warning",
        sentence="Each of the 197 states has a row in `treaty_status`, those that never joined included.",
        reason="A state without a row cannot be told from a state outside the Convention.",
        good=COL("has_treaty_row") | (COL("un_status") == "area"),
        message="{name} has no row in treaty_status",
        fix="Add its status with the source that it rests on.",
        good_example={
            "states/QZZ": {
                "iso2": "QZ",
                "name": "Zealand Area",
                "region": "Nowhere",
                "subregion": "North",
                "un_status": "area",
            }
        },
        bad_example={"treaty_status/CCM.QBB": None},
    ),
]
