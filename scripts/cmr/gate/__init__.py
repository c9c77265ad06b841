"""The gate: bytes to rows. Nothing reaches a parser that is not strict RFC 4180 in clean UTF-8.

A file passes as a whole or not at all. It is read in parts; one expression tells whether a part
consists of whole records of the right number of cells (`scan`). Only where it does not is the
place looked for (`form`, `diagnose`).
"""

from cmr.gate.admit import admit
from cmr.gate.form import Sheet
from cmr.gate.places import locate

__all__ = ["Sheet", "admit", "locate"]
