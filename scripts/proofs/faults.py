"""A machine that refuses and other surroundings, tried more often than the tests of every day do."""

from __future__ import annotations

import os

from proofs import Proof
from proofs.suite import run_tests

TITLE = "A machine that refuses, readers, damage, other surroundings"
# How often each is tried; a shorter proof sets these in the environment, and says what it tried.
DEFAULTS = {
    "CMR_PROOF_READERS": 100,
    "CMR_PROOF_RELEASES": 20,
    "CMR_PROOF_STEP_WRITES": 1,
    "CMR_PROOF_STEP_BLOCKS": 1,
}
ENV = {name: os.environ.get(name, str(number)) for name, number in DEFAULTS.items()}
READERS, RELEASES, WRITES, BLOCKS = ENV.values()
TRIES = {
    "test_faults.py": {
        "test_a_write_that_fails_leaves_the_old_release": f"the Nth write failing, each N in steps of {WRITES}, in two halves",
        "test_another_call_that_fails_leaves_the_old_release": "another call to the system failing",
        "test_too_little_memory_is_one_line_and_leaves_the_old_release": "eight limits on memory",
        "test_readers_see_whole_releases_while_others_are_made": f"{READERS} readers during {RELEASES} releases",
        "test_a_damaged_block_is_found_in_whichever_file_it_is": f"blocks of 1 KB of each file damaged, in steps of {BLOCKS}",
    },
    "test_surroundings.py": {
        "test_the_release_is_the_same_in_other_surroundings": "the release in other surroundings",
    },
}
HEAD = (
    "After each fault every file of the release had the hash that its manifest states, the database file the hash"
    " that stands beside the release, and its rows were those of the old release or of the new one. Where the"
    " machine refused, the exit code was 3 and the message one line. A damaged file was named. In other"
    " surroundings all files but the database had the same bytes, and the rows of the database, read back by"
    " DuckDB 1.1.0, the same hashes.\n\n"
)


def run() -> Proof:
    """Try all of them, one file of tests after the other."""
    found = [run_tests(file, tries, ENV) for file, tries in TRIES.items()]
    head, *more = (proof.text for proof in found)
    rows = [line for text in more for line in text.splitlines()[2:]]
    return Proof(HEAD + "\n".join([head, *rows]), all(proof.held for proof in found))
