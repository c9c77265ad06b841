"""CPU time of `cmr validate` on the record, beside `frictionless validate` on it in the same run."""

from __future__ import annotations

import statistics
import sys

from benchmarks.cost import cost

RUNS = 7


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
            seconds = cost(command).cpu
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
