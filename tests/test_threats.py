"""Hostile packages, form by form, where a threat has more forms than a row of `tests/bad` can say."""

from __future__ import annotations

import json
import os
import re
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from cmr.descriptor import load
from cmr.reports import FORMATS, as_github, as_text
from cmr.validate import validate
from tests.bad.cases import CASES
from tests.conftest import ROOT, edit, read, write

if TYPE_CHECKING:
    from cmr.descriptor import Table

PREFIXES = [
    "=",
    "+",
    "-",
    "@",
    " =",
    "'=",
    '"=',
    "\u2019=",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
    "\n=",
    "\n@",
]
# Layers content, CI, SQL, package, bytes, size, shape, header, Excel, keys, refs, dates, numbers, geo, codes, files.
THREATS = {f"T{number:02}" for number in range(1, 30)}
# T04 speaks of pages made from the data and T06 of a million findings; both have their tests beside those.
NOT_HERE = {"T04"}


def test_every_threat_to_the_validator_has_a_test() -> None:
    marks = re.compile(r"mark\.threat\(([^)]+)\)")
    sources = [path.read_text("utf-8") for path in (ROOT / "tests").glob("test_*.py")]
    marked = {
        name for source in sources for names in marks.findall(source) for name in re.findall(r"T\d\d", names)
    }
    assert marked | {case.threat for case in CASES} >= THREATS - NOT_HERE


def texts(table: Table) -> list[str]:
    """The columns of free text."""
    return [f.name for f in table.fields if f.type == "string" and not f.categories and not f.pattern]


def lay_out(package: Path, value: str) -> set[tuple[str, int, int]]:
    """Put a value into every cell of free text in the last row of each table; give where they stand."""
    places = set()
    for table in load(package).tables:
        path = package / table.path
        header, rows = read(path)
        line = path.read_bytes().count(b"\n")
        rows[-1].update(dict.fromkeys(texts(table), value))
        write(path, header, rows)
        # The row's cells in order: a line feed in one moves those behind it to the next line.
        at, column = line, 1
        for name in header:
            cell = rows[-1][name]
            written = '"' + cell.replace('"', '""') + '"' if any(c in cell for c in ',"\n') else cell
            if name in texts(table):
                places.add((table.path, at, column))
            at += written.count("\n")
            column = (column if "\n" not in written else 1) + len(written.rpartition("\n")[2]) + 1
    return places


@pytest.mark.threat("T01")
@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_text_column_refuses_what_a_spreadsheet_runs(package: Path, prefix: str) -> None:
    places = lay_out(package, f"{prefix}HYPERLINK(A1)")
    found = {(f.file, f.line, f.column) for f in validate(package).findings if f.rule == "text.formula"}
    assert len(places) >= 25
    assert found == places


@pytest.mark.threat("T01")
@pytest.mark.parametrize(("character", "rule"), [("\t", "gate.character"), ("\r", "gate.line-ending")])
def test_every_table_refuses_a_formula_behind_a_control_character(
    package: Path, character: str, rule: str
) -> None:
    places = lay_out(package, f"{character}=1")
    first = {path: min(p for p in places if p[0] == path) for path, _, _ in places}
    found = {(f.file, f.line) for f in validate(package).findings if f.rule == rule}
    assert found == {place[:2] for place in first.values()}


@pytest.mark.threat("T01", "T02")
def test_no_pattern_of_a_column_lets_a_formula_or_markup_through() -> None:
    hostile = [f"{prefix}1" for prefix in PREFIXES] + [
        "<b>",
        "a<script>",
        "a&lt;b",
        "https://a.org/<b>",
        'https://a.org/"',
    ]
    patterns = [f.pattern for table in load(ROOT).tables for f in table.fields if f.pattern]
    assert len(patterns) >= 40
    for pattern in patterns:
        assert not pl.Series(hostile).str.contains(rf"\A(?:{pattern})\z").any(), pattern


@pytest.mark.threat("T02")
@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)>",
        "<svg/onload=1>",
        "</title>",
        "a<!--",
        "<?xml?>",
        "<IFRAME SRC=x>",
        "x <a href='javascript:1'>",
        "&lt;b&gt;",
        "&#x3c;b",
        "&#60;b",
        "&NewLine;b",
        "a <ScRiPt",
        "<p\u00a0>",
    ],
)
def test_every_text_column_refuses_markup(package: Path, markup: str) -> None:
    places = lay_out(package, markup)
    found = {(f.file, f.line, f.column) for f in validate(package).findings if f.rule == "text.markup"}
    assert found == places


