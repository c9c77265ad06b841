"""A machine that refuses: the release is the old one or the new one, whole, and the message is one line.

`make proof` tries more often than the tests of every day do.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from cmr.descriptor import load
from cmr.publish.compare import unlike
from cmr.publish.contents import contents as record_contents
from cmr.publish.release import make
from cmr.record import Record
from tests.conftest import ROOT, missing
from tests.releases import DATABASE, ENV, call, content_of, start

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]

# How far apart the writes and blocks are that are tried; 1 is all of them.
STEP_WRITES = int(os.environ.get("CMR_PROOF_STEP_WRITES", "61"))
STEP_BLOCKS = int(os.environ.get("CMR_PROOF_STEP_BLOCKS", "1201"))
# The writes are shared out among so many tests, which run beside each other.
PARTS = 2
READERS = int(os.environ.get("CMR_PROOF_READERS", "4"))
RELEASES = int(os.environ.get("CMR_PROOF_RELEASES", "3"))
BLOCK = 1024
MEMORY = (64, 128, 256, 384, 512, 768, 1024, 1536)
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, PR_CAPBSET_DROP = 1, 2, 24


def one_line(result: CompletedProcess[str]) -> bool:
    """Whether the program said in one line that the machine is at fault."""
    return (
        result.returncode == 3 and result.stderr.count("\n") == 1 and result.stderr.startswith("the machine ")
    )


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that refuses calls to the system, compiled."""
    compiler, library = shutil.which("cc"), tmp_path_factory.mktemp("shim") / "refuse.so"
    if not compiler or sys.platform != "linux":
        missing("no C compiler for Linux is here, which the library that refuses writes is made with")
    source = ROOT / "tests" / "refuse.c"
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library


def publish_refused(
    run: Run, shim: Path, what: tuple[str, int, int], package: Path, out: Path
) -> tuple[CompletedProcess[str], bool]:
    """Publish while a call is refused for the `when`th time with an error; says whether it came to that."""
    refused, (call_, when, error) = out.parent / "refused", what
    refused.unlink(missing_ok=True)
    env = {"LD_PRELOAD": str(shim), "REFUSE_CALL": call_, "REFUSE_WHEN": str(when)}
    env |= {"REFUSE_ERROR": str(error), "REFUSE_MARK": str(refused)}
    return run(*call(package, out), env=env), refused.exists()


def check_after_a_fault(result: CompletedProcess[str], out: Path, old: str, new: str, what: str) -> None:
    found = content_of(out)
    if result.returncode == 0:
        assert found == new, what
    else:
        assert one_line(result), f"{what}: {result.returncode} {result.stderr}"
        assert found in (old, new), what


@pytest.fixture
def contents(changed: Path, out: Path) -> tuple[str, str]:
    """The content hashes of the old release, which is in place, and of the new one, which will be."""
    return content_of(out), record_contents(Record(load(changed))).whole


@pytest.mark.parametrize("part", range(PARTS))
def test_a_write_that_fails_leaves_the_old_release(
    run: Run, shim: Path, package: Path, changed: Path, out: Path, contents: tuple[str, str], part: int
) -> None:
    when = 1 + part * STEP_WRITES
    while True:
        error = (errno.ENOSPC, errno.EIO)[when % 2]
        result, refused = publish_refused(run, shim, ("write", when, error), changed, out)
        if not refused:
            break
        check_after_a_fault(result, out, *contents, f"write {when}")
        if result.returncode == 0:
            # The scratch file is written once more when it is closed: nothing of it is in the release.
            assert "/scratch-" in (out.parent / "refused").read_text(encoding="utf-8"), f"write {when}"
            assert run(*call(package, out)).returncode == 0
        else:
            assert content_of(out) == contents[0], f"write {when}"
        when += PARTS * STEP_WRITES
    assert when > 100
    assert result.returncode == 0
    assert content_of(out) == contents[1]


