"""The rules of the HTTP Observatory (the methodology of 2024), for one answer of a desk whose address is https.

Every rule is a row: what it is called, and what it gives or takes. Bonuses count only from 90 points on.
https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from http.cookies import Morsel

HALF_A_YEAR = 15768000
PRIVATE_REFERRERS = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
SESSION = re.compile(r"desk|session|sid|auth", re.IGNORECASE)


def judge(headers: Mapping[str, str], cookies: Iterable[Morsel[str]], body: str) -> dict[str, int]:
    """rule -> points given or taken; headers are looked up without regard to case, as Django's answers do it."""
    policy = _directives(headers.get("Content-Security-Policy", ""))
    return {
        "content-security-policy": _policy(policy),
        "cookies": _cookies(list(cookies)),
        "cross-origin-resource-sharing": _sharing(headers),
        "strict-transport-security": _transport(headers.get("Strict-Transport-Security", "")),
        "referrer-policy": _referrer(headers.get("Referrer-Policy", "")),
        "subresource-integrity": _scripts(body),
        "x-content-type-options": 0 if headers.get("X-Content-Type-Options", "").lower() == "nosniff" else -5,
        "x-frame-options": _framing(policy, headers.get("X-Frame-Options", "")),
        "cross-origin-resource-policy": {"same-origin": 10, "same-site": 10}.get(
            headers.get("Cross-Origin-Resource-Policy", ""), 0
        ),
    }


def score(points: Mapping[str, int]) -> int:
    penalised = max(0, 100 + sum(given for given in points.values() if given < 0))
    return penalised + (sum(given for given in points.values() if given > 0) if penalised >= 90 else 0)


def _directives(header: str) -> dict[str, list[str]]:
    parts = (part.split() for part in header.lower().split(";"))
    return {part[0]: part[1:] for part in parts if part}


def _policy(policy: Mapping[str, list[str]]) -> int:
    if not policy:
        return -25
    fallback = policy.get("default-src", ["*"])
    scripts, styles = policy.get("script-src", fallback), policy.get("style-src", fallback)
    broad = {"*", "https:", "http:", "data:", "blob:"}
    if "'unsafe-inline'" in scripts or broad & {*scripts, *policy.get("object-src", fallback)}:
        return -20
    if "'unsafe-eval'" in scripts:
        return -10
    if "'unsafe-inline'" in styles or broad & {*styles}:
        return 0
    return 10 if fallback == ["'none'"] else 5


def _cookies(cookies: list[Morsel[str]]) -> int:
    cookies = [one for one in cookies if str(one["max-age"]) != "0"]  # a browser forgets these and keeps nothing
    if not cookies:
        return 0
    found = [5 if all(one["samesite"] in ("Lax", "Strict") for one in cookies) else 0]
    for one in cookies:
        session = bool(SESSION.search(one.key))
        found.append(-20 if one["samesite"] not in ("", "Lax", "Strict") else 0)
        found.append((-40 if session else -20) if not one["secure"] else 0)
        found.append(-30 if session and not one["httponly"] else 0)
        found.append(-20 if "csrf" in one.key and not one["samesite"] else 0)
    return min(found) if min(found) < 0 else found[0]


def _sharing(headers: Mapping[str, str]) -> int:
    allowed = headers.get("Access-Control-Allow-Origin", "")
    return -50 if allowed not in ("", "*") or headers.get("Access-Control-Allow-Credentials") else 0


def _transport(header: str) -> int:
    age = re.search(r"max-age=(\d+)", header)
    if age is None:
        return -20
    return -10 if int(age[1]) < HALF_A_YEAR else 0


def _referrer(header: str) -> int:
    if not header:
        return 0
    last = header.rpartition(",")[2].strip()
    return 5 if last in PRIVATE_REFERRERS else -5


def _scripts(body: str) -> int:
    tags = re.findall(r"<script\b[^>]*\bsrc=[\"']([^\"']+)[^>]*>", body, re.IGNORECASE)
    elsewhere = [source for source in tags if re.match(r"(?:[a-z]+:)?//", source)]
    return -5 if elsewhere else 0


def _framing(policy: Mapping[str, list[str]], header: str) -> int:
    ancestors = policy.get("frame-ancestors")
    if ancestors in (["'none'"], ["'self'"]):
        return 5
    return 0 if header.upper() in ("DENY", "SAMEORIGIN") else -20
