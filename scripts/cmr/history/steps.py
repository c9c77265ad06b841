"""How far a change moves the version: the rule of the Data Package recipe on versions.

https://datapackage.org/recipes/data-package-version/: what breaks a reader is major (columns or
tables that come, go or change their name, type or order, constraints that grow stricter), data
that comes is minor, what corrects or describes is a patch. A new table is minor.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cmr.history.changes import Changes, TableChange
    from cmr.history.definitions import Definition

VERSION = re.compile(r"(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})")
CORRECTIONS = "corrections"
# Properties that say how a file is read: any change breaks a reader.
READING = (
    "type",
    "format",
    "delimiter",
    "primaryKey",
    "order of columns",
    "missingValues",
    "encoding",
    "dialect",
)
WHERE = ("path", "schema", "$schema")
LOWER, UPPER = (
    ("constraints.minimum", "constraints.minLength"),
    ("constraints.maximum", "constraints.maxLength"),
)
VALUES = ("categories", "constraints.enum")


class Step(IntEnum):
    """The part of a version that moves."""

    none = 0
    patch = 1
    minor = 2
    major = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """The step that a change asks for, why, the least version that takes it, and whether today's does.

    `least` is empty where the earlier version is not of the form MAJOR.MINOR.PATCH.
    """

    step: Step
    reasons: tuple[str, ...]
    least: str
    taken: bool


def verdict(changes: Changes) -> Verdict:
    """Say which step the changes ask for."""
    found = list(_reasons(changes))
    step = max((step for step, _ in found), default=Step.none)
    least = least_version(changes.version_before, step)
    before, after, asked = (parts(v) for v in (changes.version_before, changes.version_after, least))
    taken = step is Step.none or (asked is not None and after is not None and after >= asked)
    forward = before is None or (after is not None and after >= before)
    return Verdict(step, tuple(dict.fromkeys(why for s, why in found if s == step)), least, taken and forward)


def parts(version: str) -> tuple[int, int, int] | None:
    """A version as numbers, None where it is not of the form MAJOR.MINOR.PATCH."""
    match = VERSION.fullmatch(version)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def least_version(version: str, step: Step) -> str:
    """The least version that takes a step from another; empty where that one has another form."""
    numbers = parts(version)
    if numbers is None:
        return ""
    major, minor, patch = numbers
    after = {
        Step.none: numbers,
        Step.patch: (major, minor, patch + 1),
        Step.minor: (major, minor + 1, 0),
        Step.major: (major + 1, 0, 0),
    }[step]
    return ".".join(map(str, after))


def _reasons(changes: Changes) -> Iterator[tuple[Step, str]]:
    for definition in changes.package:
        yield _defined(definition)
    for table in changes.tables:
        yield from _of_table(table)


def _of_table(table: TableChange) -> Iterator[tuple[Step, str]]:
    if table.state != "changed":
        yield (Step.minor if table.state == "added" else Step.major), f"tables {table.state}"
        return
    for names, what in (
        (table.columns_removed, "columns removed"),
        (table.columns_renamed, "columns renamed"),
        (table.columns_added, "columns added"),
    ):
        if names:
            yield Step.major, what
    for definition in table.definitions:
        yield _defined(definition)
    # A new row of the corrections is no new data: it says what was put right elsewhere.
    step = Step.patch if table.name == CORRECTIONS else Step.minor
    if table.added.height:
        yield step, "rows added"
    if table.removed.height:
        yield step, "rows removed"
    if table.cells["before"].has_nulls():
        yield step, "empty cells filled"
    if table.cells["before"].count():
        yield Step.patch, "cells corrected"


def _defined(change: Definition) -> tuple[Step, str]:
    """How far a change of one property moves the version."""
    name, before, after = change.property, change.before, change.after
    if name in READING or (not change.table and name in ("name", "id")):
        return Step.major, f"{name} changed"
    if name in WHERE:
        return Step.none, "files moved"
    if name == "foreignKeys" or name in VALUES:
        # An item that came or went alone, or the whole list: a list of values narrows, a key binds.
        narrows = (
            (after is None) if name in VALUES and not isinstance(before or after, list) else (before is None)
        )
        return _constraint(narrows)
    if name.startswith("constraints."):
        return _constraint(_stricter(name, before, after))
    return Step.patch, "descriptions changed"


def _constraint(stricter: bool) -> tuple[Step, str]:
    return (Step.major, "constraints stricter") if stricter else (Step.minor, "constraints looser")


def _stricter(name: str, before: object, after: object) -> bool:
    if after is None or after is False:
        return False
    numbers = isinstance(before, int | float) and isinstance(after, int | float)
    if numbers and name in (*LOWER, *UPPER):
        return (after < before) is (name in UPPER)  # type: ignore[operator]
    return True
