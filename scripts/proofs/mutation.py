"""Every rule, and every check of the gate and the schemas, is made wrong; the cases of the tests must notice."""

from __future__ import annotations

import importlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr
from functools import partial
from importlib.abc import Loader, MetaPathFinder
from importlib.util import spec_from_loader
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from proofs import Proof
from proofs.equivalent import EQUIVALENT
from proofs.mutants import Mutant, mutants
from proofs.suite import ROOT, in_process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    from cmr.findings import Report

TITLE = "Checks made wrong"
PROCESSES, SECONDS = 2, 5
CHUNK, FEW_LINES = 16 * 1024 * 1024, 300
WIDE = (
    "actors.",
    "claims.",
    "corrections.",
    "incidents.",
    "munitions.",
    "places.",
    "sources.",
    "stat",
    "treaty.",
    "votes.",
)
# What is mutated, and the rules of which the cases speak that are tried.
MODULES = {
    "cmr.rules.actors": ("actors.", "munitions.", "places.", "states."),
    "cmr.rules.claims": ("claims.",),
    "cmr.rules.corrections": ("corrections.",),
    "cmr.rules.incidents": ("incidents.",),
    "cmr.rules.passages": ("claims.passage", "statements.passage"),
    "cmr.rules.points": ("incidents.point", "incidents.coarse", "incidents.place-country", "places.point"),
    "cmr.rules.sources": ("sources.",),
    "cmr.rules.statements": ("statements.",),
    "cmr.rules.treaty": ("treaty.", "votes."),
    "cmr.rules.text": ("text.",),
    "cmr.rules.wide": WIDE,
    "cmr.gate.admit": ("gate.", "schema.length", "text.spaces"),
    "cmr.gate.diagnose": ("gate.",),
    "cmr.gate.form": ("gate.", "schema.type"),
    "cmr.gate.header": ("gate.",),
    "cmr.gate.scan": ("gate.",),
    "cmr.tables": ("schema.", "incidents."),
    "cmr.checks": ("",),
    "cmr.schema_checks": ("schema.", "package.", "gate.header"),
    "cmr.package_files": ("package.", "gate.file"),
    "cmr.descriptor": ("package.", "gate.file", "gate.header"),
}
# What compares two states of the record is tried by the tests of it, over real commits.
BY_TESTS = ("cmr.history.since", "cmr.history.loosened")
TESTS = (
    "tests/test_kept.py",
    "tests/test_history.py",
    "-k",
    "kept or released or retired or rule or definition or told or step or key or table or reference",
)
# The parts of the proof, each renewed by itself, and the beginnings of their modules.
PARTS = {
    "rules": ("cmr.rules.",),
    "gate": ("cmr.gate.",),
    "schemas": ("cmr.tables", "cmr.checks", "cmr.schema_checks", "cmr.package_files", "cmr.descriptor"),
    "history": BY_TESTS,
}
MEMORY = Path("/dev/shm")  # noqa: S108 -- only where there is one; the folder made in it is ours alone
Place = tuple[str, str, int, int]


class Try(NamedTuple):
    """A package and what must come of it: exactly these findings, or a rule that speaks, or is silent.

    `chunk` is how many bytes the gate reads at a time.
    """

    rule: str
    package: Path
    findings: list[Place] | None
    said: Callable[[str], bool] = bool
    speaks: bool = True
    chunk: int = CHUNK

    @property
    def name(self) -> str:
        """What tells it from the others."""
        return f"{self.package.name}/{self.chunk}"


class Changed(MetaPathFinder, Loader):
    """Imports one module from changed source; all others as they are."""

    def __init__(self, module: str, source: str) -> None:
        self.module, self.source = module, source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Answer for the changed module alone."""
        del path, target
        return spec_from_loader(fullname, self) if fullname == self.module else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed source."""
        module.__file__ = str(_file(self.module))
        exec(compile(self.source, module.__file__, "exec"), module.__dict__)  # noqa: S102 -- our own


def run(part: str) -> Proof:
    """Make every mutant of a part, in two processes, and list those that no case noticed."""
    with ThreadPoolExecutor(PROCESSES) as pool:
        halves = pool.map(partial(in_process, "mutation", part), range(PROCESSES))
        results = [one for half in halves for one in half]
    made, killed, same = (
        Counter(one["module"] for one in results if wanted(one))
        for wanted in (lambda _: True, lambda one: one["killer"], lambda one: one["why"])
    )
    lines = [
        f"| `{name}` | {made[name]} | {killed[name]} | {same[name]} | {made[name] - killed[name] - same[name]} |"
        for name in (*MODULES, *BY_TESTS)
        if made[name]
    ]
    alive = [one for one in results if not (one["killer"] or one["why"])]
    lines.append(f"| all | {len(results)} | {killed.total()} | {same.total()} | {len(alive)} |")
    by_reason: dict[str, list[str]] = {}
    for one in results:
        if not one["killer"]:
            by_reason.setdefault(one["why"] or "NOT NOTICED", []).append(_place(one))
    reasons = [f"- {why}: {'; '.join(places)}" for why, places in by_reason.items()]
    return Proof("\n".join([HEAD, *lines, "", AFTER, "", *reasons]), not alive)


HEAD = """Each rule was deleted and turned round; in the modules that decide, each condition was dropped, negated or shifted by one, each part of an `and` or an `or` left out, each value taken out of a list, each branch and anchor out of an expression. A mutant is killed where a bad case of `tests/bad` no longer gives its findings at their places, an example of a rule speaks or is silent wrongly, or the small package or the record is no longer valid; what compares two states of the record, where a test of `tests/test_kept.py` or `tests/test_history.py` fails.

| Module | Mutants | Killed | Change nothing | Alive |
|---|---:|---:|---:|---:|"""
AFTER = "Those that nothing noticed change nothing that could be seen:"