ADDRESSES = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\\tscript:alert(1)",
    "javascript&colon;alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://watch.org/a",
    "mailto:a@watch.org",
    "//watch.org/a",
    "/a",
    "a",
    "watch.org/a",
    "http:/watch.org",
    "https:watch.org",
    "http:///a",
    "https://",
    "https://a",
    "https://watch",
    "https://localhost/a",
    "https://LOCALHOST/a",
    "https://localhost.localdomain:80/",
    "https://127.0.0.1/a",
    "https://127.1/a",
    "https://2130706433/a",
    "https://0x7f000001/a",
    "https://0177.0.0.1/a",
    "https://[::1]/a",
    "https://[::ffff:127.0.0.1]/",
    "https://10.0.0.1/a",
    "https://192.168.0.1/",
    "https://169.254.169.254/latest",
    "https://0/",
    "https://user@watch.org/",
    "https://user:secret@watch.org/",
    "https://watch.org@evil.org/",
    "https://watch.org%40evil.org/",
    "https://printer.local/",
    "https://a.internal/",
    "https://x.onion/",
    "https://x.test/",
    "https://watch.org\\@evil.org/",
    "https://w\u0430tch.org/",
    "https://watch.org./",
    "https://.watch.org/",
    "https://watch..org/",
    "https://-watch.org/",
    "https://watch.org:x/",
    "https://watch.org/<b>",
    'https://watch.org/"x',
    "https://watch.org/{x}",
    "https://watch.org/`x",
    "http://x.example/",
]


@pytest.mark.threat("T03")
def test_every_trick_with_an_address_is_refused(package: Path) -> None:
    header, rows = read(package / "data" / "sources.csv")
    tricks = [
        *ADDRESSES,
        "https://watch.org/a b",
        "\u00a0https://watch.org/",
        "https://watch\u3002org/",
    ]
    assert len(tricks) >= 40
    for number, address in enumerate(tricks):
        rows.append({**rows[3], "source_id": f"trick-{number:02}", "url": address.replace("\\t", "\u2003")})
    write(package / "data" / "sources.csv", header, rows)
    refused = {
        f.record_id for f in validate(package).findings if f.column_name == "url" and f.severity == "error"
    }
    assert {address for n, address in enumerate(tricks) if f"trick-{n:02}" not in refused} == set()


COMMANDS = [
    "::error::x",
    "::stop-commands::x",
    "::add-mask::x",
    "##[error]x",
    "%0A::error::x",
    "\n::set-output name=a::b",
]


@pytest.mark.threat("T05")
def test_no_form_of_the_report_carries_a_command_of_the_data(package: Path) -> None:
    for number, command in enumerate(COMMANDS):
        key = f"actors/{['ardland', 'borland', 'watch', 'paper', 'institute', 'depositary'][number]}"
        edit(package, {key: {"actor_type": command, "wikidata_id": command, "name": f"={command}"}})
    report = validate(package)
    assert report.errors >= 3 * len(COMMANDS)
    for name, form in FORMATS.items():
        lines = re.split(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]", form(report))
        commands = [line for line in lines if line.lstrip().startswith(("::", "##["))]
        own = [
            line
            for line in commands
            if re.match(r"::(error|warning) file=data/[a-z]+\.csv,line=\d+,col=\d+,", line)
        ]
        assert commands == own, name
        assert bool(own) == (name == "github")


@pytest.mark.threat("T05", "T06")
def test_what_schemas_and_names_of_files_say_is_escaped_too(package: Path) -> None:
    path = package / "schemas" / "tables" / "actors.json"
    schema = json.loads(path.read_text("utf-8"))
    for field in schema["fields"]:
        field["title"] = field["description"] = "\x1b[31m\n::error::x\u202e"
    odd = "\x1b]0;x\x07\n::error::y"
    schema["fields"][2]["categories"] = [{"value": odd, "label": "z"}]
    schema["fields"][2]["constraints"]["enum"] = [odd]
    path.write_text(json.dumps(schema), "utf-8")
    edit(package, {"actors/watch": {"wikidata_id": "x"}})
    report = validate(package)
    assert report.errors >= 5
    for text in (as_text(report), as_text(report, unfold=True), as_github(report)):
        assert all(line.isprintable() for line in text.split("\n"))
        assert "\n::error::" not in text


@pytest.mark.threat("T06")
def test_very_many_findings_are_few_lines_with_the_exact_total(package: Path) -> None:
    rows = int(os.environ.get("CMR_PROOF_CELLS", "30000")) // 3
    path = package / "data" / "actors.csv"
    extra = "".join(f"a{i},=x,club,,,q{i}\n" for i in range(rows))
    path.write_text(path.read_text("utf-8") + extra, "utf-8")
    report = validate(package)
    assert report.errors == 3 * rows
    for text in (as_text(report), as_github(report)):
        assert len(text.encode()) < 1_000_000
        assert f"{3 * rows:,} errors" in text.rpartition("\n")[2]


