"""Codes of states that are written and have no row in `states`: what they stood for, and what to write."""

from __future__ import annotations

# ISO 3166-3: codes that were withdrawn, the year, and the codes of the states there today.
WITHDRAWN = {
    "AFI": (1977, "DJI"),
    "BUR": (1989, "MMR"),
    "BYS": (1992, "BLR"),
    "CSK": (1993, "CZE or SVK"),
    "DDR": (1990, "DEU"),
    "DHY": (1977, "BEN"),
    "HVO": (1984, "BFA"),
    "NHB": (1980, "VUT"),
    "RHO": (1980, "ZWE"),
    "ROM": (2002, "ROU"),
    "SCG": (2006, "MNE or SRB"),
    "SUN": (1992, "the state to which the place or the maker belongs today, as RUS or UKR"),
    "TMP": (2002, "TLS"),
    "VDR": (1977, "VNM"),
    "YMD": (1990, "YEM"),
    "YUG": (2003, "the state to which the place or the maker belongs today, as SRB or HRV"),
    "ZAR": (1997, "COD"),
}
# Not of ISO 3166-1: assigned by users, or those of other lists.
ELSEWHERE = {
    "KOS": "XKX",
    "KSV": "XKX",
    "PAL": "PSE",
    "RKS": "XKX",
    "UNK": "XKX",
    "XKK": "XKX",
    "XKO": "XKX",
}


def meant(code: str) -> str:
    """Say what to write for a code that is no longer, or nowhere, one of ISO 3166-1.

    States have the code that they have today, whatever the day of the row: a claim of 1999 and
    one of 2024 about one place are then found together. Empty where the code is not known.
    """
    if code in WITHDRAWN:
        year, now = WITHDRAWN[code]
        return f"{code} was withdrawn in {year}, and rows of any day have today's codes: write {now}. "
    return f"{code} is no code of this record: write {ELSEWHERE[code]}. " if code in ELSEWHERE else ""
