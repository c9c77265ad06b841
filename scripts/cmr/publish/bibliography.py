"""Works in the forms of reference managers: CSL-JSON, BibTeX and RIS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cmr.publish.material import json_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cmr.publish.material import Material
    from cmr.record import Record

# What a kind of source is called in CSL, in BibTeX and in RIS.
KINDS = {
    "ngo-report": ("report", "techreport", "RPRT"),
    "ngo-news": ("webpage", "misc", "ELEC"),
    "news-article": ("article-newspaper", "misc", "NEWS"),
    "government": ("webpage", "misc", "GOVDOC"),
    "un-document": ("report", "techreport", "RPRT"),
    "treaty-depositary": ("webpage", "misc", "ELEC"),
    "investigation": ("report", "techreport", "RPRT"),
    "dataset": ("dataset", "misc", "DATA"),
    "press-briefing": ("speech", "misc", "ELEC"),
    "social-media-post": ("post", "misc", "ELEC"),
}
LATEX = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    **{c: f"\\{c}" for c in "&%$#_"},
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Work:
    """Something to be cited; `issued` and `accessed` are yyyy, yyyy-mm or yyyy-mm-dd, or empty."""

    key: str
    kind: str
    title: str
    publisher: str
    author: str = ""
    issued: str = ""
    accessed: str = ""
    url: str = ""
    language: str = ""
    version: str = ""
    container: str = ""
    note: str = ""


def works(record: Record) -> Iterator[Work]:
    """Give the sources of a record as works, by their IDs."""
    names = dict(record.frames["actors"].select("actor_id", "name").iter_rows())
    for row in record.frames["sources"].sort("source_id").iter_rows(named=True):
        yield Work(
            key=row["source_id"],
            kind=row["source_type"],
            title=row["title"],
            publisher=names[row["publisher_id"]],
            author=row["author"] or "",
            issued=row["published"] or "",
            accessed=row["accessed_date"].isoformat(),
            url=row["url"] or "",
            language=row["language"],
        )


def write_csl(material: Material, path: Path) -> None:
    """Write the sources as CSL-JSON."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(_csl_lines(works(material.record)))


def write_bibtex(material: Material, path: Path) -> None:
    """Write the sources as BibTeX."""
    with path.open("w", encoding="utf-8") as file:
        for i, work in enumerate(works(material.record)):
            file.write(("\n" if i else "") + _bibtex(work))


def csl_json(found: Iterable[Work]) -> str:
    """Write works as CSL-JSON 1.0.2."""
    return "".join(_csl_lines(found))


def _csl_lines(found: Iterable[Work]) -> Iterator[str]:
    between = "[\n"
    for work in found:
        yield between + " " + json_text(_csl(work)).rstrip().replace("\n", "\n ")
        between = ",\n"
    yield "[]\n" if between == "[\n" else "\n]\n"


def _csl(work: Work) -> dict[str, Any]:
    newspaper = work.kind == "news-article"
    item = {
        "id": work.key,
        "type": KINDS[work.kind][0],
        "title": work.title,
        "author": [{"literal": work.author}] if work.author else None,
        "container-title": work.publisher if newspaper else work.container,
        "publisher": None if newspaper else work.publisher,
        "issued": _csl_date(work.issued),
        "accessed": _csl_date(work.accessed),
        "URL": work.url,
        "language": work.language,
        "version": work.version,
        "note": work.note,
    }
    return {name: value for name, value in item.items() if value}


def _csl_date(text: str) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[int(part) for part in text.split("-")]]} if text else None


def bibtex(found: Iterable[Work]) -> str:
    """Write works as BibTeX, in UTF-8; dates also as biblatex reads them."""
    return "\n".join(_bibtex(work) for work in found)


def _bibtex(work: Work) -> str:
    kind = KINDS[work.kind][1]
    texts = {
        "author": work.author,
        "title": work.title,
        "institution" if kind == "techreport" else "howpublished": work.container or work.publisher,
    }
    # Doubled braces: names of organisations and capitals of titles stay as they are.
    fields = {name: f"{{{text.translate(LATEX)}}}" for name, text in texts.items() if text}
    fields |= {"year": work.issued[:4], "date": work.issued, "urldate": work.accessed}
    fields |= {"url": work.url, "language": work.language, "version": work.version}
    fields["note"] = work.note.translate(LATEX)
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@{kind}{{{work.key},\n{''.join(lines)}}}\n"


def ris(found: Iterable[Work]) -> str:
    """Write works as RIS, with the line ends that it asks for."""
    return "".join(_ris(work) for work in found)


def _ris(work: Work) -> str:
    tags = [
        ("TY", KINDS[work.kind][2]),
        ("ID", work.key),
        ("TI", work.title),
        ("AU", work.author),
        ("PB", work.publisher),
        ("T2", work.container),
        ("PY", work.issued[:4]),
        ("DA", work.issued.replace("-", "/")),
        ("Y2", work.accessed.replace("-", "/")),
        ("UR", work.url),
        ("LA", work.language),
        ("ET", work.version),
        ("N1", work.note),
    ]
    lines = [f"{tag}  - {value}\r\n" for tag, value in tags if value]
    return "".join([*lines, "ER  - \r\n\r\n"])


STYLES = {"bibtex": bibtex, "csl-json": csl_json, "ris": ris}
