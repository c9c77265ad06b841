"""A progress bar for long work: on a terminal, on stderr, and nowhere else."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Below so many bytes the work is done before a bar is seen.
LONG = 8 * 1024 * 1024


@contextmanager
def progress(total: int, what: str) -> Iterator[Callable[[int], None]]:
    """Show a bar while the body runs; gives what the body calls with the bytes that are done.

    Args:
        total: How many bytes will be done at the end.
        what: What is done with them, in one word.
    """
    if total < LONG or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        yield partial(bar.advance, bar.add_task(what, total=total))
