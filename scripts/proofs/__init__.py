"""One proof a module, each with `TITLE` and `run`, which gives a `Proof`; `scripts/proof.py` runs them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Proof:
    """What a proof found: Markdown without a heading, and whether everything held."""

    text: str
    held: bool
