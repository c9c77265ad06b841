"""The descriptor and the schemas are what the specification asks; what they may not be is in `tests/bad`."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.conftest import ROOT


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