def _place(result: dict[str, Any]) -> str:
    return f"`{result['module'].removeprefix('cmr.')}` `{result['what']}`".replace("|", "\\|")


def _explained(module: str, what: str) -> str:
    return next((why for one, part, why in EQUIVALENT if one == module and part in what), "")


def work(part: str, number: int) -> Iterator[dict[str, Any]]:
    """Try every second mutant of a part and tell what came of each."""
    folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
    try:
        tries = list(_tries(folder))
        names = [name for name in (*MODULES, *BY_TESTS) if name.startswith(PARTS[part])]
        todo = [m for name in names for m in mutants(name, _file(name).read_text("utf-8"))]
        for mutant in todo[number::PROCESSES]:
            killer = _failing(mutant, folder) if mutant.module in BY_TESTS else _killer(mutant, tries)
            # What noticed one change often notices the next.
            tries.sort(key=lambda one, killer=killer: one.name != killer)  # type: ignore[misc]
            why = "" if killer else _explained(mutant.module, mutant.what)
            yield {"module": mutant.module, "what": mutant.what, "killer": killer, "why": why}
            if not (killer or why):
                sys.stderr.write(f"alive: {mutant.module}:{mutant.line} {mutant.what}\n")
    finally:
        shutil.rmtree(folder)


def _tries(folder: Path) -> Iterator[Try]:
    """Lay out all packages once; none of them depends on what is under test."""
    from tests.bad.allowed import ALLOWED
    from tests.bad.cases import CASES
    from tests.bad.several import SEVERAL
    from tests.conftest import edit, make_package

    from cmr.rules import BUILT_INS, RULES

    small = make_package(folder / "small")
    yield from (Try("", small, [], chunk=chunk) for chunk in (CHUNK, FEW_LINES))
    nothing = folder / "nothing"
    nothing.mkdir()
    yield Try("package.missing", nothing, [("package.missing", str(nothing), 0, 0)])
    for number, case in enumerate(CASES):
        package = make_package(folder / f"case{number}")
        case.damage(package)
        places = [case.found_in(package)]
        yield Try(case.rule, package, places, case.said)
        if case.rule.startswith("gate."):
            yield Try(case.rule, package, places, case.said, chunk=FEW_LINES)
    for number, several in enumerate(SEVERAL):
        package = make_package(folder / f"several{number}")
        several.damage(package)
        for chunk, places in several.found.items():
            yield Try(places[0][0], package, places, chunk=chunk)
    for rule in RULES:
        for speaks, example in ((True, rule.bad_example), (False, rule.good_example)):
            package = make_package(folder / f"{rule.id}{speaks}")
            edit(package, example)
            yield Try(rule.id, package, None, speaks=speaks)
    for number, change in enumerate(ALLOWED.values()):
        package = make_package(folder / f"allowed{number}")
        change(package)
        yield Try("", package, [])
    for check in BUILT_INS:
        if check.edits:
            package = make_package(folder / check.id)
            edit(package, check.edits)
            yield Try(check.id, package, None)
    yield Try("", ROOT, [])


def _killer(mutant: Mutant, tries: list[Try]) -> str:
    """Give the package that notices the change; empty where none does."""
    for name in [name for name in sys.modules if name == "cmr" or name.startswith("cmr.")]:
        del sys.modules[name]
    finder = Changed(mutant.module, mutant.source)
    sys.meta_path.insert(0, finder)
    try:
        # A mutant may make polars warn; that is of no interest here.
        with redirect_stderr(io.StringIO()):
            validate = importlib.import_module("cmr.validate").validate
            return next((one.name for one in _in_order(mutant, tries) if not _as_expected(validate, one)), "")
    except Exception as error:  # noqa: BLE001 -- a module that cannot be imported is noticed by every test
        return type(error).__name__
    finally:
        sys.meta_path.remove(finder)


def _failing(mutant: Mutant, folder: Path) -> str:
    """Give `a test` where one fails under the change; empty where none does."""
    source = folder / "mutant.py"
    source.write_text(mutant.source, encoding="utf-8")
    env = {**os.environ, "CMR_MUTANT": mutant.module, "CMR_MUTANT_SOURCE": str(source)}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "proofs.mutated", "-p", "no:cacheprovider"]
    done = subprocess.run([*command, *TESTS], cwd=ROOT, env=env, check=False, capture_output=True)  # noqa: S603 -- our own
    return "a test" if done.returncode else ""


def _in_order(mutant: Mutant, tries: list[Try]) -> list[Try]:
    """Begin with what speaks of the rule, then of its module; the record itself, which is large, comes last."""
    near = [one for one in tries if not one.rule or one.rule.startswith(MODULES[mutant.module])]
    return sorted(near, key=lambda one: (one.package == ROOT, bool(mutant.rule) and one.rule != mutant.rule))


def _as_expected(validate: Callable[[Path], Report], one: Try) -> bool:
    def stop(*_: object) -> None:
        raise TimeoutError

    sys.modules["cmr.gate.admit"].CHUNK = one.chunk  # type: ignore[attr-defined]
    signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        findings = validate(one.package).findings
    except Exception:  # noqa: BLE001 -- whatever is raised, a test fails
        return False
    finally:
        signal.alarm(0)
    if one.findings is None:
        return any(f.rule == one.rule for f in findings) == one.speaks
    places = [(f.rule, f.file, f.line, f.column) for f in findings]
    return places == one.findings and all(one.said(f"{f.message}. {f.fix}") for f in findings)


def _file(module: str) -> Path:
    return ROOT / "scripts" / Path(*module.split(".")).with_suffix(".py")


if __name__ == "__main__":
    json.dump(list(work(sys.argv[1], int(sys.argv[2]))), sys.stdout)
