"""Every column of every schema with every other type, and without it, where the tests of every day try one."""

from __future__ import annotations

from proofs import Proof
from proofs.suite import run_tests

TITLE = "Schemas that rules cannot read"
TRIES = {
    "test_a_changed_column_is_one_finding_where_rules_read_it": "every column of every table with each of the four other types, and without it",
}
HEAD = "Where rules read the column, each change ended in one finding at the schema; elsewhere in none but on the column's own cells; never in a traceback.\n\n"


def run() -> Proof:
    """Try all types of all columns."""
    proof = run_tests("test_schemas.py", TRIES, {"CMR_PROOF_SCHEMAS": "1"})
    return Proof(HEAD + proof.text, proof.held)
