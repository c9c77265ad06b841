"""Work in a child process, so that whatever ends it there becomes one line and exit code 3 here.

Native libraries end their process where memory runs out, and the system ends the one that takes
most of it; neither can be caught by the process itself.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import traceback
import warnings
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

# How libraries say that the memory, or what threads are made of, is used up.
NO_MEMORY = re.compile(
    r"out of memory|(?:can't|cannot) allocate|failed to map segment|memory allocation|bad.alloc"
    r"|can't start new thread|resource temporarily unavailable|failed to spawn"
    # What CPython says where one of its own allocations failed on the way to an error.
    r"|without exception set|without setting an exception",
    re.IGNORECASE,
)
MACHINE = 3
NOISE = 64 * 1024
BEFORE_LINE = "\x1e"
ADVICE = "Close other programs and try again."
NO_MEMORY_LEFT = f"the machine has too little memory for this. {ADVICE}"

_parted = False


def in_child() -> None:
    """Go on in a child process; this one waits for it and ends with its exit code.

    What native code writes to standard error, warnings and tracebacks are shown at the end, unless
    the machine was at fault: then the line that says so stands alone. Where processes cannot be
    forked nothing happens.
    """
    if not hasattr(os, "fork"):
        return
    global _parted  # noqa: PLW0603 -- a process is a child for good
    parent = os.getpid()
    noise, native = os.pipe()
    # An interrupt between here and the waiting must not part the two.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    child = os.fork()
    if child:
        os.close(native)
        sys.exit(_wait(child, noise))
    _parted = True
    os.close(noise)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    _end_with(parent)
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1, encoding="utf-8", errors="backslashreplace")
    os.dup2(native, 2)
    os.close(native)
    warnings.showwarning = _warn
    sys.excepthook = _trace
    sys.unraisablehook = lambda found: traceback.print_exception(found.exc_value, file=sys.__stderr__)


def refuse(message: str) -> NoReturn:
    """End with one line and the exit code that blames the machine.

    In a child process the line is left to the parent: a thread of a native library may still end the
    process in its own way, and then the parent has a line for that.
    """
    os.write(2, f"{BEFORE_LINE if _parted else ''}{message}\n".encode(errors="backslashreplace"))
    # No closing of streams and threads, which would try again what was refused.
    os._exit(MACHINE)


def lacks_memory(error: BaseException) -> bool:
    """Whether an error, or one that led to it, comes of too little memory."""
    return any(isinstance(e, MemoryError) or NO_MEMORY.search(str(e)) for e in _causes(error))


def _warn(message: Warning | str, category: type[Warning], *_: object, **__: object) -> None:
    os.write(2, f"{category.__name__}: {message}\n".encode())


def _trace(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    traceback.print_exception(error, file=sys.__stderr__)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _wait(child: int, noise: int) -> int:
    said = b""
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        while part := os.read(noise, NOISE):
            said = (said + part)[-NOISE:]
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    except KeyboardInterrupt:
        os.kill(child, signal.SIGKILL)
        print("stopped", file=sys.stderr)
        return 128 + signal.SIGINT
    if status < 0:
        name = signal.Signals(-status).name
        print(
            f"the machine ended the work ({name}), most likely for want of memory. {ADVICE}", file=sys.stderr
        )
        return MACHINE
    text = said.decode("utf-8", errors="backslashreplace")
    if status == MACHINE:
        # Threads of native libraries may write before the line and after it.
        _, marked, after = text.rpartition(BEFORE_LINE)
        text = f"{after.partition(chr(10))[0]}\n" if marked else f"{NO_MEMORY_LEFT}\n"
    print(text, end="", file=sys.stderr)
    return status


def _end_with(parent: int) -> None:
    """Let the system end this process when its parent ends, where it can (Linux: PR_SET_PDEATHSIG is 1)."""
    if sys.platform != "linux":
        return
    import ctypes

    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
