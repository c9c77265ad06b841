"""Publishers that are killed, that come two at a time, and full disks, tried more often than the tests of every day do."""

from __future__ import annotations

import os

from proofs import Proof
from proofs.suite import run_tests

TITLE = "Releases under faults"
# How often each is tried; a shorter proof sets these in the environment, and says what it tried.
DEFAULTS = {
    "CMR_PROOF_KILLS": 200,
    "CMR_PROOF_PAIRS": 20,
}
ENV = {name: os.environ.get(name, str(number)) for name, number in DEFAULTS.items()}
KILLS, PAIRS = ENV.values()
TRIES = {
    "test_a_killed_publisher_leaves_the_old_release_or_the_new_one": f"SIGKILL at {KILLS} random moments of publishing",
    "test_two_publishers_at_once_take_turns": f"{PAIRS} pairs of publishers at once",
    "test_a_full_disk_is_one_line_and_leaves_the_old_release": "a limit on the size of files, of five sizes",
}
HEAD = (
    "After each try every file of the release had the hash that its manifest states, the database file the hash"
    " that stands beside the release, and its rows were those of the old release or of the new one.\n\n"
)


def run() -> Proof:
    """Try all of them."""
    proof = run_tests("test_release.py", TRIES, ENV)
    return Proof(HEAD + proof.text, proof.held)
