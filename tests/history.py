"""Repositories of packages for the tests: made anew, with nothing of the machine's own settings."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.conftest import make_package

if TYPE_CHECKING:
    from pathlib import Path

if shutil.which("git") is None and "CI" not in os.environ:
    pytest.skip("git is not installed", allow_module_level=True)

ALONE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder; gives what it printed."""
    env = {**os.environ, **ALONE}
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=env, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout


def commit(folder: Path, message: str) -> None:
    """Commit all that is in a repository."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def released(folder: Path) -> Path:
    """A repository with the small package, released as v0.1.0."""
    make_package(folder)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "config", "user.name", "A Curator")
    git(folder, "config", "user.email", "curator@example.org")
    commit(folder, "The first release")
    git(folder, "tag", "--annotate", "v0.1.0", "--message", "0.1.0")
    return folder
