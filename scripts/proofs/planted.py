"""Errors planted in a large package: all found, each in its place, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs.suite import run_tests

if TYPE_CHECKING:
    from proofs import Proof

TITLE = "Planted errors and floods of findings"
CLAIMS, BAD_ROWS = 100_000, 250_000
TRIES = {
    "test_a_thousand_planted_errors_are_found_and_nothing_else": (
        f"1,000 errors of ten kinds among {CLAIMS:,} claims: rule, file, line and column of each,"
        " with one thread, with two, and in parts of 20 kB"
    ),
    "test_a_flood_of_findings_is_capped_and_counted": (
        f"{4 * BAD_ROWS:,} bad cells in one form of report: text and annotations below 1 MB, the total exact"
    ),
}


def run() -> Proof:
    """Plant errors, and write a million findings in each form."""
    return run_tests(
        "test_scale.py", TRIES, {"CMR_PROOF_PLANTED": str(CLAIMS), "CMR_PROOF_BAD_ROWS": str(BAD_ROWS)}
    )
