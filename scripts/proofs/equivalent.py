"""Mutants that change nothing that could be seen, and why: module, a part of the change, the reason."""

ID_FORM = "the column's pattern already says so: a claim's ID has one full stop, a number one point, a language begins with small letters"
NOUGHT = "a coordinate without decimals is allowed at every precision, whatever number stands for none"
CHUNK = "how many bytes are read at a time is free"
CATEGORY = "what is no value of a category is refused as such before, and the values are plain words"
TRAIL = "what was settled before only saves steps, and nothing is never a part of a trail"
EXACT = "no two coordinates of at most four decimals lie exactly that far apart"

EQUIVALENT: tuple[tuple[str, str, str], ...] = (
    ("cmr.rules.claims", r"'\\.[0-9]+\\z' →", ID_FORM),
    ("cmr.rules.incidents", r"'\\.([0-9]+)\\z' →", ID_FORM),
    ("cmr.rules.passages", r"'\\A([a-z]+)' →", ID_FORM),
    ("cmr.rules.incidents", "0 → -1", NOUGHT),
    ("cmr.rules.incidents", "0 → 1", NOUGHT),
    ("cmr.rules.text", "or field.categories → field.type", CATEGORY),
    ("cmr.rules.wide", "at is not None and at not in settled and (at not in trail) →", TRAIL),
    ("cmr.rules.wide", "at is not None and at in trail → at in trail", TRAIL),
    *(("cmr.gate.admit", change, CHUNK) for change in ("16 → 17", "16 → 15", "1024 → 1025", "1024 → 1023")),
    ("cmr.rules.incidents", "<= SETTLEMENT_DEGREES →", EXACT),
    ("cmr.rules.incidents", "SETTLEMENT_DEGREES → abs(row[one] - row[other]) <", EXACT),
)
