"""Mutants that may live, because they change nothing that could be seen, and why: module, a part of the change (of a number with its line), the reason."""

ID_FORM = "the column's pattern already says so: a number has one point, a date begins with a digit"
NOUGHT = "a coordinate without decimals is allowed at every precision, whatever number stands for none"
CHUNK = "how many bytes are read at a time is free"
CATEGORY = "what is no value of a category is refused as such before, and the values are plain words"
TRAIL = "what was settled before only saves steps, and nothing is never a part of a trail"
EXACT = "no two coordinates of at most four decimals lie exactly that far apart"
QUICK = "a quick look, behind which a slow one gives the same answer"
ALWAYS = "the expression matches always, if only nothing"
HASHED = "the hash of a file of which none is stated is reckoned and not read"
LIMIT = "whether a record of exactly half a megabyte is diagnosed with this part or the next"
NOTHING = "a number that stands for nothing found; others would do"
STRUCT = "a struct of one column has the values of the column"
AS_NUMBER = "what is not written as a number is refused as such in the same cell"
ONE_ROW = "there is one row, which is also the last"
FORM = "a hint is asked for only where the column has a form"
TWICE = "that a key stands twice is said before in the same cell"
NO_ROWS = "of no rows all are good"
BRACES = "no message has braces but those that name a column"
AGREED = "a second look at what two libraries found, which agree"
PUBLISHED = "it serves what is published; the tests of publishing notice it"
TYPE = "it is a type, of which a running program knows nothing"
GUARD = "no finding names a way through a value that is neither an object nor a list"
BEGIN = "an expression that is matched before the first character is matched at it"
LINK = "a link is refused before; this is for one that is put there between the two looks, and O_RDONLY is 0"
RACE = "it is for a folder that becomes a file between two looks"
MORE = "one byte more than the limit is enough to see that there is more"
BY_NAME = "validating asks for no table by its name; the tests of publishing do"
EXAMPLE = "it is a part of an example, beside which there are cases"
ROUNDS = "fewer rounds leave more rows to the walk that follows them"
AMONG = "the source of an incident is among those of its claims, and so is used by them"
NO_BOUNDS = "the descriptor refuses bounds on text"
NO_PATTERN = "where no pattern is stated none can be wrong"
BAD_FIRST = "what is diagnosed begins with a bad record and is longer than one may be"
NO_SHAPE = "a row of as many cells as there are columns has no wrong shape"
BLOCK = "how many bytes are looked at together is free"
DELETE = "what would be kept by it, the character DELETE, is refused before"
OF_ONE_ROW = "all changed cells of a row have the key of that row"
ALL_KEY = "no table consists of its key alone"
CHANGING = "it is for a file that changes while it is read"

