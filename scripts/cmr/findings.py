"""What a check found: where, what, why and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Severity = Literal["error", "warning"]
QUOTED_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong at one place.

    `line` and `column` are physical: the line of the file and the character in it, from 1;
    0 means the file as a whole. `value` is the cell as it stands.
    """

    rule: str
    severity: Severity
    file: str
    message: str
    fix: str
    table: str = ""
    line: int = 0
    column: int = 0
    column_name: str = ""
    record_id: str = ""
    value: str = ""


@dataclass(slots=True)
class Report:
    """All findings of one run, in the order of files and lines."""

    findings: list[Finding] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)

    def add(self, findings: Sequence[Finding]) -> None:
        """Take in more findings and keep the order."""
        if not findings:
            return
        self.findings.extend(findings)
        self.findings.sort(key=lambda f: (f.file, f.line, f.column, f.rule))

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(f.severity == "error" for f in self.findings)

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return len(self.findings) - self.errors

    @property
    def ok(self) -> bool:
        """True where no finding is an error."""
        return self.errors == 0


def printable(value: str) -> str:
    """Show a value on one line of a terminal: what could steer the terminal is escaped, long is cut."""
    cut = value if len(value) <= QUOTED_CHARACTERS else value[: QUOTED_CHARACTERS - 1] + "…"
    return printable_sentence(cut)


def count(number: int, noun: str) -> str:
    """Say a number of things: `count(1, "row")` is `1 row`, `count(2, "row")` is `2 rows`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def printable_sentence(sentence: str) -> str:
    """Escape what could steer the terminal in a whole message, whatever its length."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in sentence)
