"""The docs say what the record says: every example is run again and compared."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.conftest import ROOT


def test_every_example_in_the_docs_prints_what_is_shown() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "docs.py"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_link_inside_the_docs_leads_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#\s]+)\)", page.read_text(encoding="utf-8")):
            assert "://" in target or (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_citation_is_of_the_version_that_is_published() -> None:
    said = {
        "CITATION.cff": r'^version: "(.+)"$',
        "datapackage.json": r'^  "version": "(.+)",$',
        "scripts/cmr/version.py": r'^__version__ = "(.+)"$',
        "CHANGELOG.md": r"^## (\S+) ",
    }
    versions = {
        name: re.search(pattern, (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
        for name, pattern in said.items()
    }
    assert all(versions.values()), versions
    assert len({match[1] for match in versions.values() if match}) == 1, versions