EQUIVALENT: tuple[tuple[str, str, str], ...] = (
    ("cmr.rules.wide", r"'\\A[1-9]' →", ID_FORM),
    ("cmr.rules.incidents", r"'\\.([0-9]+)\\z' →", ID_FORM),
    ("cmr.rules.incidents", '0 → -1 in return COL(f"{column}__text").cast(pl.St', NOUGHT),
    ("cmr.rules.incidents", '0 → 1 in return COL(f"{column}__text").cast(pl.St', NOUGHT),
    ("cmr.rules.incidents", "→ abs(row[one] - row[other]) < SETTLEMENT_DEGREES", EXACT),
    ("cmr.rules.incidents", "itude') < SETTLEMENT_DEGREES", EXACT),
    *(
        ("cmr.rules.points", change, EXAMPLE)
        for change in ("{'latitude': ", "{'country_iso3': ", "table == 'incidents' → table !=")
    ),
    ("cmr.rules.text", "or field.categories → field.type", CATEGORY),
    ("cmr.rules.text", "if field.pattern and NAMES_ITS_LETTERS", QUICK),
    ("cmr.rules.wide", "→ at not in settled and at not in trail", TRAIL),
    ("cmr.rules.wide", "→ at is not None and at not in trail", TRAIL),
    ("cmr.rules.wide", "at is not None and at in trail → at in trail", TRAIL),
    ("cmr.rules.wide", "in ROUNDS = 8", ROUNDS),
    ("cmr.rules.wide", "→ ('munitions', 'claims', 'statements'", AMONG),
    ("cmr.gate.admit", "in CHUNK = ", CHUNK),
    ("cmr.gate.admit", "table.hash is not None and self.kind in HASHES → self.kind in", HASHED),
    ("cmr.gate.admit", "len(rest) > RECORD_BYTES → len(rest) >= RECORD_BYTES", LIMIT),
    ("cmr.gate.admit", "if _feed_in_every_window", QUICK),
    ("cmr.gate.admit", "not short and (long :=", QUICK),
    ("cmr.gate.admit", "2 → 3 in half = CELL_BYTES // 2", QUICK),
    ("cmr.gate.admit", 'in return all(part.find(b"\\n", at, at + half)', QUICK),
    ("cmr.gate.admit", "at + half) >= 0 → part.find(b'\\n', at, at + half) > 0", QUICK),
    ("cmr.gate.admit", "in end = match.end() if match else 0", ALWAYS),
    ("cmr.gate.admit", "short is None or short.end() == len(part) → short.end()", ALWAYS),
    *(("cmr.gate.admit", f"0 → {other} in if max(map(len", NOTHING) for other in ("1", "-1")),
    ("cmr.gate.scan", "in BLOCK = ", BLOCK),
    ("cmr.gate.scan", "BLOCK) + 1 or len(data) → len(data)", BLOCK),
    ("cmr.gate.scan", "128 → 127 in ASCII", DELETE),
    ("cmr.gate.scan", "0 → -1 in return bool(text.str", ONE_ROW),
    ("cmr.gate.diagnose", "→ whole or len(data) - start > RECORD_BYTES", BAD_FIRST),
    ("cmr.gate.diagnose", "len(data) - start > RECORD_BYTES → len(data) - start >= RECORD_BYTES", LIMIT),
    ("cmr.gate.diagnose", "cells > wanted → cells >= wanted", NO_SHAPE),
    ("cmr.gate.diagnose", "if unicodedata.is_normalized", QUICK),
    *(
        ("cmr.gate.form", f"in {line}", PUBLISHED)
        for line in ("PIECE = ", "for start in range(0, self.size", "return self.stamp[1]")
    ),
    ("cmr.gate.form", "if stamp_of(file) != self.stamp", CHANGING),
    ("cmr.gate.form", "os.O_RDONLY | os.O_NOFOLLOW →", LINK),
    *(
        ("cmr.history.since", f"0 → {other} in {line}", OF_ONE_ROW)
        for other in ("1", "-1")
        for line in ("others = {row for row, cells", "(row, silent[row][0][0]")
    ),
    (
        "cmr.history.loosened",
        "set(before.primary_key) <= set(table.columns) → set(before.primary_key) < set",
        ALL_KEY,
    ),
    ("cmr.tables", "f.type == 'list'", PUBLISHED),
    ("cmr.checks", "not expressions or frame.is_empty() → not expressions", NO_ROWS),
    ("cmr.checks", "if set(rows) !=", AGREED),
    ("cmr.checks", "0 → 1 in return BRACES.sub", BRACES),
    ("cmr.checks", "0 → -1 in verdicts = ", ONE_ROW),
    ("cmr.schema_checks", "field.pattern or '' → field.pattern", NO_PATTERN),
    ("cmr.schema_checks", "field.pattern or '' → LEXICAL.get(field.type) or field.pattern", FORM),
    ("cmr.schema_checks", "if field.type not in LEXICAL → if False", NO_BOUNDS),
    ("cmr.schema_checks", "len(columns) > 1 → len(columns) >= 1", STRUCT),
    ("cmr.schema_checks", "1 → 0 in return (pl.struct(columns)", STRUCT),
    ("cmr.schema_checks", "0 → -1 in return (pl.struct(columns)", STRUCT),
    ("cmr.schema_checks", "0 → -1 in folding = ", ONE_ROW),
    ("cmr.schema_checks", "0 → -1 in return bool(pl.Series([value])", ONE_ROW),
    ("cmr.schema_checks", "if not any(folding)", QUICK),
    ("cmr.schema_checks", "empty | ~_first(frame.columns) → empty", TWICE),
    ("cmr.schema_checks", "any((field.type != 'string'", AS_NUMBER),
    ("cmr.package_files", "str | int →", TYPE),
    ("cmr.package_files", "if text[start] not in", GUARD),
    ("cmr.package_files", "0 → -1 in offset = _after(SPACE, text, 0)", BEGIN),
    ("cmr.package_files", "(FileNotFoundError, NotADirectoryError) → (FileNotFoundError", RACE),
    ("cmr.package_files", "1 → 2 in raw = file.read(JSON_BYTES + 1)", MORE),
    ("cmr.package_files", "and (not _is_unicode(value)) → not _is_unicode", QUICK),
    ("cmr.package_files", "os.O_RDONLY | os.O_NOFOLLOW →", LINK),
    ("cmr.descriptor", "in if not -LARGEST <= (stated.get(key) or 0) <= LARGEST", NOTHING),
    ("cmr.descriptor", "if table.name == name", BY_NAME),
    ("cmr.descriptor", "table.name == name → table.name != name", BY_NAME),
    ("cmr.descriptor", "field.name == name → field.name != name", AS_NUMBER),
)
