"""CPU time of `cmr validate` on the record, beside `frictionless validate` on it in the same run."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 7


def cpu(command: list[str]) -> float:
    """Run a command and give the seconds of CPU that it took, user and system."""
    before = os.times()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main() -> None:
    """Measure in turn and print medians and the ratio."""
    here = [sys.executable, "-m"]
    commands = {
        "cmr --help": [*here, "cmr", "--help"],
        "cmr validate": [*here, "cmr", "validate"],
        "frictionless validate": [*here, "frictionless", "validate", "datapackage.json"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for run in range(RUNS + 1):
        for name, command in commands.items():
            seconds = cpu(command)
            if run:
                times[name].append(seconds)
    for name, seconds in times.items():
        print(
            f"{name:<22} {statistics.median(seconds):.2f} s CPU  ({min(seconds):.2f} to {max(seconds):.2f})"
        )
    pairs = zip(times["cmr validate"], times["frictionless validate"], strict=True)
    print(f"ratio, pair by pair: {statistics.median(a / b for a, b in pairs):.2f}")


if __name__ == "__main__":
    main()
