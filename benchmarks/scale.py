"""Wall time, CPU time and memory of `cmr validate` on packages of growing size, beside `frictionless validate`.

Both are run in turn on the same files. The public tool reads row by row in Python and is left
out above a million claims.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.cost import ROOT, Cost, cost

BESIDE_UP_TO = 1_000_000


def package(folder: Path, claims: int) -> Path:
    """Give the package of that size, made anew where it is not there."""
    made = folder / f"claims-{claims}"
    if not made.exists():
        subprocess.run(
            [sys.executable, "-m", "benchmarks.packages", str(made), str(claims)],
            cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    return made


def measure(made: Path, claims: int) -> None:
    """Measure one size and print it: `cmr` before and after the other, so that a busy machine hits both."""
    here = [sys.executable, "-m"]
    ours = [cost([*here, "cmr", "validate", str(made)])]
    if claims > BESIDE_UP_TO:
        print(f"{claims:>12,} claims  cmr          {ours[0]}", flush=True)
        return
    other = cost([*here, "frictionless", "validate", str(made / "datapackage.json")])
    ours.append(cost([*here, "cmr", "validate", str(made)]))
    mean = Cost(*(sum(values) / len(ours) for values in zip(*ours, strict=True)))
    print(f"{claims:>12,} claims  cmr          {mean}")
    print(f"{'':>12}         frictionless {other}")
    print(
        f"{'':>12}         times as fast: {other.wall / mean.wall:.1f} in wall time,"
        f" {other.cpu / mean.cpu:.1f} in CPU time",
        flush=True,
    )


def main() -> None:
    """Measure all sizes asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sizes", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--keep", type=Path, help="folder in which packages are kept for the next time")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        for claims in wanted.sizes:
            measure(package(wanted.keep or Path(passing), claims), claims)


if __name__ == "__main__":
    main()
