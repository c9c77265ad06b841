"""All rules, in one list: one module for each table or group of tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmr.rules import actors, claims, corrections, incidents, points, sources, statements, treaty
from cmr.rules.builtin import BUILT_INS
from cmr.rules.history import KEPT
from cmr.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BUILT_INS", "KEPT", "RULES", "Entry", "Rule", "catalogue"]

RULES: list[Rule] = [
    rule
    for module in (actors, sources, incidents, points, claims, statements, treaty, corrections)
    for rule in module.RULES
]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the catalogue."""

    id: str
    severity: str
    where: str
    sentence: str
    reason: str
    fix: str
    good: str
    bad: str


def catalogue() -> list[Entry]:
    """Give every check, in the order in which they are made."""
    built_in = [Entry(b.id, "error", b.where, b.sentence, b.reason, "", b.good, b.bad) for b in BUILT_INS]
    kept = [Entry(k.id, k.severity, k.option, k.sentence, k.reason, k.fix, k.good, k.bad) for k in KEPT]
    rules = [
        Entry(
            rule.id,
            rule.severity,
            f"{rule.table}.{rule.column}",
            rule.sentence,
            rule.reason,
            rule.fix,
            _cells(rule.good_example),
            _cells(rule.bad_example),
        )
        for rule in RULES
    ]
    return built_in + rules + kept


def _cells(edits: Mapping[str, Mapping[str, str] | None]) -> str:
    parts = []
    for key, cells in edits.items():
        table = key.partition("/")[0]
        if cells is None:
            parts.append(f"{table}: the row is not there")
        else:
            said = ", ".join(f"{column} {value or '(empty)'}" for column, value in cells.items())
            parts.append(f"{table}: {said}" if said else f"{table}: as it stands")
    return "; ".join(parts) or "the package as it stands"
