"""A release under faults: a reader sees the old one or the new one, whole.

`make proof` tries more often than the tests of every day do.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.releases import DATABASE, call, content_of, is_release_of, start

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]

KILLS = int(os.environ.get("CMR_PROOF_KILLS", "10"))
PAIRS = int(os.environ.get("CMR_PROOF_PAIRS", "2"))


def test_a_killed_publisher_leaves_the_old_release_or_the_new_one(
    run: Run, package: Path, changed: Path, out: Path
) -> None:
    old, begun = content_of(out), time.monotonic()
    assert start(changed, out).wait() == 0
    takes, whole = time.monotonic() - begun, {old, content_of(out)}
    assert len(whole) == 2
    moments, killed = random.Random(2024), 0  # noqa: S311 -- no secret
    for i in range(KILLS):
        publisher = start((package, changed)[i % 2], out)
        try:
            publisher.wait(moments.uniform(0.2, 1.1) * takes)
        except subprocess.TimeoutExpired:
            publisher.send_signal(signal.SIGKILL)
            killed += publisher.wait() == -signal.SIGKILL
        assert content_of(out.resolve()) in whole, f"kill {i}"
    assert killed > KILLS // 5
    assert run(*call(package, out)).returncode == 0
    releases = [p for p in (out.parent / ".releases" / "dist").iterdir() if p.is_dir()]
    assert len(releases) == 2, "what the killed left behind goes with the next release"


@pytest.mark.parametrize("most", [0, 4_000, 40_000, 400_000, 2_000_000])
def test_a_full_disk_is_one_line_and_leaves_the_old_release(
    run: Run, package: Path, changed: Path, out: Path, most: int
) -> None:
    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    result = run(*call(changed, out), preexec_fn=limit)
    assert result.returncode == 3, result.stderr
    assert result.stderr.startswith("the machine refused: ")
    assert result.stderr.count("\n") == 1
    assert is_release_of(run, package, out)


def test_two_publishers_at_once_take_turns(run: Run, package: Path, changed: Path, out: Path) -> None:
    whole = {content_of(out)}
    assert run(*call(changed, out)).returncode == 0
    whole.add(content_of(out))
    for _ in range(PAIRS):
        both = [start(package, out), start(changed, out)]
        assert [publisher.wait() for publisher in both] == [0, 0]
        assert content_of(out) in whole


def test_releases_beside_each_other_leave_each_other_alone(
    run: Run, package: Path, changed: Path, out: Path
) -> None:
    other = out.parent / "other"
    for _ in range(2):
        assert run(*call(changed, other)).returncode == 0
    assert is_release_of(run, package, out)
    assert is_release_of(run, changed, other)


def test_check_names_each_file_that_is_not_what_the_tables_give(
    run: Run, package: Path, changed: Path, out: Path
) -> None:
    assert run(*call(package, out, "--check")).stdout == f"{out} is what the tables give\n"
    (out / "codebook.csv").write_text("damaged")
    (out / "manifest.json").unlink()
    (out / "extra.txt").write_text("a stranger")
    (out / "empty").mkdir()
    (out / "elsewhere").symlink_to(package)
    (out / "hxl").rename(package.parent / "hxl")
    (out / "hxl").symlink_to(package.parent / "hxl")
    result = run(*call(package, out, "--check"))
    assert result.returncode == 1
    named = [line.strip() for line in result.stderr.splitlines()[1:-1]]
    assert named == [
        str(out / name)
        for name in ("codebook.csv", "elsewhere", "empty", "extra.txt", "hxl", "manifest.json")
    ]
    stale = run(*call(changed, out, "--check")).stderr
    assert all(name in stale for name in (DATABASE, "actors.parquet", "cluster-munition-record.sqlite"))
    assert run(*call(package, out)).returncode == 0
    assert is_release_of(run, package, out)


@pytest.mark.parametrize("damage", ["truncated", "flipped"])
def test_a_damaged_database_is_found(run: Run, package: Path, out: Path, damage: str) -> None:
    raw = bytearray((out / DATABASE).read_bytes())
    if damage == "truncated":
        del raw[len(raw) // 2 :]
    else:
        raw[:1024] = bytes(byte ^ 0xFF for byte in raw[:1024])
    (out / DATABASE).write_bytes(raw)
    result = run(*call(package, out, "--check"))
    assert result.returncode == 1
    assert str(out / DATABASE) in result.stderr


def test_check_knows_a_release_with_an_empty_table(run: Run, package: Path, tmp_path: Path) -> None:
    table = package / "data" / "statements.csv"
    table.write_text(table.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    result = run(*call(package, tmp_path / "dist"))
    assert result.returncode == 0, result.stderr
    assert is_release_of(run, package, tmp_path / "dist")


@pytest.mark.parametrize("to", ["folder", "file", "nowhere"])
def test_a_link_of_somebody_elses_is_not_replaced(run: Run, package: Path, tmp_path: Path, to: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("theirs")
    link = tmp_path / "mine"
    link.symlink_to(to)
    result = run(*call(package, link))
    assert result.returncode == 2
    assert "is not a release made by cmr" in result.stderr
    assert str(link.readlink()) == to
    assert not (tmp_path / ".releases").exists()


def test_check_of_nothing_says_how_to_begin(run: Run, package: Path, tmp_path: Path) -> None:
    result = run(*call(package, tmp_path / "dist", "--check"))
    assert result.returncode == 1
    assert (
        result.stderr
        == f"there is no release at {tmp_path / 'dist'}. Run `cmr publish --out {tmp_path / 'dist'}`.\n"
    )
