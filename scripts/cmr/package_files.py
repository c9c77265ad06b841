"""The files of a package: regular ones inside its folder alone, and JSON read strictly, with places in it."""

from __future__ import annotations

import json
import os
import re
import stat
from contextlib import suppress
from dataclasses import replace
from json.decoder import JSONDecoder, scanstring  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, NoReturn

from cmr.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DESCRIPTOR = "datapackage.json"
JSON_BYTES = 4 * 1024 * 1024
JSON_DEPTH = 40
PATH_LENGTH = 200
SPECIFICATION = "See the Data Package 2.0 specification."
SURROGATE = re.compile(rb"\\u[dD]")
SPACE = re.compile(r"[ \t\r\n]*")
COLON = re.compile(r"[ \t\r\n]*:[ \t\r\n]*")
# The way to a value: keys of objects and numbers of items, from the outermost in.
Steps = tuple[str | int, ...]


class DescriptorError(Exception):
    """The package cannot be read at all; carries the one finding that says why.

    `at` is the way to the value in the JSON file of the finding, where it is one that is at fault.
    """

    def __init__(self, finding: Finding, at: Steps | None = None) -> None:
        super().__init__(finding.message)
        self.finding, self.at = finding, at


def refuse(file: str, message: str, fix: str, at: Steps | None = None) -> DescriptorError:
    """Make the refusal of a file; `at` is the way to the value that is at fault, where it is one."""
    return DescriptorError(Finding("package.descriptor", "error", file, message, fix), at)


def placed(root: Path, finding: Finding, at: Steps) -> Finding:
    """Give a finding on a JSON file the line and the column of a value; as it is where the file cannot be read any more.

    Args:
        root: The folder of the package.
        finding: A finding on one of its JSON files, which was read as JSON before.
        at: The way to the value; where it ends before its last step, the innermost value on it counts.
    """
    with suppress(OSError, ValueError, IndexError, DescriptorError):
        text = inside(root, finding.file, DESCRIPTOR).read_bytes().decode("utf-8")
        offset = _offset(text, at)
        line = text.count("\n", 0, offset) + 1
        return replace(finding, line=line, column=offset - text.rfind("\n", 0, offset))
    return finding


def _offset(text: str, at: Steps) -> int:
    offset = _after(SPACE, text, 0)
    for step in at:
        found = next((place for name, place in _members(text, offset) if name == step), None)
        if found is None:
            break
        offset = found
    return offset


def _members(text: str, start: int) -> Iterator[tuple[str | int, int]]:
    """The keys or numbers of what an object or a list holds, each with the offset of its value."""
    if text[start] not in "{[":
        return
    at, number = _after(SPACE, text, start + 1), 0
    while text[at] not in "}]":
        name: str | int = number
        if text[start] == "{":
            name, at = scanstring(text, at + 1)
            at = _after(COLON, text, at)
        yield name, at
        _, at = JSONDecoder().raw_decode(text, at)
        at = _after(SPACE, text, at)
        if text[at] == ",":
            at = _after(SPACE, text, at + 1)
        number += 1


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def is_inside(relative: str) -> bool:
    """Tell whether a path, as it is written, stays inside the folder that it starts from."""
    odd = any(c in relative for c in "\\:\0*?[]%") or relative.startswith("~") or len(relative) > PATH_LENGTH
    return not odd and not any(part in ("", ".", "..") for part in relative.split("/"))


def inside(root: Path, relative: str, named_in: str, at: Steps | None = None) -> Path:
    """Resolve a path of the descriptor to a regular file inside the package.

    Links, devices, FIFOs, absolute, parent and remote paths are refused, so that a package
    can neither read nor block on anything outside its own folder. `named_in` is the file that
    names the path, `at` where it does so.

    Raises:
        DescriptorError: where the path leads elsewhere or the file is missing.
    """
    if not is_inside(relative):
        message = f"the path {relative!r} does not lead to a file inside the package"
        raise refuse(named_in, message, "Write it as folder/name, with no link and no address.", at)
    path = root
    parts = relative.split("/")
    for depth, part in enumerate(parts, 1):
        path = path / part
        try:
            mode = path.lstat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            raise refuse(relative, "the file is missing", f"Add it, or take it out of {named_in}.") from None
        last = depth == len(parts)
        if not (stat.S_ISREG(mode) if last else stat.S_ISDIR(mode)):
            raise refuse(relative, "this is not a regular file", "Put the file itself in its place.")
    return path


def read_json(root: Path, relative: str, at: Steps | None = None) -> dict[str, Any]:
    """Read a JSON file of the package strictly: UTF-8, an object, no key twice, no NaN.

    `at` is where the descriptor names it.

    Raises:
        DescriptorError: where it is missing, too large or not such a file.
    """
    path = inside(root, relative, DESCRIPTOR, at)
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
        raw = file.read(JSON_BYTES + 1)
    if len(raw) > JSON_BYTES:
        raise refuse(
            relative,
            f"the file is larger than {JSON_BYTES:,} bytes",
            "See that it is the right file; a descriptor or a schema is some kilobytes.",
        )
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        found = refuse(relative, "a byte here is not UTF-8", "Save the file as UTF-8.").finding
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise DescriptorError(replace(found, line=line, column=column)) from None
    except RecursionError:
        raise refuse(relative, "it is nested too deeply", "Flatten it.") from None
    except json.JSONDecodeError as error:
        raise DescriptorError(
            Finding(
                "package.json",
                "error",
                relative,
                f"this is not JSON: {error.msg}",
                "Mend it at this place.",
                line=error.lineno,
                column=error.colno,
            )
        ) from None
    except ValueError as error:
        raise refuse(relative, str(error), "Mend it.") from None
    if _depth(value) > JSON_DEPTH:
        raise refuse(relative, "it is nested too deeply", "Flatten it.")
    if SURROGATE.search(raw) and not _is_unicode(value):
        raise refuse(relative, "an escape stands for half a character", "Write the whole character.")
    if not isinstance(value, dict):
        raise refuse(relative, "the file must hold one JSON object", SPECIFICATION, ())
    return value


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise ValueError(f"the key {key!r} stands twice in one object")
        result[key] = value
    return result


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _depth(value: Any) -> int:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max((_depth(item) for item in below), default=0)


def _is_unicode(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
