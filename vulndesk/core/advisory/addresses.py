"""Addresses as formats ask for them: an IRI with letters of any language as a URI (RFC 3987, section 3.1)."""

from __future__ import annotations

from urllib.parse import quote, urlsplit, urlunsplit

_KEPT = "%:/?@!$&'()*+,;=~"


def as_uri(address: str) -> str:
    """The same address in the characters that RFC 3986 allows; what is encoded already stays so."""
    try:
        parts = urlsplit(address)
        host = parts.netloc.encode("idna").decode() if not parts.netloc.isascii() else parts.netloc
    except (ValueError, UnicodeError):
        return quote(address, safe=_KEPT)
    path, query, fragment = (quote(one, safe=_KEPT) for one in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, host, path, query, fragment))
