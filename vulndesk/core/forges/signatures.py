"""Whether a delivery comes from who knows the connection's secret: checked over the bytes, before any of them is read.

GitHub and Forgejo sign no instant, so a delivery that was overheard stays valid: the desk takes each body once.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from vulndesk.core.forges.facts import Forge
from vulndesk.core.webhooks import signature

# Standard Webhooks: what is older or newer was overheard, or one of the clocks is wrong.
CLOCKS_DIFFER_BY = timedelta(minutes=5)

Headers = Mapping[str, str]  # names in small letters


def is_signed(forge: Forge, headers: Headers, body: bytes, *, secrets: Sequence[str]) -> bool:
    """By one of the connection's secrets, in the way of its forge."""
    return any(_CHECKS[forge](headers, body, secret) for secret in secrets)


def is_timely(forge: Forge, headers: Headers, *, now: datetime) -> bool:
    """Where the forge signs the instant, whether it is about now. Ask after `is_signed`."""
    if forge is not Forge.GITLAB or "webhook-signature" not in headers:
        return True
    moment = headers.get("webhook-timestamp", "")
    if not (moment.isascii() and moment.isdigit() and len(moment) < 12):
        return False
    return abs(now.timestamp() - int(moment)) <= CLOCKS_DIFFER_BY.total_seconds()


def delivery_id(forge: Forge, headers: Headers) -> str:
    """The same on every try of one delivery; empty where the forge names none."""
    return next((headers[name] for name in _IDS[forge] if headers.get(name)), "")[:200]


def event_name(forge: Forge, headers: Headers) -> str:
    return next((headers[name] for name in _EVENTS[forge] if headers.get(name)), "")[:100]


def _github(headers: Headers, body: bytes, secret: str) -> bool:
    return _same(headers.get("x-hub-signature-256", ""), "sha256=" + _hex(secret, body))


def _forgejo(headers: Headers, body: bytes, secret: str) -> bool:
    # A wrong one of Forgejo's is not made good by a right one of Gitea's.
    given = headers.get("x-forgejo-signature") or headers.get("x-gitea-signature", "")
    return _same(given, _hex(secret, body))


def _gitlab(headers: Headers, body: bytes, secret: str) -> bool:
    """The signing token of newer versions (Standard Webhooks), else the secret token in clear."""
    if "webhook-signature" not in headers:
        return _same(headers.get("x-gitlab-token", ""), secret)
    wanted = signature(secret, headers.get("webhook-id", ""), headers.get("webhook-timestamp", ""), body)
    return any(_same(one, wanted) for one in headers["webhook-signature"].split(" ")[:10])


_CHECKS = {Forge.GITHUB: _github, Forge.GITLAB: _gitlab, Forge.FORGEJO: _forgejo}
_IDS: Mapping[Forge, tuple[str, ...]] = {
    Forge.GITHUB: ("x-github-delivery",),
    # GitLab: one id for all tries of one delivery; the event's own id is shared by all webhooks of a project.
    Forge.GITLAB: ("webhook-id", "idempotency-key", "x-gitlab-event-uuid"),
    Forge.FORGEJO: ("x-forgejo-delivery", "x-gitea-delivery"),
}
_EVENTS: Mapping[Forge, tuple[str, ...]] = {
    Forge.GITHUB: ("x-github-event",),
    Forge.GITLAB: ("x-gitlab-event",),
    Forge.FORGEJO: ("x-forgejo-event", "x-gitea-event"),
}


def _hex(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
