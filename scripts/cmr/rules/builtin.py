"""What the gate, the Table Schemas and the rules on text check, in words, with examples.

The expressions are in `gate`, `schema_checks` and `text`; here is what a contributor needs to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmr.gate.form import CELL_BYTES, FILE_BYTES, LINE_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A check that holds for files, or for every column of its kind.

    `good` and `bad` are for reading. `edits` makes the small package of the tests bad in this
    way, where a change of cells can; damage to bytes has its cases in `tests/bad`.
    """

    id: str
    sentence: str
    reason: str
    good: str
    bad: str
    edits: Mapping[str, Mapping[str, str]] | None = None
    where: str = "every table"


TOWN = "incidents/qaa-2024-01-05-ardtown"
WATCH = "sources/watch-2024-01-10-report"
KILLED = "claims/qaa-2024-01-05-ardtown.02"

BUILT_INS = [
    BuiltIn(
        "package.missing",
        "There is a package where one is looked for.",
        "Nothing can be said of what is not there.",
        "a folder with datapackage.json",
        "an empty folder",
    ),
    BuiltIn(
        "package.descriptor",
        "The descriptor and the schemas describe one readable package.",
        "Everything else is read from them.",
        '"path": "data/claims.csv"',
        '"path": "../claims.csv"',
    ),
    BuiltIn(
        "package.json",
        "The descriptor and the schemas are JSON.",
        "Everything else is read from them.",
        '{"name": "x"}',
        '{"name": "x",}',
    ),
    BuiltIn(
        "package.columns",
        "The schemas hold the tables and columns that rules read, each with the type that they read it as.",
        "A rule whose column is gone would fall silent.",
        '"name": "date_start", "type": "date"',
        '"name": "date_start", "type": "integer"',
    ),
    BuiltIn(
        "gate.file",
        "Each table is a regular file inside the package.",
        "A link, a device or a file elsewhere could be anything.",
        "data/claims.csv, a file",
        "data/claims.csv, a link",
    ),
    BuiltIn(
        "gate.size",
        f"A file has at most {FILE_BYTES >> 30} GiB.",
        "A larger one is no table of this record.",
        "1 MB",
        "5 GiB",
    ),
    BuiltIn(
        "gate.encoding",
        "A file is UTF-8 without a byte order mark.",
        "Every reader then sees the same characters.",
        "Türkiye in UTF-8",
        "Türkiye in Latin-1",
    ),
    BuiltIn(
        "gate.line-ending",
        "Lines end in LF.",
        "Mixed endings make every line differ in a comparison.",
        "a,b LF",
        "a,b CR LF",
    ),
    BuiltIn(
        "gate.header",
        "The first line names the columns in their order.",
        "Columns are read by place and by name.",
        "iso3,iso2,…",
        "iso2,iso3,…",
    ),
    BuiltIn(
        "gate.conflict",
        "No marker of an unresolved merge stands in a file.",
        "Both sides of the merge would be read as rows.",
        "a,b",
        "<<<<<<< HEAD",
    ),
    BuiltIn(
        "gate.quote",
        "Quotes are used as RFC 4180 says.",
        "An open quote swallows the rows after it.",
        '"a ""b"" c"',
        '"a "b" c"',
    ),
    BuiltIn(
        "gate.cut-off",
        "The last line ends in a line feed.",
        "Otherwise nobody can tell whether the row is whole.",
        "a,b LF",
        "a,b",
    ),
    BuiltIn(
        "gate.shape",
        "Every row has as many cells as the table has columns.",
        "A missing comma moves all cells behind it.",
        "a,b,c",
        "a,b",
    ),
    BuiltIn(
        "gate.character",
        "No control, invisible or reserved character stands in a file.",
        "Two cells could look alike and differ.",
        "Kyiv",
        "Ky<U+200B>iv",
    ),
    BuiltIn(
        "gate.nfc",
        "Text is in Unicode's normal form NFC.",
        "Two cells could look alike and differ.",
        "é as one character",
        "e and a combining accent",
    ),
    BuiltIn(
        "gate.hash",
        "A file has the size and the hash that the descriptor states, if it states them.",
        "Otherwise it is not the file that was published.",
        '"bytes": 812 and 812 bytes',
        '"bytes": 812 and 800 bytes',
    ),
    BuiltIn(
        "gate.line-length",
        f"A line has at most {LINE_BYTES:,} bytes.",
        "A longer one is damage.",
        "200 bytes",
        "1 GB",
    ),
    BuiltIn(
        "gate.cell-length",
        f"A cell has at most {CELL_BYTES:,} bytes.",
        "A longer one is damage.",
        "200 bytes",
        "50 MB",
    ),
    BuiltIn(
        "schema.required",
        "A required cell is filled in.",
        "Without it the row says nothing.",
        "title Strike",
        "title empty",
        {TOWN: {"title": ""}},
    ),
    BuiltIn(
        "schema.type",
        "A cell holds a value of its column's type.",
        "Numbers and days are computed with.",
        "2024-01-05",
        "05.01.2024",
        {KILLED: {"count_min": "5.0"}},
    ),
    BuiltIn(
        "schema.range",
        "A number or a day lies within the bounds of its column.",
        "Outside them it is a slip.",
        "latitude 50.1",
        "latitude 500.1",
        {KILLED: {"count_max": "1000001"}},
    ),
    BuiltIn(
        "schema.pattern",
        "A cell is written as the pattern of its column says.",
        "Identifiers and codes are compared letter by letter.",
        "UKR",
        "ukr",
        {WATCH: {"language": "English"}},
    ),
    BuiltIn(
        "schema.length",
        "A cell is no longer than its column allows.",
        "Summaries are to be read at a glance.",
        "300 characters",
        "301 characters",
        {KILLED: {"summary": "x" * 301}},
    ),
    BuiltIn(
        "schema.category",
        "A cell of a categorical column holds one of its values.",
        "Views and readers count by these values.",
        "stance asserts",
        "stance confirms",
        {KILLED: {"stance": "confirms"}},
    ),
    BuiltIn(
        "schema.list-repeat",
        "A list says nothing twice.",
        "It would be counted twice.",
        "remnants;satellite",
        "remnants;remnants",
        {KILLED: {"basis": "remnants;remnants"}},
    ),
    BuiltIn(
        "schema.key",
        "The primary key of a row is its own.",
        "A row is found and cited by it.",
        "two IDs",
        "one ID twice",
        {"statements/paper-2024-01-12-answer": {"statement_id": "watch-2024-01-10-call"}},
    ),
    BuiltIn(
        "schema.unique",
        "A value of a unique column stands once.",
        "It stands for one row.",
        "iso2 QA and QB",
        "iso2 QA twice",
        {"states/QBB": {"iso2": "QA"}},
    ),
    BuiltIn(
        "schema.key-fold",
        "Keys and unique values differ in more than capitals, spaces or forms of letters.",
        "One thing written in two ways would be counted twice.",
        "Ardland and Borland",
        "Ardland and ARDLAND",
        {"states/QBB": {"name": "ARDLAND"}},
    ),
    BuiltIn(
        "schema.reference",
        "What a cell refers to stands in the table that it refers to.",
        "Otherwise the row cannot be traced.",
        "a source_id in sources",
        "a source_id nowhere",
        {KILLED: {"source_id": "nobody-2024-nothing"}},
    ),
    BuiltIn(
        "text.formula",
        "No text begins with a character that a spreadsheet runs as a formula.",
        "Opening the table must not run anything.",
        "Strike",
        "=HYPERLINK(…)",
        {TOWN: {"title": "=1+1"}},
    ),
    BuiltIn(
        "text.markup",
        "No text holds HTML.",
        "The tables are shown on pages.",
        "Strike",
        "<b>Strike</b>",
        {TOWN: {"title": "A <b>strike</b>"}},
    ),
    BuiltIn(
        "text.spaces",
        "Text has single spaces between its words and none at its ends.",
        "Two cells could look alike and differ.",
        "a strike",
        "a  strike",
        {TOWN: {"title": "A  strike"}},
    ),
    BuiltIn(
        "text.spreadsheet-error",
        "No text is an error that a spreadsheet wrote.",
        "The value that stood there is lost.",
        "Kharkiv",
        "#REF!",
        {TOWN: {"place": "#REF!"}},
    ),
    BuiltIn(
        "text.mixed-script",
        "No word mixes Latin, Cyrillic and Greek letters.",
        "Two cells could look alike and differ, and a search would miss one.",
        "Kyiv",
        "Kyiv with a Cyrillic letter i",
        {TOWN: {"title": "Strike on Ard\u0442own"}},
    ),
    BuiltIn(
        "text.email",
        "No text holds an e-mail address.",
        "The record names no private person and helps nobody to reach one.",
        "a spokesperson of Watch",
        "press@watch.org",
        {TOWN: {"notes": "Ask press@watch.org."}},
    ),
    BuiltIn(
        "text.telephone",
        "No text holds a telephone number.",
        "The record names no private person and helps nobody to reach one.",
        "a spokesperson of Watch",
        "+1 202 555 0100",
        {TOWN: {"notes": "Call +1 202 555 0100."}},
    ),
    BuiltIn(
        "format.unreadable",
        "A table that is to be brought into its canonical form can be read.",
        "What cannot be read cannot be written anew without loss.",
        "rows of as many cells as the header",
        "a row that lacks a cell",
        where="cmr format",
    ),
    BuiltIn(
        "trace.passage",
        "A passage stands in the text of its source.",
        "It is the words on which the row rests.",
        "a passage copied from the text",
        "a passage from memory",
        where="cmr verify",
    ),
]
