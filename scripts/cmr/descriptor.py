"""The front door of a package: `datapackage.json` and the Table Schemas, as Python objects.

A Table Schema is the one place where a column is defined; checks, database and codebook are
made from the objects here (Data Package 2.0, Table Schema 2.0).
"""

from __future__ import annotations

import json
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cmr.findings import Finding

FieldType = Literal["string", "integer", "number", "date", "list"]
FIELD_TYPES = ("string", "integer", "number", "date", "list")
NUMERIC = ("integer", "number")
DESCRIPTOR = "datapackage.json"
NO_PACKAGE = "package.missing"
JSON_BYTES = 4 * 1024 * 1024
JSON_DEPTH = 40
COLUMNS = 64
LARGEST = 2**53
PATH_LENGTH = 200
SURROGATE = re.compile(rb"\\u[dD]")
# Frames and databases make names of their own with two underscores, messages with braces.
NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
# The constraints that are checked here, with the JSON types that they may have.
JSON_KINDS = {bool: "true or false", str: "a text in quotes", int: "a whole number", float: "a number"}
CONSTRAINTS: dict[str, tuple[type, ...]] = {
    "required": (bool,),
    "unique": (bool,),
    "pattern": (str,),
    "minimum": (int, float),
    "maximum": (int, float),
    "maxLength": (int,),
}


class DescriptorError(Exception):
    """The package cannot be read at all; carries the one finding that says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Field:
    """A column as the Table Schema defines it."""

    name: str
    type: FieldType
    title: str
    description: str
    hxl: str
    example: str = ""
    required: bool = False
    unique: bool = False
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    delimiter: str = ";"
    categories: tuple[tuple[str, str], ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The values that the column may hold, where it is categorical."""
        return tuple(value for value, _ in self.categories)


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A column whose values must stand in a column of another table (or of the same)."""

    column: str
    table: str
    reference: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table as its resource and its schema define it."""

    name: str
    title: str
    description: str
    path: str
    schema: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    bytes: int | None = None
    hash: str | None = None

    @property
    def columns(self) -> list[str]:
        """The names of the columns in their order."""
        return [field.name for field in self.fields]

    def field(self, name: str) -> Field:
        """Give the column of that name; KeyError where there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Package:
    """A package: where it lies, what its descriptor says, and its tables in their order."""

    root: Path
    descriptor: dict[str, Any]
    tables: tuple[Table, ...]

    @property
    def version(self) -> str:
        """The version of the data."""
        return str(self.descriptor["version"])

    def table(self, name: str) -> Table:
        """Give the table of that name; KeyError where there is none."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)


def home() -> Path:
    """Find the record that belongs to this program: in the checkout, or inside the wheel."""
    inside = Path(__file__).parent / "_record"
    return inside if inside.is_dir() else Path(__file__).resolve().parent.parent.parent


def load(root: Path) -> Package:
    """Read the descriptor and the schemas of the package in `root`.

    Raises:
        DescriptorError: with one finding, where any of these files cannot be used.
    """
    if not (root / DESCRIPTOR).exists():
        message = f"there is no {DESCRIPTOR} in {str(root)!r}"
        fix = "Name the folder of a package."
        raise DescriptorError(Finding(NO_PACKAGE, "error", str(root), message, fix))
    descriptor = read_json(root, DESCRIPTOR)
    resources = _expect(descriptor.get("resources"), list, DESCRIPTOR, "`resources` must be a list")
    if not resources:
        raise _refuse(DESCRIPTOR, "`resources` names no table", "Name the tables of the package.")
    tables = tuple(_table(root, resource) for resource in resources)
    names = [table.name for table in tables]
    for name in names:
        if names.count(name) > 1:
            raise _refuse(DESCRIPTOR, f"two resources are called `{name}`", "Rename one of them.")
    for key in (key for table in tables for key in table.foreign_keys):
        target = next((table for table in tables if table.name == key.table), None)
        if target is None or key.reference not in target.columns:
            message = f"a foreign key points at `{key.table}.{key.reference}`, which is not there"
            raise _refuse(DESCRIPTOR, message, f"Mend `foreignKeys` in the schema that names {key.table}.")
    if "version" not in descriptor:
        raise _refuse(DESCRIPTOR, "`version` is missing", "Say which version of the data it is.")
    return Package(root, descriptor, tables)


