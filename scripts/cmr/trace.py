"""From a row back to its words: checks that each passage stands in the text of its source."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cmr import gate
from cmr.findings import Finding
from cmr.passages import find, fold

if TYPE_CHECKING:
    from pathlib import Path

    from cmr.record import Record

TABLES = {"claims": "claim_id", "statements": "statement_id"}


@dataclass(slots=True)
class Trace:
    """What `verify` did: passages found, sources without a text, and passages not found."""

    found: int = 0
    without_text: int = 0
    sources: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def texts_of(record: Record, folder: Path) -> dict[str, str]:
    """Match the files of a folder to sources and give their folded texts.

    A file belongs to the source whose `content_sha256` is its hash, or whose ID is its name.
    """
    by_hash = {
        digest: source
        for source, digest in record.frames["sources"].select("source_id", "content_sha256").iter_rows()
        if digest
    }
    known = set(record.frames["sources"]["source_id"])
    texts = {}
    for path in sorted(folder.glob("*.txt")):
        raw = path.read_bytes()
        source = by_hash.get(hashlib.sha256(raw).hexdigest(), path.stem)
        if source in known:
            texts[source] = fold(raw.decode("utf-8", "replace"))
    return texts


def verify(record: Record, folder: Path) -> Trace:
    """Look for every passage in the text of its source, as far as the folder holds it."""
    texts = texts_of(record, folder)
    trace = Trace(sources=set(texts))
    for table, key in TABLES.items():
        frame = record.frames[table].select(key, "source_id", "passage")
        for row, (record_id, source, passage) in enumerate(frame.iter_rows()):
            if source not in texts:
                trace.without_text += 1
            elif problem := find(passage, texts[source]):
                trace.findings.append(_finding(record, table, row, record_id, passage, problem))
            else:
                trace.found += 1
    return trace


def _finding(record: Record, table: str, row: int, record_id: str, passage: str, problem: str) -> Finding:
    definition = record.package.table(table)
    column = definition.columns.index("passage")
    line, character = gate.locate(record.sheets[table], [(row, column)])[row, column]
    return Finding(
        rule="trace.passage",
        severity="error",
        table=table,
        file=definition.path,
        line=line,
        column=character,
        column_name="passage",
        record_id=record_id,
        value=passage,
        message=problem,
        fix="Copy the words from the source again; lengthen them where they stand earlier too.",
    )
