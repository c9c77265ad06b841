"""The published views as their files in `schemas/views` define and explain them.

A file begins with comment lines: what the view answers, then `-- COLUMN: what it holds` for each
column that does not simply come from a table or view that it reads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmr.findings import Finding
from cmr.package_files import DescriptorError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from cmr.descriptor import Package

NOTE = re.compile(r"-- (\w+): (.+)")


@dataclass(frozen=True, slots=True)
class View:
    """A view or macro; `reads` are the words after `from` and `join` in their order, `notes` say what columns hold."""

    name: str
    kind: str
    answers: str
    notes: Mapping[str, str]
    reads: tuple[str, ...]
    sql: str


def views(package: Package) -> list[View]:
    """Read the views in an order in which each comes after those that it reads.

    Raises:
        DescriptorError: where a file creates something else than its name says, or views read each
            other in a circle.
    """
    found = [_view(path) for path in sorted((package.root / "schemas" / "views").glob("*.sql"))]
    names = {view.name for view in found}
    ordered: list[View] = []
    while found:
        done = {view.name for view in ordered}
        ready = [v for v in found if not (names.intersection(v.reads) - {v.name} - done)]
        if not ready:
            circle = ", ".join(view.name for view in found)
            raise _fault(found[0].name, f"these views read each other in a circle: {circle}", "Break it.")
        ordered += ready
        found = [view for view in found if view not in ready]
    return ordered


def relations(package: Package) -> list[str]:
    """The names of all tables and views that readers get."""
    return [t.name for t in package.tables] + [v.name for v in views(package) if v.kind == "view"]


def explained(view: View, columns: Iterable[str], known: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Say what each column of a view holds: its note, or what is said of that name in the first relation read.

    `known` says it of the columns of tables and earlier views.

    Raises:
        DescriptorError: where neither says anything, or a note stands for no column.
    """
    wanted = list(columns)
    inherited = {name: text for read in reversed(view.reads) for name, text in known.get(read, {}).items()}
    said = {**inherited, **view.notes}
    silent = [name for name in wanted if name not in said]
    stray = [name for name in view.notes if name not in wanted]
    if silent or stray:
        fault = (
            f"nothing says what {', '.join(silent)} holds" if silent else f"{', '.join(stray)} is no column"
        )
        raise _fault(view.name, fault, "Write `-- COLUMN: what it holds` in its head for each such column.")
    return {name: said[name] for name in wanted}


def _view(path: Path) -> View:
    text = path.read_text(encoding="utf-8")
    remarks = [line for line in text.splitlines() if line.startswith("--")]
    notes = {match[1]: match[2] for line in remarks if (match := NOTE.fullmatch(line))}
    answers = " ".join(line[2:].strip() for line in remarks if not NOTE.fullmatch(line))
    sql = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    head = re.search(r"^create (view|macro) (\w+)", sql, re.MULTILINE)
    if head is None or head[2] != path.stem:
        raise _fault(
            path.stem, f"it creates no view and no macro called {path.stem}", "Rename one of the two."
        )
    reads = tuple(re.findall(r"\b(?:from|join)\s+(\w+)", sql))
    return View(path.stem, head[1], answers, notes, reads, text)


def _fault(view: str, message: str, fix: str) -> DescriptorError:
    return DescriptorError(Finding("package.descriptor", "error", f"schemas/views/{view}.sql", message, fix))
