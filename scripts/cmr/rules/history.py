"""What `cmr validate --rules-from` and `--since` check, in words; the comparisons are in `cmr.history`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmr.findings import Severity


@dataclass(frozen=True, slots=True)
class Kept:
    """A check that holds between two states of the record; `option` is the one that makes it."""

    id: str
    option: str
    sentence: str
    reason: str
    fix: str
    good: str
    bad: str
    severity: Severity = "error"


# What says how something was last looked up, or follows from other cells, is free to change.
FREE = {
    "sources": ("archive_url", "accessed_date", "access", "content_sha256"),
    "treaty_status": ("status", "as_of_date", "source_id"),
}
# A row of which so many cells changed, and more than half of those it had, is another row under its name.
ANOTHER = 3

KEPT = [
    Kept(
        "package.schema-change",
        "--rules-from",
        "The definitions of tables and columns are those of the revision.",
        "A change may loosen the rule that its own rows break; a maintainer decides on it.",
        "Say why in the pull request.",
        "maxLength 300, as before",
        "maxLength was 300 and is 3000",
        "warning",
    ),
    Kept(
        "history.dropped",
        "--since",
        "A released row stands, or `corrections` lists it with an empty field; "
        "a released table or column goes only with a new major version.",
        "Whoever cited it must find what became of it.",
        "Put it back, or list it in `corrections`.",
        "a row that goes, and its row in corrections",
        "a row that goes",
    ),
    Kept(
        "history.reused",
        "--since",
        "A released key names the row that it named: no key of a row that was taken out, and no row of which "
        f"at least {ANOTHER} cells and more than half changed without a correction.",
        "Whoever cited the key would be led to another row.",
        "Give the new row a key of its own.",
        "a new incident under a new ID",
        "a new incident under the ID of one that was taken out",
    ),
    Kept(
        "history.silent-change",
        "--since",
        "A released cell that changes or is emptied is listed in `corrections` by table, row and column.",
        "Figures that were computed from a release can then be understood later. Free to change are an empty "
        "cell that is filled, since nothing released was wrong, and what says how something was last looked up or "
        "follows from other cells: "
        + "; ".join(f"in {table} {', '.join(f'`{name}`' for name in names)}" for table, names in FREE.items())
        + ". A correction that was itself released covers no further change.",
        "Put the value back, or list the change in `corrections`.",
        "count_min 4 became 5, and corrections says so",
        "count_min 4 became 5",
    ),
    Kept(
        "history.correction",
        "--since",
        "The corrections of a cell lead from its released value to the one that stands there.",
        "A reader with the old figure must be able to follow it.",
        "Mend `old_value` and `new_value` in `corrections`.",
        "old_value 4, new_value 5, and 5 stands there",
        "old_value 3, new_value 5, and the release said 4",
    ),
    Kept(
        "history.version",
        "--since",
        "A new version takes at least the step that its changes ask for.",
        "Readers tell from the version whether their programs still fit: what breaks them is major, what comes is "
        "minor, what is corrected or described better is a patch.",
        "Raise `version` in datapackage.json.",
        "0.1.0 became 0.2.0, rows were added",
        "0.1.0 became 0.1.1, rows were added",
    ),
]
