"""The address at which a release will be served."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# Labels as RFC 1123 allows them; urlsplit itself judges addresses of numbers with colons.
HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\.?")


class NotAnAddressError(Exception):
    """The base URL is none at which files can be served; says why."""


def base(text: str) -> str:
    """Give a base URL with a slash at its end, so that paths can follow it.

    Raises:
        NotAnAddressError: where it is not http or https, or has no host, or has a user, a query, a
            fragment, or signs that an address may not have (RFC 3986).
    """
    try:
        parts = urlsplit(text)
        port_is_odd = parts.port == 0
    except ValueError:
        raise NotAnAddressError("it is no address") from None
    if parts.scheme not in ("http", "https"):
        raise NotAnAddressError("it does not begin with http:// or https://")
    if not parts.hostname or port_is_odd:
        raise NotAnAddressError("it names no host")
    if "@" in parts.netloc:
        raise NotAnAddressError("it names a user")
    if "?" in text or "#" in text:
        raise NotAnAddressError("files cannot stand after ? or #")
    if not text.isascii() or not text.isprintable() or any(sign in text for sign in ' "<>\\^`{|}'):
        raise NotAnAddressError("it holds signs that an address writes as %XX")
    if re.search("%(?![0-9A-Fa-f]{2})", text):
        raise NotAnAddressError("it holds a % that two hexadecimal digits do not follow")
    if not (HOST.fullmatch(parts.hostname) or ":" in parts.hostname):
        raise NotAnAddressError("its host is none")
    return text if text.endswith("/") else f"{text}/"
