"""A release under faults, tried more often than the tests of every day do."""

from __future__ import annotations

from proofs import Proof
from proofs.suite import run_tests

TITLE = "Releases under faults"
KILLS, PAIRS = 200, 20
TRIES = {
    "test_a_killed_publisher_leaves_the_old_release_or_the_new_one": f"SIGKILL at {KILLS} random moments of publishing",
    "test_two_publishers_at_once_take_turns": f"{PAIRS} pairs of publishers at once",
}
HEAD = "After each try every file of the release had the hash that its manifest states, the database opened, and its rows were those of the old release or of the new one.\n\n"


def run() -> Proof:
    """Try SIGKILL and pairs of publishers."""
    env = {"CMR_PROOF_KILLS": str(KILLS), "CMR_PROOF_PAIRS": str(PAIRS)}
    proof = run_tests("test_release.py", TRIES, env)
    return Proof(HEAD + proof.text, proof.held)
