"""The validator and the public frictionless tool say the same of damaged packages, but for causes that are explained."""

from __future__ import annotations

import re

from proofs.agreement import compare
from tests.conftest import ROOT


def test_every_difference_to_frictionless_has_a_cause_that_is_explained() -> None:
    result = compare(seed=0, number=40)
    assert result["unknown"] == []
    assert result["packages"] == 40
    assert result["agreed"] >= 20
    explained = set(
        re.findall(r"^- \*\*(.+?)\*\*", (ROOT / "docs" / "FRICTIONLESS.md").read_text("utf-8"), re.MULTILINE)
    )
    assert set(result["causes"]) <= explained