@pytest.mark.parametrize(
    ("calls", "when"),
    [("fsync", 1), ("fsync", 60), ("rename", 1), ("symlink", 1), ("truncate", 1), ("mkdir", 3)],
)
def test_another_call_that_fails_leaves_the_old_release(
    run: Run, shim: Path, changed: Path, out: Path, calls: str, when: int
) -> None:
    old = content_of(out)
    result, refused = publish_refused(run, shim, (calls, when, errno.EIO), changed, out)
    assert refused
    assert one_line(result), result.stderr
    assert content_of(out) == old
    assert len([path for path in (out.parent / ".releases" / "dist").iterdir() if path.is_dir()]) == 1


def test_too_little_memory_is_one_line_and_leaves_the_old_release(
    run: Run, changed: Path, out: Path, contents: tuple[str, str]
) -> None:
    refused = 0
    for most in MEMORY:

        def limit(most: int = most) -> None:
            resource.setrlimit(resource.RLIMIT_AS, (most << 20, most << 20))

        result = run(*call(changed, out), preexec_fn=limit)
        check_after_a_fault(result, out, *contents, f"{most} MB")
        refused += result.returncode == 3
    assert refused >= len(MEMORY) // 2


def test_an_end_by_the_system_is_one_line(changed: Path, out: Path, contents: tuple[str, str]) -> None:
    publisher = start(changed, out)
    os.kill(_child(publisher), signal.SIGKILL)
    _, said = publisher.communicate()
    assert said == (
        "the machine ended the work (SIGKILL), most likely for want of memory. Close other programs and try again.\n"
    )
    assert publisher.returncode == 3
    assert content_of(out) == contents[0]


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_stopped_publisher_goes_on_nowhere(changed: Path, out: Path, sent: int, code: int) -> None:
    old = content_of(out)
    publisher = start(changed, out)
    child = _child(publisher)
    publisher.send_signal(sent)
    publisher.communicate()
    assert publisher.returncode == code
    gone = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and time.monotonic() < gone:
        time.sleep(0.02)
    assert not Path(f"/proc/{child}").exists()
    assert content_of(out) == old


def _child(publisher: subprocess.Popen[str]) -> int:
    """Wait for the process in which the work is done."""
    children = Path(f"/proc/{publisher.pid}/task/{publisher.pid}/children")
    while publisher.poll() is None:
        if found := children.read_text(encoding="ascii").split():
            return int(found[0])
        time.sleep(0.005)
    raise AssertionError("the publisher ended before it began")


def test_a_folder_that_may_not_be_written_is_one_line(run: Run, changed: Path, out: Path) -> None:
    old, releases = content_of(out), out.parent / ".releases" / "dist"
    folders = (out.parent, releases.parent, releases)
    for folder in folders:
        folder.chmod(0o555)

    def as_an_ordinary_user() -> None:
        """Let go of what allows root to write everywhere."""
        if os.geteuid() == 0:
            for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
                if ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability):
                    raise PermissionError

    try:
        result = run(*call(changed, out), preexec_fn=as_an_ordinary_user)
    except subprocess.SubprocessError:
        missing("root cannot let go of its rights here")
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert one_line(result), result.stderr
    assert "Permission denied" in result.stderr
    assert content_of(out) == old


def test_everything_is_on_the_disk_before_it_is_in_place(
    run: Run, changed: Path, out: Path, tmp_path: Path
) -> None:
    log, site = tmp_path / "log", tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        f"""
import os
def note(*words):
    with open({str(log)!r}, "a") as file:
        print(*words, file=file)
def fsync(opened, fsync=os.fsync):
    note("sync", os.readlink(f"/proc/self/fd/{{opened}}"))
    fsync(opened)
def replace(source, target, replace=os.replace):
    note("replace", target)
    replace(source, target)
os.fsync, os.replace = fsync, replace
""",
        encoding="utf-8",
    )
    path = f"{site}{os.pathsep}{ROOT / 'scripts'}"
    assert run(*call(changed, out), env={"PYTHONPATH": path}).returncode == 0
    lines = log.read_text(encoding="utf-8").splitlines()
    swap = lines.index(f"replace {out}")
    before, folder = set(lines[:swap]), out.resolve()
    wanted = [folder.parent, folder, folder.with_name(f"{folder.name}.sha256"), *folder.rglob("*")]
    assert len(wanted) > 50
    assert [path for path in wanted if f"sync {path}" not in before] == []
    assert lines[swap + 1] == f"sync {out.parent}"


