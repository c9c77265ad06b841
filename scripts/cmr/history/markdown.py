"""Changes as Markdown that is safe as a comment, whatever the data say.

Every value stands in a code span whose fence is longer than any run of backticks in it: there no
link, picture, HTML, mention or issue number comes alive (CommonMark 0.31, sections 2.4 and 6.1).
What ends a line or cannot be seen is shown escaped.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cmr.findings import count
from cmr.gate.form import UNWANTED
from cmr.history.wording import Value, column_lines, definition_line, row_lines, summary, version_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cmr.history.changes import Changes, TableChange
    from cmr.history.wording import Line

# The most characters that a comment on GitHub has.
LIMIT = 65_536
LONGEST = 300
KINDS = {"+": "added ", "-": "removed ", "~": "changed "}


def as_markdown(changes: Changes) -> str:
    """Write the changes as Markdown of at most LIMIT characters; the last line says what is left out."""
    return _cut(list(_lines(changes)))


def code(value: str) -> str:
    """Show a value in a code span, escaped where it cannot be seen, cut where it is long."""
    more = ""
    if len(value) > LONGEST:
        value, more = value[:LONGEST], f"… ({count(len(value), 'character')})"
    seen = "".join(map(_visible, value))
    fence = "`" * (1 + max(map(len, re.findall("`+", seen)), default=0))
    edge = " " if seen[:1] in ("`", " ") or seen[-1:] in ("`", " ") else ""
    return f"{fence}{edge}{seen or ' '}{edge}{fence}{more}"


def _visible(character: str) -> str:
    if character.isprintable() and not UNWANTED.match(character):
        return character
    return character.encode("unicode_escape", "surrogatepass").decode()


def _lines(changes: Changes) -> Iterator[str]:
    said = _said(version_line(changes))
    yield f"**{code(changes.before)} → {code(changes.after)}**: {said}."
    yield ""
    parts = "; ".join(_said(summary(table)) for table in changes.tables)
    yield f"- **Data**: {parts or 'no row changed'}."
    if changes.package:
        yield ""
        yield "#### Package"
        yield ""
    yield from (f"- changed {_said(definition_line(change))}" for change in changes.package)
    for table in changes.tables:
        yield from _of_table(table)


def _of_table(table: TableChange) -> Iterator[str]:
    yield ""
    yield f"#### {code(table.name)}"
    yield ""
    yield from (f"- {_said(line)}" for line in column_lines(table))
    yield from (f"- changed {_said(definition_line(change))}" for change in table.definitions)
    for mark, lines in row_lines(table):
        yield from (f"- {KINDS[mark]}{_said(line)}" for line in lines)


def _said(line: Line) -> str:
    return "".join(code(part) if isinstance(part, Value) else part for part in line)


def _cut(lines: list[str]) -> str:
    """Keep as many lines as fit; GitHub counts as JavaScript does, in units of 16 bits."""
    sizes = [1 + len(line.encode("utf-16-le")) // 2 for line in lines]
    if sum(sizes) <= LIMIT:
        return "\n".join(lines)
    room = LIMIT - len(_left_out(len(lines)))
    kept = 0
    while sizes[kept] <= room:
        room -= sizes[kept]
        kept += 1
    left = sum(line.startswith("- ") for line in lines[kept:])
    return "\n".join(lines[:kept]) + _left_out(left)


def _left_out(number: int) -> str:
    return f"\n\n{count(number, 'change')} left out: a comment has at most {LIMIT:,} characters. `cmr diff --format json` has all."
