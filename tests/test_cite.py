"""Citations: read by the parsers of their styles, and precise enough to find a figure again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import bibtexparser
import pytest
import rispy

from cmr.descriptor import load
from cmr.publish.cite import cite
from cmr.publish.database import connect
from cmr.record import Record
from tests.conftest import edit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]

INCIDENT = "qaa-2024-01-05-ardtown"
SOURCE = "watch-2024-01-10-report"


def cited(package: Path, wanted: str | None) -> dict[str, dict[str, str]]:
    """Cite in the three styles; gives each as the parser of its style reads it."""
    record = Record(load(package))
    (entry,) = bibtexparser.loads(cite(record, wanted, "bibtex")).entries
    (item,) = json.loads(cite(record, wanted, "csl-json"))
    (reference,) = rispy.loads(cite(record, wanted, "ris"))
    return {
        "bibtex": {**entry, "id": entry["ID"], "title": entry["title"].strip("{}")},
        "csl-json": item,
        "ris": {**reference, "note": reference["notes"][0]},
    }


@pytest.fixture
def content(package: Path) -> str:
    """The content hash of the small package, as its database says it."""
    sql = "select value from meta where key = 'content_sha256'"
    return str((connect(Record(load(package))).execute(sql).fetchone() or [""])[0])


def test_the_whole_record_is_cited_with_version_and_hash(package: Path, content: str) -> None:
    for citation in cited(package, None).values():
        assert citation["id"] == "cluster-munition-record-0.1.0"
        assert citation["title"] == "The Cluster Munition Record"
        assert citation["note"] == f"version 0.1.0, content SHA-256 {content}"


def test_an_incident_is_cited_with_the_sources_it_rests_on(package: Path, content: str) -> None:
    for citation in cited(package, INCIDENT).values():
        assert (citation["id"], citation["title"]) == (INCIDENT, "Strike on Ardtown")
        assert f"version 0.1.0, content SHA-256 {content}" in citation["note"]
        for source in (SOURCE, "paper-2024-01-11-article"):
            assert source in citation["note"]
        assert "depositary-list" not in citation["note"]
        assert "<https://watch.org/report>" in citation["note"]


def test_a_source_is_cited_as_itself_and_as_read_here(package: Path, content: str) -> None:
    found = cited(package, SOURCE)
    for citation in found.values():
        assert (citation["id"], citation["title"]) == (SOURCE, "Report")
        assert content in citation["note"]
    assert found["csl-json"]["issued"] == {"date-parts": [[2024, 1, 10]]}
    assert found["ris"]["type_of_reference"] == "RPRT"
    assert found["bibtex"]["ENTRYTYPE"] == "techreport"
    assert found["bibtex"]["url"] == "https://watch.org/report"


def test_the_command_cites_and_another_row_gives_another_hash(run: Run, package: Path, content: str) -> None:
    ask = ["cite", INCIDENT, "--style", "csl-json", "--package", str(package)]
    result = run(*ask)
    assert result.returncode == 0
    assert json.loads(result.stdout) == [cited(package, INCIDENT)["csl-json"]]
    edit(package, {f"incidents/{INCIDENT}": {"title": "Strike on the town of Ardtown"}})
    assert content in result.stdout
    assert content not in run(*ask).stdout


def test_signs_of_tex_stay_what_they_are(package: Path) -> None:
    edit(package, {f"sources/{SOURCE}": {"title": r"50% of R&D_1 for $5 #2 {a} b} ~c^ \d", "author": "A {B"}})
    said = cite(Record(load(package)), SOURCE, "bibtex")
    assert said.count("{") == said.count("}")
    (entry,) = bibtexparser.loads(said).entries
    assert entry["title"] == (
        r"{50\% of R\&D\_1 for \$5 \#2 \textbraceleft{}a\textbraceright{} b\textbraceright{}"
        r" \textasciitilde{}c\textasciicircum{} \textbackslash{}d}"
    )
    assert entry["url"] == "https://watch.org/report"


def test_what_is_not_there_cannot_be_cited(run: Run, package: Path) -> None:
    result = run("cite", "qaa-2024-01-05-ardtwon", "--package", str(package))
    assert result.returncode == 2
    assert "Did you mean qaa-2024-01-05-ardtown" in result.stderr
    assert run("cite", "--style", "apa").returncode == 2