def is_inside(relative: str) -> bool:
    """Tell whether a path, as it is written, stays inside the folder that it starts from."""
    odd = any(c in relative for c in "\\:\0*?[]%") or relative.startswith("~") or len(relative) > PATH_LENGTH
    return not odd and not any(part in ("", ".", "..") for part in relative.split("/"))


def inside(root: Path, relative: str, named_in: str) -> Path:
    """Resolve a path of the descriptor to a regular file inside the package.

    Links, devices, FIFOs, absolute, parent and remote paths are refused, so that a package
    can neither read nor block on anything outside its own folder.

    Raises:
        DescriptorError: where the path leads elsewhere or the file is missing.
    """
    if not is_inside(relative):
        message = f"the path {relative!r} does not lead to a file inside the package"
        raise _refuse(named_in, message, "Write it as folder/name, with no link and no address.")
    path = root
    parts = relative.split("/")
    for depth, part in enumerate(parts, 1):
        path = path / part
        try:
            mode = path.lstat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            raise _refuse(relative, "the file is missing", f"Add it, or take it out of {named_in}.") from None
        last = depth == len(parts)
        if not (stat.S_ISREG(mode) if last else stat.S_ISDIR(mode)):
            raise _refuse(relative, "this is not a regular file", "Put the file itself in its place.")
    return path


def read_json(root: Path, relative: str) -> dict[str, Any]:
    """Read a JSON file of the package strictly: UTF-8, an object, no key twice, no NaN.

    Raises:
        DescriptorError: where it is missing, too large or not such a file.
    """
    path = inside(root, relative, DESCRIPTOR)
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
        raw = file.read(JSON_BYTES + 1)
    if len(raw) > JSON_BYTES:
        raise _refuse(
            relative,
            f"the file is larger than {JSON_BYTES:,} bytes",
            "See that it is the right file; a descriptor or a schema is some kilobytes.",
        )
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise _refuse(relative, f"byte {error.start} is not UTF-8", "Save the file as UTF-8.") from None
    except RecursionError:
        raise _refuse(relative, "it is nested too deeply", "Flatten it.") from None
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
        raise _refuse(relative, str(error), "Mend it.") from None
    if _depth(value) > JSON_DEPTH:
        raise _refuse(relative, "it is nested too deeply", "Flatten it.")
    if SURROGATE.search(raw) and not _is_unicode(value):
        raise _refuse(relative, "an escape stands for half a character", "Write the whole character.")
    return dict(_expect(value, dict, relative, "the file must hold one JSON object"))


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise ValueError(f"the key {key!r} stands twice in one object")
        result[key] = value
    return result


def _no_constant(name: str) -> Any:
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


def _expect(value: Any, kind: type, file: str, message: str) -> Any:
    if not isinstance(value, kind):
        raise _refuse(file, message, "See the Data Package 2.0 specification.")
    return value


def _refuse(file: str, message: str, fix: str) -> DescriptorError:
    return DescriptorError(Finding("package.descriptor", "error", file, message, fix))


def _table(root: Path, resource: Any) -> Table:
    _expect(resource, dict, DESCRIPTOR, "each resource must be an object")
    for key in ("name", "path", "schema"):
        _expect(resource.get(key), str, DESCRIPTOR, f"each resource needs `{key}`, a string")
    for key, kind in (("bytes", int), ("hash", str)):
        if type(resource.get(key)) not in (kind, type(None)):
            raise _refuse(
                DESCRIPTOR,
                f"`{key}` of the resource `{resource['name']}` is {resource[key]!r}",
                "Take it out.",
            )
    if "compression" in resource:
        raise _refuse(
            DESCRIPTOR, f"the resource `{resource['name']}` is compressed", "Put the CSV itself in its place."
        )
    _expect_name(DESCRIPTOR, resource["name"])
    file = resource["schema"]
    schema = read_json(root, file)
    fields = _expect(schema.get("fields"), list, file, "`fields` must be a list")
    if len(fields) > COLUMNS:
        raise _refuse(file, f"the table has more than {COLUMNS} columns", "Part it into tables.")
    columns = tuple(_field(file, field) for field in fields)
    named = [column.name for column in columns]
    known = set(named)
    if len(known) < len(named):
        raise _refuse(file, "two columns have one name", "Rename one of them.")
    stated = schema.get("primaryKey", [])
    parts = [stated] if isinstance(stated, str) else _expect(stated, list, file, "`primaryKey` is odd")
    primary = tuple(str(part) for part in parts)
    if not primary or not set(primary) <= known or len(set(primary)) < len(primary):
        raise _refuse(file, "`primaryKey` must name columns of the table, each once", "Mend the schema.")
    return Table(
        name=resource["name"],
        title=str(resource.get("title", resource["name"])),
        description=str(resource.get("description", "")),
        path=resource["path"],
        schema=file,
        fields=columns,
        primary_key=primary,
        foreign_keys=tuple(
            _foreign_key(file, resource["name"], known, item)
            for item in _expect(schema.get("foreignKeys", []), list, file, "`foreignKeys` is odd")
        ),
        bytes=resource.get("bytes"),
        hash=resource.get("hash"),
    )


