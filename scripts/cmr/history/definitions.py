"""What changed in the definitions: the descriptor and the Table Schemas, property by property."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# What every release changes, and what a published descriptor has beside the committed one.
OF_A_RELEASE = ("version", "created", "bytes", "hash", "resources")
APART = ("name", "fields")


@dataclass(frozen=True, slots=True)
class Definition:
    """A property that differs; None where it is not there on that side.

    Of lists one item that came or went; `table` is empty for the package, `column` for a table.
    """

    table: str
    column: str
    property: str
    before: Any
    after: Any


def package_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Definition]:
    """Compare what two descriptors say of the package as a whole."""
    sides = [{"name": stated.get("name"), **_properties(stated)} for stated in (before, after)]
    return list(_compared("", "", sides[0], sides[1]))


def table_changes(
    name: str,
    before: tuple[Mapping[str, Any], Mapping[str, Any]],
    after: tuple[Mapping[str, Any], Mapping[str, Any]],
    renamed: Mapping[str, str],
) -> list[Definition]:
    """Compare the definitions of a table, each its resource and its schema.

    `renamed` gives the new name of a renamed column by its old one; columns that came or went
    are no definitions that changed.
    """
    found = list(_compared(name, "", _properties(before[0]), _properties(after[0])))
    found += _compared(name, "", _properties(before[1]), _properties(after[1]))
    old = {renamed.get(field["name"], field["name"]): field for field in before[1]["fields"]}
    new = {field["name"]: field for field in after[1]["fields"]}
    for column, stated in new.items():
        if column in old:
            found += _compared(name, column, _properties(old[column]), _properties(stated))
    orders = [[column for column in one if column in other] for one, other in ((old, new), (new, old))]
    if orders[0] != orders[1]:
        found.append(Definition(name, "", "order of columns", *orders))
    return found


def _properties(stated: Mapping[str, Any]) -> dict[str, Any]:
    """What is stated, constraints and categories taken apart, without what is compared elsewhere."""
    found = {key: value for key, value in stated.items() if key not in (*OF_A_RELEASE, *APART)}
    constraints = found.pop("constraints", {})
    found |= {f"constraints.{key}": value for key, value in constraints.items()}
    categories = found.pop("categories", None)
    if categories:
        found["categories"] = [category["value"] for category in categories]
        found |= {f"label of {category['value']}": category["label"] for category in categories}
    if found.get("constraints.enum") == found.get("categories"):
        found.pop("constraints.enum", None)
    if isinstance(found.get("primaryKey"), str):
        found["primaryKey"] = [found["primaryKey"]]
    return found


def _compared(
    table: str, column: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterable[Definition]:
    for name in [*before, *(name for name in after if name not in before)]:
        old, new = before.get(name), after.get(name)
        label = name.startswith("label of ") and (name not in before or name not in after)
        if old == new or label:
            continue
        if isinstance(old, list) and isinstance(new, list) and name != "primaryKey":
            yield from (Definition(table, column, name, item, None) for item in _beyond(old, new))
            yield from (Definition(table, column, name, None, item) for item in _beyond(new, old))
        else:
            yield Definition(table, column, name, old, new)


def _beyond(one: list[Any], other: list[Any]) -> list[Any]:
    """The items of one list that the other has not; in time that grows with their number, not its square."""
    known = {json.dumps(item, sort_keys=True) for item in other}
    return [item for item in one if json.dumps(item, sort_keys=True) not in known]
