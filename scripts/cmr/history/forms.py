"""Changes written as text for a reader, and as JSON for a program."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from cmr.findings import printable
from cmr.history.changes import NTH, RECORD_ID, ROW
from cmr.history.markdown import as_markdown
from cmr.history.steps import verdict
from cmr.history.wording import Value, column_lines, definition_line, row_lines, summary, version_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import polars as pl

    from cmr.history.changes import Changes, TableChange
    from cmr.history.definitions import Definition
    from cmr.history.wording import Line

SHOWN = 10


def as_text(changes: Changes) -> str:
    """Write the changes for a reader: of each table a line, then the first of each kind."""
    lines = [f"{printable(changes.before)} → {printable(changes.after)}", _plain(version_line(changes))]
    lines += [f"package: {_plain(definition_line(change))}" for change in changes.package]
    for table in changes.tables:
        lines += ["", _plain(summary(table)), *_details(table)]
    if not changes.tables and not changes.package:
        lines.append("nothing differs")
    return "\n".join(lines)


def _details(table: TableChange) -> Iterator[str]:
    defined = [*column_lines(table), *map(definition_line, table.definitions)]
    yield from (f"  {_plain(line)}" for line in defined[:SHOWN])
    if len(defined) > SHOWN:
        yield f"  and {len(defined) - SHOWN:,} more of this kind (--format json has all)"
    numbers = (table.added.height, table.removed.height, table.cells.height)
    for (mark, lines), number in zip(row_lines(table), numbers, strict=True):
        yield from (f"  {mark} {_plain(line)}" for line in islice(lines, SHOWN))
        if number > SHOWN:
            yield f"  {mark} and {number - SHOWN:,} more of this kind (--format json has all)"


def _plain(line: Line) -> str:
    return "".join(printable(part) if isinstance(part, Value) else part for part in line)


def as_json(changes: Changes) -> str:
    """Write the changes for a program, in ASCII; empty cells are null."""
    found = verdict(changes)
    body = {
        "before": {"name": changes.before, "version": changes.version_before},
        "after": {"name": changes.after, "version": changes.version_after},
        "version": {
            "step": found.step.name,
            "reasons": found.reasons,
            "least": found.least or None,
            "taken": found.taken,
        },
        "package": [_definition(change) for change in changes.package],
        "tables": [_table(table) for table in changes.tables],
    }
    return json.dumps(body, indent=2, ensure_ascii=True)


def _table(table: TableChange) -> dict[str, Any]:
    changed: dict[int, dict[str, Any]] = {}
    for row, key, column, before, after in table.cells.iter_rows():
        cells = changed.setdefault(row, {"record_id": key, "cells": []})["cells"]
        cells.append({"column": column, "before": before, "after": after})
    return {
        "table": table.name,
        "state": table.state,
        "columns": {
            "added": table.columns_added,
            "removed": table.columns_removed,
            "renamed": [{"before": one, "after": other} for one, other in table.columns_renamed.items()],
        },
        "key_changed": table.key_changed,
        "definitions": [_definition(change) for change in table.definitions],
        "rows": {
            "added": _rows(table.added),
            "removed": _rows(table.removed),
            "changed": list(changed.values()),
        },
    }


def _rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    rows = frame.drop(ROW, NTH, RECORD_ID).iter_rows(named=True)
    return [{"record_id": key, "cells": row} for key, row in zip(frame[RECORD_ID], rows, strict=True)]


def _definition(change: Definition) -> dict[str, Any]:
    return {
        "column": change.column or None,
        "property": change.property,
        "before": change.before,
        "after": change.after,
    }


FORMS: dict[str, Callable[[Changes], str]] = {"text": as_text, "json": as_json, "markdown": as_markdown}
