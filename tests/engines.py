"""PostgreSQL and Spark, each filled from a release by the script in it and asked for the rows of all views.

Answers are `{view: {"columns": {name: type}, "rows": [[...]]}}` in JSON: days as yyyy-mm-dd.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
SPARK = ROOT / ".spark"
DEBIAN = Path("/usr/lib/postgresql")
SCHEMA = "cluster_munition_record"
DAY = "2022-02-25"


class MissingEngineError(Exception):
    """The machine lacks the engine; says what is not there."""


def postgres_answers(release: Path, relations: Sequence[str]) -> dict[str, Any]:
    """Load a release into a PostgreSQL of its own and read these relations back."""
    with _postgres() as ask:
        ask("-f", "postgres.sql", cwd=release / "warehouse")
        types = (
            "select json_object_agg(attname, format_type(atttypid, null) order by attnum)"
            f" from pg_attribute where attnum > 0 and attrelid = '{SCHEMA}.%s'::regclass"
        )
        rows = f"select coalesce(json_agg(to_json(r)), '[]') from {SCHEMA}.%s as r"
        answers = {}
        for name in relations:
            columns = json.loads(ask("-c", types % name))
            found = json.loads(ask("-c", rows % name))
            answers[name] = {"columns": columns, "rows": [list(row.values()) for row in found]}
        status = f"select json_agg(json_build_array(state_iso3, status)) from {SCHEMA}.treaty_as_of('{DAY}')"
        answers["treaty_as_of"] = {"rows": json.loads(ask("-c", status))}
        return answers


@contextmanager
def _postgres() -> Iterator[Any]:
    """Start a PostgreSQL that listens on a socket in a folder of its own; gives its psql."""
    tools = next((p for p in sorted(DEBIAN.glob("*/bin"), reverse=True) if (p / "initdb").exists()), None)
    if tools is None and (found := shutil.which("initdb")):
        tools = Path(found).parent
    if tools is None:
        raise MissingEngineError("no PostgreSQL server is installed (Debian: postgresql)")
    # The server refuses to run as root.
    who: dict[str, Any] = (
        {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    )
    with tempfile.TemporaryDirectory(prefix="cmr-postgres-") as folder:
        if who:
            shutil.chown(folder, "postgres", "postgres")
        options = {"cwd": folder, "capture_output": True, "encoding": "utf-8"}
        data = Path(folder, "data")
        server = f"-k {folder} -c listen_addresses='' -c fsync=off"
        # A locale that sorts otherwise than bytes do, as most servers have.
        initdb = [tools / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"]
        initdb += ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en"]
        subprocess.run(initdb, check=True, **options, **who)
        start = [tools / "pg_ctl", "-D", data, "-w", "-l", Path(folder, "log"), "-o", server]
        subprocess.run([*start, "start"], check=True, **options, **who)

        def ask(*arguments: str, cwd: Path | None = None) -> str:
            call = [tools / "psql", "-h", folder, "-U", "postgres", "-X", "-q", "-A", "-t", *arguments]
            result = subprocess.run(call, cwd=cwd, capture_output=True, encoding="utf-8", check=False)
            assert result.returncode == 0, result.stderr
            return result.stdout

        try:
            yield ask
        finally:
            subprocess.run(
                [tools / "pg_ctl", "-D", data, "-m", "immediate", "stop"], check=True, **options, **who
            )


def spark_answers(release: Path, relations: Sequence[str]) -> dict[str, Any]:
    """Define the views of a release in a Spark on this machine and read these relations."""
    if not (SPARK / "pyspark").is_dir():
        raise MissingEngineError("no Spark is installed (`make .spark`)")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        raise MissingEngineError("no Java is installed, which Spark needs (Debian: openjdk-17-jre-headless)")
    env = {
        **os.environ,
        "PYTHONPATH": str(SPARK),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_HOME": str(SPARK / "pyspark"),
    }
    with tempfile.TemporaryDirectory(prefix="cmr-spark-") as folder:
        call = [sys.executable, Path(__file__).with_name("spark_answers.py"), release, DAY, *relations]
        result = subprocess.run(call, cwd=folder, env=env, capture_output=True, encoding="utf-8", check=False)
    assert result.returncode == 0, result.stderr
    answers: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return answers
