"""The descriptor and the schemas are what the specification asks; what they may not be is in `tests/bad`."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from cmr.findings import Finding
from cmr.package_files import placed
from cmr.validate import validate
from tests.bad.case import in_json
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

LEAVES = st.none() | st.booleans() | st.integers() | st.text()
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(st.dictionaries(st.text(), VALUES, min_size=1), st.data())
def test_a_place_in_json_is_where_its_value_begins(tmp_path_factory, body, data) -> None:
    folder = tmp_path_factory.getbasetemp()
    indent, ascii_only = data.draw(st.sampled_from([None, 0, 1, 4, "\t"])), data.draw(st.booleans())
    separators = data.draw(st.sampled_from([(",", ":"), (" , ", "\n : "), (", ", ": ")]))
    end = data.draw(st.sampled_from(["\n", "\r\n"]))
    text = json.dumps(body, indent=indent, separators=separators, ensure_ascii=ascii_only).replace("\n", end)
    (folder / "body.json").write_bytes(text.encode("utf-8"))
    steps, value = [], body
    while isinstance(value, dict | list) and value and data.draw(st.booleans()):
        step = data.draw(st.sampled_from(list(value) if isinstance(value, dict) else range(len(value))))
        steps, value = [*steps, step], value[step]
    found = placed(folder, Finding("package.descriptor", "error", "body.json", "x", "x"), tuple(steps))
    lines = text.split("\n")
    rest = "\n".join([lines[found.line - 1][found.column - 1 :], *lines[found.line :]])
    assert json.JSONDecoder().raw_decode(rest)[0] == value


def test_a_finding_on_a_schema_points_into_the_lines_of_the_file(package: Path) -> None:
    in_json("schemas/tables/actors.json", lambda schema: schema["fields"][1].update(type="any"))(package)
    path = package / "schemas/tables/actors.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")), indent=2), encoding="utf-8")
    (finding,) = validate(package).findings
    line = path.read_text("utf-8").splitlines()[finding.line - 1]
    assert line[finding.column - 1 :] == '"any",'
    assert line.strip().startswith('"type"')


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
