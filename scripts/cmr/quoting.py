"""The line that a finding speaks of, cut to what is read at a glance, with its cell marked below."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cmr.findings import printable_sentence
from cmr.gate.form import LINE_BYTES, opened
from cmr.package_files import DESCRIPTOR, DescriptorError, inside

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cmr.findings import Finding

INDENT = "    "
BEFORE, WIDTH = 30, 100
CELL = re.compile(r'"(?:[^"]|"")*"?|[^,]*')


def lines_of(root: Path, findings: Iterable[Finding]) -> dict[tuple[str, int], str]:
    """Read the lines that findings speak of; what cannot be shown safely is left out.

    Files are opened as the gate opens them: regular ones inside the package alone. Nothing
    behind a line above the gate's limit is read.
    """
    wanted: dict[str, set[int]] = {}
    for finding in findings:
        if finding.line:
            wanted.setdefault(finding.file, set()).add(finding.line)
    return {
        (file, number): text
        for file, numbers in wanted.items()
        for number, text in _lines(root, file, numbers).items()
    }


def _lines(root: Path, file: str, numbers: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    try:
        path = inside(root, file, DESCRIPTOR)
    except DescriptorError:
        return found
    with opened(path) as bytes_of:
        for number in range(1, max(numbers) + 1):
            line = bytes_of.readline(LINE_BYTES)
            if len(line) == LINE_BYTES and not line.endswith(b"\n"):
                break
            if number in numbers:
                found[number] = line.removesuffix(b"\n").decode("utf-8", "replace")
    return found


def marked(text: str, finding: Finding) -> list[str]:
    """Give a line, cut around the place of a finding, and a second one with carets below its cell.

    What could steer the terminal is escaped; wide characters have two carets.
    """
    from rich.cells import cell_len

    start = max(0, finding.column - 1)
    match = CELL.match(text, start) if finding.column_name else None
    end = max(start + 1, match.end() if match else 0)
    first = max(0, start - BEFORE)
    before, cell, after = (
        printable_sentence(text[a:b]) for a, b in ((first, start), (start, end), (end, None))
    )
    before = ("…" if first else "") + before
    cell = _cut(cell, WIDTH - cell_len(before))
    after = _cut(after, WIDTH - cell_len(before) - cell_len(cell))
    carets = " " * cell_len(before) + "^" * max(1, cell_len(cell))
    return [f"{INDENT}{before}{cell}{after}".rstrip(), INDENT + carets]


def _cut(text: str, width: int) -> str:
    from rich.cells import cell_len, set_cell_size

    return text if cell_len(text) <= width else set_cell_size(text, max(0, width - 1)).rstrip() + "…"
