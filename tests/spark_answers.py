"""Run by a Python that has pyspark: defines the views by a release's `spark.sql` and prints the rows of all.

Takes the release, a day, and the names of the relations to read.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pyspark.sql import SparkSession

release, day, *names = sys.argv[1:]
settings = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    # For a few thousand rows, compiling plans takes far longer than interpreting them.
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
}
builder = SparkSession.builder.master("local[2]")
for key, value in settings.items():
    builder = builder.config(key, value)
spark = builder.getOrCreate()
spark.conf.set("folder", str(Path(release, "parquet")))
for statement in Path(release, "warehouse", "spark.sql").read_text(encoding="utf-8").split(";\n"):
    if statement.strip():
        spark.sql(statement)

# Kept once computed: each step of a recursion is a job of its own, and views read each other.
for name in names:
    spark.catalog.cacheTable(name)
frames = {name: spark.table(name) for name in names}
frames["treaty_as_of"] = spark.sql(f"select * from treaty_as_of('{day}')")
answers = {
    name: {"columns": dict(frame.dtypes), "rows": [list(row) for row in frame.collect()]}
    for name, frame in frames.items()
}
print(json.dumps(answers, default=str))
