"""The descriptor: what it may not be, and that it is what the specification asks."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cmr.validate import validate
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def descriptor(package: Path, **changes: object) -> None:
    path = package / "datapackage.json"
    body = json.loads(path.read_text(encoding="utf-8"))
    body.update(changes)
    path.write_text(json.dumps(body), encoding="utf-8")


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd", "../data/votes.csv", "data/../../x.csv", "C:/x.csv", "C:\\x.csv", "\\\\host\\x.csv",
        "http://example.org/x.csv", "data//votes.csv", "./data/votes.csv", "data/%2e%2e/x.csv", "~/x.csv",
        "data/vote[s].csv", "data/*.csv", "", "data/votes.csv\0",
    ],
)  # fmt: skip
def test_a_path_that_leads_elsewhere_is_refused(package: Path, path: str) -> None:
    body = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    body["resources"][9]["path"] = path
    descriptor(package, resources=body["resources"])
    (finding,) = validate(package).findings
    assert finding.rule == "gate.file"
    assert "does not lead to a file inside the package" in finding.message


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("{", "package.json"),
        ('{"name": "a", "name": "b"}', "package.descriptor"),
        ('{"version": NaN}', "package.descriptor"),
        ("[]", "package.descriptor"),
        ('{"resources": []}', "package.descriptor"),
        ('{"resources": {}}', "package.descriptor"),
        ('{"resources": [3]}', "package.descriptor"),
        ('{"a":' * 60 + "1" + "}" * 60, "package.descriptor"),
        ("[" * 100_000, "package.descriptor"),
        ('{"a": "' + "x" * 5_000_000 + '"}', "package.descriptor"),
    ],
)
def test_a_descriptor_that_is_none_gets_one_finding(package: Path, text: str, rule: str) -> None:
    (package / "datapackage.json").write_text(text, encoding="utf-8")
    (finding,) = validate(package).findings
    assert (finding.rule, finding.file) == (rule, "datapackage.json")


def test_a_resource_twice_and_a_compressed_one(package: Path) -> None:
    resources = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    descriptor(package, resources=[*resources, resources[0]])
    assert "two resources are called `states`" in validate(package).findings[0].message
    descriptor(package, resources=[{**resources[0], "compression": "gz"}, *resources[1:]])
    assert "compressed" in validate(package).findings[0].message


def test_the_public_tool_says_valid() -> None:
    command = [sys.executable, "-m", "frictionless", "validate", str(ROOT / "datapackage.json"), "--json"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-2000:]
    assert json.loads(result.stdout)["valid"] is True


def test_every_column_is_described_for_a_newcomer() -> None:
    seen = set()
    for path in sorted((ROOT / "schemas" / "tables").glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        seen.add(path.stem)
        for field in schema["fields"]:
            assert len(field["description"].split()) >= 2, f"{path.stem}.{field['name']}"
            assert field["hxl"].startswith("#")
            for category in field.get("categories", []):
                assert category["label"]
            if "categories" in field and field["type"] == "string":
                assert field["constraints"]["enum"] == [c["value"] for c in field["categories"]]
    resources = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    assert seen == {resource["name"] for resource in resources}
