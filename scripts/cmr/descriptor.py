"""The front door of a package: `datapackage.json` and the Table Schemas, as Python objects.

A Table Schema is the one place where a column is defined; checks, database and codebook are
made from the objects here (Data Package 2.0, Table Schema 2.0).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cmr.findings import Finding
from cmr.package_files import DESCRIPTOR, SPECIFICATION, DescriptorError, Steps, placed, read_json, refuse

FieldType = Literal["string", "integer", "number", "date", "list"]
FIELD_TYPES = ("string", "integer", "number", "date", "list")
NUMERIC = ("integer", "number")
NO_PACKAGE = "package.missing"
COLUMNS = 64
LARGEST = 2**53
# Frames and databases make names of their own with two underscores, messages with braces.
NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
JSON_KINDS = {
    bool: "true or false",
    str: "a text in quotes",
    int: "a whole number",
    float: "a number",
    list: "a list",
}
# The constraints that are checked here, with the JSON types that they may have; none else may be stated.
CONSTRAINTS: dict[str, tuple[type, ...]] = {
    "required": (bool,),
    "unique": (bool,),
    "pattern": (str,),
    "minimum": (int, float),
    "maximum": (int, float),
    "maxLength": (int,),
    "enum": (list,),
}


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

    def resource(self, name: str) -> dict[str, Any]:
        """Give what the descriptor says of the table of that name."""
        return next(dict(one) for one in self.descriptor["resources"] if one["name"] == name)


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
    try:
        return _load(root)
    except DescriptorError as error:
        if error.at is None:
            raise
        raise DescriptorError(placed(root, error.finding, error.at)) from None


def _load(root: Path) -> Package:
    descriptor = read_json(root, DESCRIPTOR)
    at = ("resources",)
    resources = _expect(descriptor.get("resources"), list, DESCRIPTOR, "`resources` must be a list", at)
    if not resources:
        raise refuse(DESCRIPTOR, "`resources` names no table", "Name the tables of the package.", at)
    tables = tuple(_table(root, resource, (*at, n)) for n, resource in enumerate(resources))
    names = [table.name for table in tables]
    for n, name in enumerate(names):
        if name in names[:n]:
            message = f"two resources are called `{name}`"
            raise refuse(DESCRIPTOR, message, "Rename one of them.", (*at, n, "name"))
    for table in tables:
        for n, key in enumerate(table.foreign_keys):
            target = next((other for other in tables if other.name == key.table), None)
            if target is None or key.reference not in target.columns:
                message = f"a foreign key points at `{key.table}.{key.reference}`, which is not there"
                raise refuse(table.schema, message, "Mend the key.", ("foreignKeys", n, "reference"))
    if "version" not in descriptor:
        raise refuse(DESCRIPTOR, "`version` is missing", "Say which version of the data it is.", ())
    return Package(root, descriptor, tables)


def _expect(value: Any, kind: type, file: str, message: str, at: Steps) -> Any:
    if not isinstance(value, kind):
        raise refuse(file, message, SPECIFICATION, at)
    return value


def _table(root: Path, resource: Any, at: Steps) -> Table:
    _expect(resource, dict, DESCRIPTOR, "each resource must be an object", at)
    for key in ("name", "path", "schema"):
        _expect(resource.get(key), str, DESCRIPTOR, f"each resource needs `{key}`, a string", (*at, key))
    for key, kind in (("bytes", int), ("hash", str)):
        if type(resource.get(key)) not in (kind, type(None)):
            message = f"`{key}` of the resource `{resource['name']}` is {resource[key]!r}"
            raise refuse(DESCRIPTOR, message, "Take it out.", (*at, key))
    if "compression" in resource:
        message = f"the resource `{resource['name']}` is compressed"
        raise refuse(DESCRIPTOR, message, "Put the CSV itself in its place.", (*at, "compression"))
    _expect_name(DESCRIPTOR, resource["name"], (*at, "name"))
    file = resource["schema"]
    schema = read_json(root, file, (*at, "schema"))
    columns = _columns(file, schema.get("fields"), ("fields",))
    known = {column.name for column in columns}
    keys = _expect(schema.get("foreignKeys", []), list, file, "`foreignKeys` is odd", ("foreignKeys",))
    return Table(
        name=resource["name"],
        title=str(resource.get("title", resource["name"])),
        description=str(resource.get("description", "")),
        path=resource["path"],
        schema=file,
        fields=columns,
        primary_key=_primary_key(file, schema.get("primaryKey", []), known, ("primaryKey",)),
        foreign_keys=tuple(
            _foreign_key(file, resource["name"], known, item, ("foreignKeys", n))
            for n, item in enumerate(keys)
        ),
        bytes=resource.get("bytes"),
        hash=resource.get("hash"),
    )


def _columns(file: str, fields: Any, at: Steps) -> tuple[Field, ...]:
    _expect(fields, list, file, "`fields` must be a list", at)
    if len(fields) > COLUMNS:
        message = f"the table has more than {COLUMNS} columns"
        raise refuse(file, message, "Part it into tables.", (*at, COLUMNS))
    columns = tuple(_field(file, field, (*at, n)) for n, field in enumerate(fields))
    named = [column.name for column in columns]
    for n, name in enumerate(named):
        if name in named[:n]:
            raise refuse(file, f"two columns are called `{name}`", "Rename one of them.", (*at, n, "name"))
    return columns


def _primary_key(file: str, stated: Any, known: set[str], at: Steps) -> tuple[str, ...]:
    parts = [stated] if isinstance(stated, str) else _expect(stated, list, file, "`primaryKey` is odd", at)
    primary = tuple(str(part) for part in parts)
    if not primary or not set(primary) <= known or len(set(primary)) < len(primary):
        raise refuse(file, "`primaryKey` must name columns of the table, each once", "Mend the schema.", at)
    return primary


def _expect_name(file: str, name: str, at: Steps) -> None:
    if not NAME.fullmatch(name):
        fix = "Use small letters, digits and single underscores between them."
        raise refuse(file, f"{name!r} is no name for a table or column", fix, at)


def _foreign_key(file: str, table: str, known: set[str], item: Any, at: Steps) -> ForeignKey:
    try:
        (column,) = [item["fields"]] if isinstance(item["fields"], str) else item["fields"]
        target = item["reference"]["fields"]
        (reference,) = [target] if isinstance(target, str) else target
        resource = item["reference"].get("resource") or table
    except (KeyError, TypeError, ValueError):
        raise refuse(file, "a foreign key is not of one column", "Mend the schema.", at) from None
    if not isinstance(column, str) or column not in known:
        message = f"a foreign key names the unknown column {column!r}"
        raise refuse(file, message, "Mend the schema.", (*at, "fields"))
    return ForeignKey(column, resource, reference)


def _field(file: str, field: Any, at: Steps) -> Field:
    _expect(field, dict, file, "each field must be an object", at)
    name = _expect(field.get("name"), str, file, "each field needs `name`, a string", (*at, "name"))
    _expect_name(file, name, (*at, "name"))
    if field.get("type") not in FIELD_TYPES:
        message = f"the column `{name}` has the type {field.get('type')!r}"
        raise refuse(file, message, f"Use one of {', '.join(FIELD_TYPES)}.", (*at, "type"))
    categories = _categories(file, field, name, (*at, "categories"))
    constraints = _constraints(file, field, name, (*at, "constraints"))
    enum, values = constraints.get("enum"), [value for value, _ in categories]
    if enum is not None and not (len(enum) == len(values) and all(value in enum for value in values)):
        message = f"the constraint `enum` of `{name}` does not list the values of its categories"
        raise refuse(file, message, "Make the two agree.", (*at, "constraints", "enum"))
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


def _constraints(file: str, field: dict[str, Any], name: str, at: Steps) -> dict[str, Any]:
    stated = _expect(field.get("constraints", {}), dict, file, "`constraints` must be an object", at)
    for key in stated:
        if key not in CONSTRAINTS:
            message = f"the constraint {key[:40]!r} of `{name}` is none that is checked here"
            raise refuse(file, message, f"Use {', '.join(CONSTRAINTS)}, or take it out.", (*at, key))
    for key, kinds in CONSTRAINTS.items():
        if type(stated.get(key)) not in (*kinds, type(None)):
            message = f"the constraint `{key}` of `{name}` is {stated[key]!r}"
            fix = f"Write {' or '.join(JSON_KINDS[kind] for kind in kinds)}."
            raise refuse(file, message, fix, (*at, key))
    bounds = [key for key in ("minimum", "maximum") if stated.get(key) is not None]
    if bounds and field["type"] not in NUMERIC:
        message = f"the constraint `{bounds[0]}` of `{name}` does not fit its type {field['type']}"
        raise refuse(file, message, "Take it out, or give the column its type back.", (*at, bounds[0]))
    for key in (*bounds, "maxLength"):
        if not -LARGEST <= (stated.get(key) or 0) <= LARGEST:
            message = f"the constraint `{key}` of `{name}` is beyond {LARGEST:,}"
            raise refuse(file, message, "Give a bound that data can meet.", (*at, key))
    return dict(stated)


def _categories(file: str, field: dict[str, Any], name: str, at: Steps) -> tuple[tuple[str, str], ...]:
    try:
        categories = tuple((c["value"], c["label"]) for c in field.get("categories", []))
    except (KeyError, TypeError):
        message = f"a category of `{name}` lacks its value or label"
        raise refuse(file, message, "Give each category both.", at) from None
    if not all(isinstance(text, str) for category in categories for text in category):
        message = f"a value or label of a category of `{name}` is no text"
        raise refuse(file, message, "Put it in quotes.", at)
    return categories
