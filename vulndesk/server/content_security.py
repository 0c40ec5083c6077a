"""The Content-Security-Policy of every page: nothing but the desk's own files, no inline script or style.

`trusted-types default` names the one policy that static/vulndesk/trusted-types.js creates; htmx creates none.
https://www.w3.org/TR/CSP3/ , https://www.w3.org/TR/trusted-types/
"""

from __future__ import annotations

SELF = "'self'"
NONE = "'none'"

DIRECTIVES: dict[str, list[str]] = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF],
    "font-src": [SELF],
    # 'self' includes ws: and wss: of the same host (CSP3, scheme-part match), which live.js uses.
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["default"],
}


def header() -> str:
    """The policy as a header's value. It is the same for every answer."""
    return "; ".join(f"{name} {' '.join(values)}" for name, values in DIRECTIVES.items())
