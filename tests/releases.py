"""What the tests of releases share: publishing as another process, and seeing that a release is whole."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import duckdb

from cmr.publish.release import seal_of
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DATABASE = "cluster-munition-record.duckdb"
ENV = {**os.environ, "PYTHONPATH": str(ROOT / "scripts")}


def call(package: Path, out: Path, *options: str) -> list[str]:
    """The arguments that publish a package."""
    return ["publish", "--package", str(package), "--out", str(out), *options]


def start(package: Path, out: Path) -> subprocess.Popen[str]:
    """Begin to publish a package."""
    return subprocess.Popen(
        [sys.executable, "-m", "cmr", *call(package, out)],
        env=ENV,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def is_release_of(run: Callable[..., subprocess.CompletedProcess[str]], package: Path, out: Path) -> bool:
    """Whether `cmr publish --check` says so."""
    return run(*call(package, out, "--check")).returncode == 0


def content_of(out: Path) -> str:
    """Give the content hash of a release after seeing that each of its files is whole."""
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    for name, entry in manifest["files"].items():
        if name != DATABASE:
            assert hashlib.sha256((out / name).read_bytes()).hexdigest() == entry["sha256"], name
    assert hashlib.sha256((out / DATABASE).read_bytes()).hexdigest() == seal_of(out)
    with duckdb.connect(str(out / DATABASE), read_only=True) as database:
        row = database.execute("select value from meta where key = 'content_sha256'").fetchone()
    assert row == (manifest["content_sha256"],)
    return str(manifest["content_sha256"])
