"""The second reading: draws the sample of cells and writes `docs/AUDIT.md` from the verdicts.

`scripts/audit.py draw` writes `docs/audit/sample.csv`: cells of all tables that rest on a source,
drawn with a seed fixed beforehand. A reader who did not write the rows judges each with nothing
but the row and the words of its source, and puts the verdict into `docs/audit/verdicts.csv`.
`scripts/audit.py report` counts them.
"""

from __future__ import annotations

import csv
import random
import sys
from collections import Counter
from pathlib import Path

from cmr import descriptor
from cmr.record import Record

ROOT = Path(__file__).resolve().parent.parent
AUDIT = ROOT / "docs" / "audit"
SEED = 20261123
SHARES = {
    "claims": 170, "incidents": 80, "statements": 70, "sources": 50, "treaty_status": 50,
    "munitions": 20, "actors": 20, "places": 10, "votes": 10, "states": 10,
}  # fmt: skip
# What the record itself decides, or a program computes, is not read in a source.
NOT_READ = {
    "claim_id", "incident_id", "statement_id", "source_id", "treaty", "geonames_id", "accessed_date",
    "part_of", "notes", "access", "content_sha256", "iso2",
    "signature_source_id", "consent_source_id", "withdrawal_source_id",
}  # fmt: skip
VERDICTS = ("right", "wrong", "unclear")


def draw() -> None:
    """Draw the sample: filled cells, so many of each table."""
    chance = random.Random(SEED)  # noqa: S311 -- a sample, not a secret
    record = Record(descriptor.load(ROOT))
    rows = []
    for table, share in SHARES.items():
        key = record.package.table(table).primary_key
        frame = record.strings[table]
        columns = [c for c in frame.columns if c not in NOT_READ and c not in key]
        cells = [
            (table, ".".join(row[k] for k in key), column, row[column], row.get("source_id") or "")
            for row in frame.iter_rows(named=True)
            for column in columns
            if row[column]
        ]
        rows += chance.sample(sorted(cells), min(share, len(cells)))
    AUDIT.mkdir(parents=True, exist_ok=True)
    with (AUDIT / "sample.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["table", "record_id", "column", "value", "source_id"])
        writer.writerows(rows)
    print(f"docs/audit/sample.csv: {len(rows)} cells")


def report() -> str:
    """Write what the readers found, in numbers, and each wrong cell with the reason."""
    with (AUDIT / "verdicts.csv").open(encoding="utf-8", newline="") as file:
        verdicts = list(csv.DictReader(file))
    counted = Counter((row["table"], row["verdict"]) for row in verdicts)
    lines = [f"{'table':<14}" + "".join(f"{name:>9}" for name in ("cells", *VERDICTS))]
    for table in SHARES:
        numbers = [counted[table, verdict] for verdict in VERDICTS]
        lines.append(f"{table:<14}" + "".join(f"{n:>9}" for n in (sum(numbers), *numbers)))
    numbers = [sum(counted[table, verdict] for table in SHARES) for verdict in VERDICTS]
    lines.append(f"{'all':<14}" + "".join(f"{n:>9}" for n in (sum(numbers), *numbers)))
    wrong = [row for row in verdicts if row["verdict"] == "wrong"]
    lines += ["", f"wrong: {100 * len(wrong) / len(verdicts):.1f} % of {len(verdicts)} cells", ""]
    lines += [f"{row['record_id']}, {row['column']}: {row['why']}" for row in wrong]
    return "\n".join(lines)


if __name__ == "__main__":
    if sys.argv[1] == "draw":
        draw()
    else:
        print(report())
