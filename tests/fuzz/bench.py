"""One small package on disk that is damaged, validated and put back, again and again."""

from __future__ import annotations

import csv
import io
import shutil
import signal
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cmr.descriptor import load
from cmr.validate import validate
from tests.conftest import make_package

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cmr.findings import Report

Rows = list[list[str]]
SECONDS = 30
MEMORY = Path("/dev/shm")  # noqa: S108 -- only where there is one; the folder made in it is ours alone


class Bench:
    """The package with the bytes of its files and the rows of its tables, as they were before any damage."""

    def __init__(self) -> None:
        """Lay out the package, in memory where the machine can, for it is written very often."""
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
        self.package = make_package(self.folder / "package")
        paths = sorted(path for path in self.package.rglob("*") if path.is_file())
        self.files = {path.relative_to(self.package).as_posix(): path.read_bytes() for path in paths}
        self.json = [name for name in self.files if name.endswith(".json")]
        self.csv = [name for name in self.files if name.endswith(".csv")]
        self.tables = {table.name: table for table in load(self.package).tables}
        self.rows = {name: rows_of(self.files[name]) for name in self.csv}

    def validate(self, changed: Mapping[str, bytes]) -> Report:
        """Validate the package with other bytes in some of its files."""
        with self.damaged(changed), time_limit():
            return validate(self.package)

    @contextmanager
    def damaged(self, changed: Mapping[str, bytes]) -> Iterator[None]:
        """Write other bytes into some files, and the old ones again at the end."""
        try:
            for name, data in changed.items():
                (self.package / name).write_bytes(data)
            yield
        finally:
            for name in changed:
                (self.package / name).write_bytes(self.files[name])

    def close(self) -> None:
        """Take the package away."""
        shutil.rmtree(self.folder)


@contextmanager
def time_limit() -> Iterator[None]:
    """Make a hang a failure."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"not done after {SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def rows_of(data: bytes) -> Rows:
    """Give the rows of a CSV file, header included."""
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def as_csv(rows: Rows) -> bytes:
    """Write rows, header included, as the tables are written."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