PATHS = [
    r"/etc/passwd",
    r"//host/share/x.csv",
    r"\\host\share\x.csv",
    r"../votes.csv",
    r"data/../../x.csv",
    r"data/../votes.csv",
    r"./data/votes.csv",
    r"data/./votes.csv",
    r"data//votes.csv",
    r"data/votes.csv/",
    r"/",
    r".",
    r"..",
    r"~",
    r"~/x.csv",
    r"~root/x.csv",
    r"C:\x.csv",
    r"C:/x.csv",
    r"c:x.csv",
    r"data\votes.csv",
    r"data/votes.csv:stream",
    r"%2e%2e/x.csv",
    r"data/%2e%2e/x.csv",
    r"data%2fvotes.csv",
    r"data/votes%00.csv",
    r"data/*.csv",
    r"data/vote?.csv",
    r"data/vote[s].csv",
    r"http://example.org/x.csv",
    r"https://example.org/x.csv",
    r"ftp://example.org/x.csv",
    r"file:///etc/passwd",
    r"file:data/votes.csv",
    r"s3://bucket/x.csv",
    r"hdfs://h/x.csv",
    r"data:text/csv,a",
    r"zip://x.zip::x.csv",
    r"jar:x!/x.csv",
    r"\\?\C:\x.csv",
    r"data/CON:/x.csv",
    r"aux:",
    r"data/Votes.csv",
    r"DATA/votes.csv",
]


@pytest.mark.threat("T10", "T11")
def test_every_spelling_of_a_path_that_leads_elsewhere_is_refused(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    body = json.loads((package / "datapackage.json").read_text("utf-8"))
    spellings = [
        *PATHS,
        "data/votes.csv\0",
        "\0",
        "",
        " data/votes.csv",
        "data/votes.csv ",
        "data\u2215votes.csv",
        "data/votes.csv\n",
    ]
    assert len(spellings) >= 40
    for number, spelling in enumerate(spellings):
        body["resources"].append({**body["resources"][9], "name": f"x{number}", "path": spelling})
    (package / "datapackage.json").write_text(json.dumps(body), "utf-8")
    found = validate(package).findings
    assert [(f.rule, f.file) for f in found if f.rule != "gate.file"] == []
    assert sorted(f.file for f in found) == sorted(spellings)


@pytest.mark.threat("T11")
@pytest.mark.parametrize("where", ["schema", "path", "$schema", "$ref", "profile"])
def test_no_address_in_a_package_is_opened(
    package: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    opened = []
    monkeypatch.setattr(socket, "socket", lambda *_, **__: opened.append(1))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: opened.append(1))
    body = json.loads((package / "datapackage.json").read_text("utf-8"))
    part = body["resources"][9] if where in ("schema", "path") else body
    part[where] = "http://127.0.0.1:9/x"
    (package / "datapackage.json").write_text(json.dumps(body), "utf-8")
    findings = validate(package).findings
    assert bool(findings) == (where in ("schema", "path"))
    assert opened == []


@pytest.mark.threat("T12")
@pytest.mark.parametrize(
    "kind", ["pipe", "socket", "device", "link to a device", "link to a secret", "link in a circle", "folder"]
)
def test_what_is_no_regular_file_is_refused_at_once_and_not_shown(
    package: Path, tmp_path: Path, kind: str
) -> None:
    path = package / "data" / "votes.csv"
    path.unlink()
    secret = tmp_path / "secret"
    secret.write_text("root:x:0:0\n", "utf-8")
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "socket":
            os.chdir(path.parent)
            with socket.socket(socket.AF_UNIX) as one:
                one.bind("votes.csv")
        case "device":
            try:
                os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 5))
            except PermissionError:
                path.symlink_to("/dev/zero")
        case "folder":
            path.mkdir()
        case _:
            targets = {
                "link to a device": "/dev/zero",
                "link to a secret": str(secret),
                "link in a circle": path.name,
            }
            path.symlink_to(targets[kind])
    begun = time.monotonic()
    report = validate(package)
    assert time.monotonic() - begun < 5
    assert [(f.rule, f.file, f.line) for f in report.findings] == [("gate.file", "data/votes.csv", 0)]
    assert "root:" not in as_text(report)


@pytest.mark.threat("T14")
def test_a_descriptor_of_100_mb_is_refused_at_once(package: Path) -> None:
    with (package / "datapackage.json").open("r+b") as file:
        file.truncate(100_000_000)
    begun = time.process_time()
    (finding,) = validate(package).findings
    assert time.process_time() - begun < 1
    assert "larger than" in finding.message


@pytest.mark.threat("T29")
def test_code_in_a_package_is_not_run(package: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    code = f"open({str(ran)!r}, 'a').write(__name__)\n"
    for folder in (package, package / "data", package / "schemas"):
        for name in (
            "conftest.py",
            "sitecustomize.py",
            "usercustomize.py",
            "polars.py",
            "json.py",
            "cmr.py",
            "setup.py",
        ):
            (folder / name).write_text(code, "utf-8")
    (package / "evil.pth").write_text(f"import os; {code}", "utf-8")
    (package / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '-p conftest'\n", "utf-8")
    (package / "Makefile").write_text("$(shell touch ran)\n", "utf-8")
    command = Path(sys.executable).with_name("cmr")
    for arguments in (["validate", "."], ["format", ".", "--check"], ["query", "select 1", "--package", "."]):
        done = subprocess.run([command, *arguments], cwd=package, capture_output=True, check=False, text=True)
        assert done.returncode == 0, done.stderr
    assert not ran.exists()