def test_a_lock_that_nobody_holds_stops_nobody(run: Run, changed: Path, out: Path) -> None:
    old = content_of(out)
    (out.parent / ".releases" / "dist" / "lock").write_text("99999999 left behind", encoding="ascii")
    assert run(*call(changed, out)).returncode == 0
    assert content_of(out) != old


def test_a_reader_keeps_the_database_that_it_opened(
    run: Run, package: Path, changed: Path, out: Path
) -> None:
    asked = "select name from actors where actor_id = 'watch'"
    with duckdb.connect(str(out / DATABASE), read_only=True) as held:
        for new in (changed, package, changed):
            assert run(*call(new, out)).returncode == 0
        assert held.execute(asked).fetchall() == [("Watch",)]
        assert held.execute("select count(*) from claim_evidence").fetchall() == [(7,)]
    with duckdb.connect(str(out / DATABASE), read_only=True) as fresh:
        assert fresh.execute(asked).fetchall() == [("The Other Watch",)]


def test_readers_see_whole_releases_while_others_are_made(
    package: Path, changed: Path, out: Path, contents: tuple[str, str]
) -> None:
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from cmr.descriptor import load\nfrom cmr.publish.release import publish\nfrom cmr.record import Record\n"
        "out, times, *packages = sys.argv[1:]\n"
        "for i in range(int(times)):\n    publish(Record(load(Path(packages[i % 2]))), Path(out))\n"
    )
    command = [sys.executable, "-c", code, str(out), str(RELEASES), str(changed), str(package)]
    publisher = subprocess.Popen(command, env=ENV)
    seen: list[list[str]] = [[] for _ in range(READERS)]
    faults: list[BaseException] = []

    def read(found: list[str]) -> None:
        while publisher.poll() is None or not found:
            # Which release it is, is asked once: what is read after that belongs together.
            here = out.resolve()
            try:
                found.append(content_of(here))
            except (OSError, duckdb.IOException, AssertionError) as error:
                # A release that two others followed is tidied away under its reader, who looks again.
                if out.resolve() == here:
                    faults.append(error)
                    raise
            time.sleep(0.05)

    readers = [threading.Thread(target=read, args=[found]) for found in seen]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert publisher.returncode == 0
    assert faults == []
    assert all(seen)
    assert {content for found in seen for content in found} == set(contents)


def test_a_damaged_block_is_found_in_whichever_file_it_is(package: Path, out: Path, tmp_path: Path) -> None:
    wanted = tmp_path / "wanted"
    wanted.mkdir()
    make(Record(load(package)), wanted)
    folder = out.resolve()
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert unlike(wanted, out) == []
    blocks = max(-(-path.stat().st_size // BLOCK) for path in files.values())
    for block in range(0, blocks, STEP_BLOCKS):
        hit = sorted(name for name, path in files.items() if path.stat().st_size > block * BLOCK)
        with _flipped([files[name] for name in hit], block):
            assert unlike(wanted, out) == hit, f"block {block}"
    assert unlike(wanted, out) == []


class _flipped:  # noqa: N801 -- reads as a word
    """Every bit of one block of some files is the other one, until it is put back."""

    def __init__(self, paths: list[Path], block: int) -> None:
        self.paths, self.block = paths, block

    def _flip(self) -> None:
        for path in self.paths:
            with path.open("r+b") as file:
                file.seek(self.block * BLOCK)
                raw = file.read(BLOCK)
                file.seek(self.block * BLOCK)
                file.write(bytes(byte ^ 0xFF for byte in raw))

    def __enter__(self) -> None:
        self._flip()

    def __exit__(self, *_: object) -> None:
        self._flip()
