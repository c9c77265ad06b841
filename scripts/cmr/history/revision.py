"""Files of a package as they stood in a git revision, read without touching tree, index or network.

The repository may be a stranger's, so git is asked only what runs nothing of the repository's own:
objects by their hash, no filters, no hooks, no file system monitor, no fetching of objects that a
partial clone lacks.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import IO, TYPE_CHECKING

from cmr.findings import printable

if TYPE_CHECKING:
    from pathlib import Path

REGULAR = ("100644", "100755")
HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
# Set for another repository by a hook that calls us; what configures git itself is kept.
KEPT = ("GIT_CONFIG", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_EXEC_PATH")
QUIET = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
SAFE = (
    "--no-pager",
    "--no-replace-objects",
    "-c",
    "core.fsmonitor=false",
    "-c",
    f"core.hooksPath={os.devnull}",
)


class NoSourceError(Exception):
    """A revision, folder or archive that was named cannot be read; the message says why and what to do."""


class Revision:
    """A commit of the repository that a package's folder lies in."""

    def __init__(self, root: Path, name: str) -> None:
        """Find the commit called `name`: a branch, a tag, a hash, anything that git knows.

        Raises:
            NoSourceError: without git, outside a repository, or where no commit is called so.
        """
        self.name = name
        self.root = root
        found = shutil.which("git")
        if found is None:
            raise NoSourceError("git is not installed, and a revision is read with it. Install git.")
        self.git = found
        if not name or name.startswith("-") or not name.isprintable():
            raise NoSourceError(
                f"{printable(name)!r} is no name of a revision. Name a branch, a tag or a commit."
            )
        prefix = self._ask("rev-parse", "--show-prefix")
        if prefix is None:
            why = f"{str(root)!r} is in no git repository that may be read"
            raise NoSourceError(f"{why}. Run `git -C {root} status`, which says why.")
        self.prefix = prefix.decode().rstrip("\n")
        commit = self._ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        self.commit = (commit or b"").decode("ascii", "replace").strip()
        if not HASH.fullmatch(self.commit):
            why = f"there is no revision {printable(name)!r} in the repository of {str(root)!r}"
            raise NoSourceError(
                f"{why}. `git branch -a` and `git tag` list names; `git fetch` brings new ones."
            )
        self.blobs = self._blobs()

    def write(self, path: str, target: Path) -> bool:
        """Write a file of the package to `target`; False where the revision has no regular file there.

        Raises:
            NoSourceError: where the repository lacks the object.
        """
        blob = self.blobs.get(path)
        if blob is None:
            return False
        with target.open("wb") as file:
            done = self._run("cat-file", "blob", blob, stdout=file)
        if done.returncode:
            why = f"the repository lacks the content of {printable(path)} in {printable(self.name)!r}"
            raise NoSourceError(f"{why}. Fetch it whole: `git fetch --refetch`.")
        return True

    def _blobs(self) -> dict[str, str]:
        """The regular files under the package's folder: their hashes by path."""
        listed = self._ask("ls-tree", "-r", "-z", "--full-tree", self.commit) or b""
        blobs = {}
        for entry in listed.split(b"\0")[:-1]:
            about, _, name = entry.partition(b"\t")
            mode, _, blob = about.decode("ascii").split(" ")
            path = name.decode("utf-8", "surrogateescape")
            if mode in REGULAR and path.startswith(self.prefix):
                blobs[path[len(self.prefix) :]] = blob
        return blobs

    def _ask(self, *arguments: str) -> bytes | None:
        done = self._run(*arguments, stdout=subprocess.PIPE)
        return None if done.returncode else bytes(done.stdout)

    def _run(self, *arguments: str, stdout: int | IO[bytes]) -> subprocess.CompletedProcess[bytes]:
        env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_") or k.startswith(KEPT)}
        return subprocess.run(  # noqa: S603 -- no shell; names stand behind --end-of-options or are hashes
            [self.git, *SAFE, *arguments],
            cwd=self.root,
            env=env | QUIET,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            check=False,
        )