def _expect_name(file: str, name: str) -> None:
    if not NAME.fullmatch(name):
        fix = "Use small letters, digits and single underscores between them."
        raise _refuse(file, f"{name!r} is no name for a table or column", fix)


def _foreign_key(file: str, table: str, known: set[str], item: Any) -> ForeignKey:
    try:
        (column,) = [item["fields"]] if isinstance(item["fields"], str) else item["fields"]
        target = item["reference"]["fields"]
        (reference,) = [target] if isinstance(target, str) else target
        resource = item["reference"].get("resource") or table
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _refuse(file, "a foreign key is not of one column", "Mend the schema.") from None
    if not isinstance(column, str) or column not in known:
        raise _refuse(file, f"a foreign key names the unknown column {column!r}", "Mend the schema.")
    return ForeignKey(column, resource, reference)


def _field(file: str, field: Any) -> Field:
    _expect(field, dict, file, "each field must be an object")
    name = _expect(field.get("name"), str, file, "each field needs `name`, a string")
    _expect_name(file, name)
    if field.get("type") not in FIELD_TYPES:
        message = f"the column `{name}` has the type {field.get('type')!r}"
        raise _refuse(file, message, f"Use one of {', '.join(FIELD_TYPES)}.")
    constraints = _expect(field.get("constraints", {}), dict, file, "`constraints` must be an object")
    for key, kinds in CONSTRAINTS.items():
        if type(constraints.get(key)) not in (*kinds, type(None)):
            message = f"the constraint `{key}` of `{name}` is {constraints[key]!r}"
            raise _refuse(file, message, f"Write {' or '.join(JSON_KINDS[kind] for kind in kinds)}.")
    bounds = [key for key in ("minimum", "maximum") if constraints.get(key) is not None]
    if bounds and field["type"] not in NUMERIC:
        message = f"the constraint `{bounds[0]}` of `{name}` does not fit its type {field['type']}"
        raise _refuse(file, message, "Take it out, or give the column its type back.")
    for key in (*bounds, "maxLength"):
        if not -LARGEST <= (constraints.get(key) or 0) <= LARGEST:
            message = f"the constraint `{key}` of `{name}` is beyond {LARGEST:,}"
            raise _refuse(file, message, "Give a bound that data can meet.")
    try:
        categories = tuple((c["value"], c["label"]) for c in field.get("categories", []))
    except (KeyError, TypeError):
        message = f"a category of `{name}` lacks its value or label"
        raise _refuse(file, message, "Give each category both.") from None
    if not all(isinstance(text, str) for category in categories for text in category):
        message = f"a value or label of a category of `{name}` is no text"
        raise _refuse(file, message, "Put it in quotes.")
    return Field(
        name=name,
        type=field["type"],
        title=str(field.get("title", name)),
        description=str(field.get("description", "")),
        hxl=str(field.get("hxl", "")),
        example=str(field.get("example", "")),
        required=constraints.get("required", False),
        unique=constraints.get("unique", False),
        pattern=constraints.get("pattern"),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        max_length=constraints.get("maxLength"),
        delimiter=str(field.get("delimiter", ";")) or ";",
        categories=categories,
    )
