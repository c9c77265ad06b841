"""`cmr publish` beside DuckDB alone, which writes the same Parquet of the same tables and views, in the same run.

DuckDB reads the CSV files as they are, checks nothing, makes the tables and views and writes each
of them as Parquet: the least that has to be done. `python -m benchmarks.publish FOLDER` takes the
package in that folder, or first makes one of `--claims` claims there.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.cost import Cost, cost


def raw(package: Path, out: Path) -> None:
    """Do with DuckDB alone what the Parquet of a release needs."""
    import duckdb

    from cmr.descriptor import load
    from cmr.publish import database
    from cmr.publish.views import relations, views

    described = load(package)
    connection = duckdb.connect(str(out / "raw.duckdb"))
    connection.execute(f"set memory_limit = '{database.SHARE}'")
    for table in described.tables:
        types = ", ".join(
            f"'{f.name}': '{database.SQL_TYPES[f.type].replace('[]', '')}'" for f in table.fields
        )
        lists = [
            f"string_split({f.name}, '{f.delimiter}') as {f.name}" for f in table.fields if f.type == "list"
        ]
        replaced = f" replace ({', '.join(lists)})" if lists else ""
        connection.execute(
            f"create table {table.name} as select *{replaced}"
            f" from read_csv('{package / table.path}', header = true, columns = {{{types}}}, delim = ',', quote = '\"', escape = '\"')"
        )
    for name, (_, columns, _) in database.HELPERS.items():
        shape = ", ".join(f"{column} {kind}" for column, (kind, _) in columns.items())
        connection.execute(f"create table {name} ({shape})")
    for links in database.LINKS:
        connection.execute(links)
    for view in views(described):
        # As tables, so that none is computed over and over for those that are built on it.
        connection.execute(view.sql.replace("\ncreate view ", "\ncreate table ", 1))
    for name in relations(described):
        connection.execute(f"copy (from {name}) to '{out / name}.parquet' (format parquet, compression zstd)")


def main() -> None:
    """Measure the two in turn and print each and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path)
    parser.add_argument("--claims", type=int, help="make a package of so many claims there first")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--raw", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    package = asked.package.resolve()
    if asked.raw:
        raw(package, asked.raw)
        return
    if asked.claims:
        from benchmarks.packages import make

        make(package, asked.claims)
    results: dict[str, list[Cost]] = {"DuckDB alone": [], "cmr publish": []}
    for _ in range(asked.runs):
        with tempfile.TemporaryDirectory(dir=package.parent) as folder:
            here = [sys.executable, "-m", "benchmarks.publish", str(package), "--raw", folder]
            results["DuckDB alone"].append(cost(here))
        with tempfile.TemporaryDirectory(dir=package.parent) as folder:
            call = [
                sys.executable,
                "-m",
                "cmr",
                "publish",
                "--package",
                str(package),
                "--out",
                f"{folder}/dist",
            ]
            results["cmr publish"].append(cost(call))
    for name, costs in results.items():
        wall, cpu, peak = (statistics.median(values) for values in zip(*costs, strict=True))
        print(f"{name:<14} {wall:8.1f} s {cpu:8.1f} s CPU {peak:8.0f} MB")
    for what in ("wall", "cpu"):
        pairs = zip(results["cmr publish"], results["DuckDB alone"], strict=True)
        ratio = statistics.median(getattr(a, what) / getattr(b, what) for a, b in pairs)
        print(f"ratio of {what}, pair by pair: {ratio:.2f}")


if __name__ == "__main__":
    main()
