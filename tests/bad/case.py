"""What a bad case is, and the ways in which one is made from the small valid package."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.conftest import edit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Damage = Callable[[Path], None]


class Case(NamedTuple):
    """One damage, and the one finding that must come of it.

    `threat` is the row of the threats table, `says` what message or remedy must hold, or behind
    `not: ` what they must not; `at` is the way to the value at fault in a JSON file that was changed,
    in place of line and column.
    """

    threat: str
    what: str
    damage: Damage
    rule: str
    file: str
    line: int
    column: int
    says: str = ""
    at: str = ""

    def found_in(self, package: Path) -> tuple[str, str, int, int]:
        """The rule, the file, the line and the column of the one finding."""
        if not self.at:
            return self.rule, self.file, self.line, self.column
        body = inner = json.loads((package / self.file).read_text(encoding="utf-8"))
        *steps, last = (int(step) if step.isdigit() else step for step in self.at.split("/"))
        for step in steps:
            inner = inner[step]
        assert last in inner or isinstance(last, int)
        inner[last] = "HERE"
        return self.rule, self.file, 1, json.dumps(body).index('"HERE"') + 1

    def said(self, text: str) -> bool:
        """True where a message with its remedy says what it must."""
        wanted = self.says.removeprefix("not: ")
        return (wanted in text) == (wanted == self.says)


def both(one: Damage, other: Damage) -> Damage:
    """Do two damages."""

    def damage(package: Path) -> None:
        one(package)
        other(package)

    return damage


def raw(table: str, change: Callable[[bytes], bytes]) -> Damage:
    """Change the bytes of a table."""
    return raw_file(f"data/{table}.csv", change)


def raw_file(relative: str, change: Callable[[bytes], bytes]) -> Damage:
    """Change the bytes of a file."""

    def damage(package: Path) -> None:
        path = package / relative
        old = path.read_bytes()
        assert change(old) != old
        path.write_bytes(change(old))

    return damage


def swap(old: bytes | str, new: bytes | str) -> Callable[[bytes], bytes]:
    """Exchange the first occurrence, which must be there; text is written in UTF-8."""
    one, other = (part.encode() if isinstance(part, str) else part for part in (old, new))

    def change(data: bytes) -> bytes:
        assert one in data
        return data.replace(one, other, 1)

    return change


def cells(place: str, /, *others: tuple[str, dict[str, str] | None], **edits: str) -> Damage:
    """Change cells of the row TABLE/KEY, and of the rows in `others`."""
    return lambda package: edit(package, {**dict(others), place: edits})


def in_json(relative: str, change: Callable[[Any], object]) -> Damage:
    """Change the descriptor or a schema in place."""

    def damage(package: Path) -> None:
        path = package / relative
        body = json.loads(path.read_text(encoding="utf-8"))
        before = json.dumps(body)
        change(body)
        assert json.dumps(body) != before
        path.write_text(json.dumps(body), encoding="utf-8")

    return damage


def text(relative: str, content: str | bytes) -> Damage:
    """Write a file anew."""
    data = content.encode() if isinstance(content, str) else content
    return lambda package: (package / relative).write_bytes(data) and None


def instead(relative: str, make: Callable[[Path], object]) -> Damage:
    """Put something else in the place of a file."""

    def damage(package: Path) -> None:
        (package / relative).rename(package / "elsewhere")
        make(package / relative)

    return damage


def link(path: Path) -> None:
    """A symbolic link to the file that stood there."""
    path.symlink_to(path.parent.parent / "elsewhere")


def linked_folder(package: Path) -> None:
    """The folder of the schemas is a link."""
    (package / "schemas").rename(package / "elsewhere")
    (package / "schemas").symlink_to(package / "elsewhere")


def nested(depth: int) -> list[Any]:
    """Lists in lists."""
    return [nested(depth - 1)] if depth > 1 else []


def sparse(size: int) -> Callable[[Path], None]:
    """A file of so many bytes and nothing in it."""

    def make(path: Path) -> None:
        path.touch()
        os.truncate(path, size)

    return make
