"""Brings the docs up to date with the record: runs every example and fills in what it prints.

In a Markdown file, `<!-- output of: COMMAND -->` stands before a block that holds what COMMAND
prints, and `<!-- output of the code above -->` before one that holds what the block of Python or
of shell commands before it prints. `scripts/docs.py` writes the blocks anew, `scripts/docs.py --check` says which are old.
Commands run in the root of the checkout with its environment, on the release that `cmr publish`
makes; what needs R is left as it stands where R is missing. `CITATION.cff` and `.zenodo.json` are
made from the descriptor.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cmr.descriptor import load
from cmr.publish.deposit import CITATION, ZENODO, citation, zenodo
from cmr.rules import catalogue

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(
    r"(?P<block>```(?P<language>python|sh)\n(?P<code>(?:(?!```).*\n)*)```\n\n)?"
    r"<!-- output of(?:: (?P<command>.+)| the code above) -->\n```(?P<kind>\w*)\n(?P<old>(?:(?!```).*\n)*)```\n"
)


def run(command: list[str] | str) -> str:
    """Give what a command prints; it must succeed."""
    path = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "NO_COLOR": "1", "COLUMNS": "120"}
    result = subprocess.run(  # noqa: S603 -- the commands stand in our own docs
        command if isinstance(command, list) else ["bash", "-ec", command],
        cwd=ROOT, env=env, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    if result.returncode:
        sys.exit(f"{command}\nexited with {result.returncode}\n{result.stderr}")
    return result.stdout


def fill(match: re.Match[str]) -> str:
    """Write one block anew."""
    command = match["command"]
    if command and command.startswith("Rscript") and not shutil.which("Rscript"):
        return match[0]
    if command or match["language"] == "sh":
        printed = run(command or match["code"])
    else:
        with tempfile.NamedTemporaryFile("w", suffix=".py", encoding="utf-8") as file:
            file.write(match["code"])
            file.flush()
            printed = run([sys.executable, file.name])
    what = f": {command}" if command else " the code above"
    lines = "\n".join(line.rstrip() for line in printed.rstrip().splitlines())
    return f"{match['block'] or ''}<!-- output of{what} -->\n```{match['kind']}\n{lines}\n```\n"


def rules() -> str:
    """Write the catalogue of rules."""
    lines = [
        "# The rules",
        "",
        "What `cmr validate` checks, made from the rules themselves by `make docs`."
        " `cmr rules --explain ID` says the same of one rule.",
        "",
    ]
    for entry in catalogue():
        lines += [f"## `{entry.id}`", "", f"{entry.sentence} *({entry.severity}; {entry.where})*", ""]
        lines += [f"- Why: {entry.reason}", f"- Good: {_code(entry.good)}", f"- Bad: {_code(entry.bad)}"]
        lines += [f"- How to mend it: {entry.fix}"] if entry.fix else []
        lines.append("")
    return "\n".join(lines)


def _code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def main(check: bool) -> int:
    """Write the docs, or only compare them; gives the exit code."""
    run("cmr publish >/dev/null")
    package = load(ROOT)
    wanted = {
        ROOT / "docs" / "RULES.md": rules(),
        ROOT / CITATION: citation(package),
        ROOT / ZENODO: zenodo(package),
    }
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        if path not in wanted:
            wanted[path] = BLOCK.sub(fill, path.read_text(encoding="utf-8"))
    old = [
        path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in old:
        print(f"{path.relative_to(ROOT)}: {'is out of date; run `make docs`' if check else 'written anew'}")
        if not check:
            path.write_text(wanted[path], encoding="utf-8")
    return int(check and bool(old))


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
