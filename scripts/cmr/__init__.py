"""The Cluster Munition Record: checks, publishes and shows the tables.

From Python, `cmr.load("claims")` gives a table and `cmr.connect()` the whole database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cmr.version import __version__

if TYPE_CHECKING:
    from cmr.api import connect, load

__all__ = ["__version__", "connect", "load"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- the type is that of the function found
    # Polars and DuckDB take longer to import than `cmr --help` may take.
    if name in ("connect", "load"):
        from cmr import api

        return getattr(api, name)
    raise AttributeError(name)
