"""A table with several faults: which of them are told depends on how much the gate reads at a time."""

from __future__ import annotations

from tests.bad.case import raw

SHORT, WHOLE = b"x,Name,ngo,,\n", b"y,Name,ngo,,,\n" * 30_000
DAMAGE = raw("actors", lambda data: data + SHORT + WHOLE + SHORT + WHOLE + SHORT + b'y,"Na\n')
FIRST = ("gate.shape", "data/actors.csv", 10, 1)
# By the bytes read at a time. Of a part that does not end the file, only what surely lies in it is judged.
FOUND = {
    16 * 1024 * 1024: [
        FIRST,
        ("gate.shape", "data/actors.csv", 30_011, 1),
        ("gate.shape", "data/actors.csv", 60_012, 1),
        ("gate.quote", "data/actors.csv", 60_013, 3),
    ],
    600_000: [FIRST],
    300: [FIRST],
}
