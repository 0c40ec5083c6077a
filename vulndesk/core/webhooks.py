"""Webhooks of a programme: what they can be told of, how a sending is signed, and when it is tried again.

The form is that of Standard Webhooks, https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from vulndesk.core.events import EventKind

SECRET_PREFIX = "whsec_"  # noqa: S105  says what follows
SECRET_BYTES = 32
# After the first try, at once. In sum about three days.
WAITS: tuple[timedelta, ...] = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
# A webhook that took nothing for so long is switched off, and the owners hear of it.
SWITCHED_OFF_AFTER = timedelta(days=5)
GONE = 410  # "do not send any more"

# The type of a sending, by the kind of event. Nothing else of the desk is ever told to a webhook.
TYPES: Mapping[EventKind, str] = {
    EventKind.REPORT_RECEIVED: "case.received",
    EventKind.ACKNOWLEDGED: "case.acknowledged",
    EventKind.VALIDATED: "case.validated",
    EventKind.INVALIDATED: "case.invalidated",
    EventKind.ASSIGNED: "case.assigned",
    EventKind.SEVERITY_SET: "case.severity_set",
    EventKind.CLOSED: "case.closed",
    EventKind.REOPENED: "case.reopened",
    EventKind.WITHDRAWN: "case.withdrawn",
    EventKind.EXPLOITED_ALERT: "case.exploited",
    EventKind.MESSAGE_POSTED: "message.posted",
    EventKind.INFORMATION_GIVEN: "message.answered",
    EventKind.CLOCK_REMINDER: "clock.reminder",
    EventKind.CLOCK_BREACHED: "clock.breached",
    EventKind.EMBARGO_PROPOSED: "embargo.proposed",
    EventKind.EMBARGO_ACCEPTED: "embargo.accepted",
    EventKind.EMBARGO_ENDED: "embargo.ended",
    EventKind.RELEASE_SEEN: "release.seen",
    EventKind.RELEASE_WITHDRAWN: "release.withdrawn",
    EventKind.ADVISORY_PUBLISHED: "advisory.published",
    EventKind.ADVISORY_REVISED: "advisory.revised",
    EventKind.ADVISORY_WITHDRAWN: "advisory.withdrawn",
    EventKind.CHANGE_REVIEW_ASKED: "change.review_asked",
    EventKind.CHANGE_APPROVED: "change.approved",
    EventKind.CHANGE_OBJECTED: "change.objected",
    EventKind.POLICY_PROPOSED: "policy.proposed",
    EventKind.CHANNEL_FAULT_FOUND: "channel.fault_found",
}
TEST = "desk.test"
GROUPS: Mapping[str, str] = {
    "case": "Cases: received, acknowledged, judged, assigned, closed",
    "message": "Messages that were written, without their words",
    "clock": "Clocks: half the time is over, the time passed",
    "embargo": "Embargoes: proposed, agreed, ended",
    "release": "Releases with a fix: seen, withdrawn",
    "advisory": "Advisories: published, revised, withdrawn",
    "change": "Changes to who may do what: a review was asked for, approved, objected to",
    "policy": "A new version of the policy waits",
    "channel": "The published way to report has a fault",
}


def group_of(type_: str) -> str:
    """ "case" of "case.received"."""
    return type_.partition(".")[0]


def body_of(type_: str, *, at: datetime, told: Mapping[str, Any]) -> bytes:
    """What is posted: type, timestamp (RFC 3339, UTC) and data, in ASCII, the same bytes on every try."""
    instant = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return json.dumps({"type": type_, "timestamp": instant, "data": dict(told)}, sort_keys=True).encode("ascii")


def headers_for(sending: str, body: bytes, *, secrets: Sequence[str], now: datetime) -> list[tuple[str, str]]:
    """webhook-id, webhook-timestamp (seconds) and webhook-signature: one signature a secret, newest first."""
    moment = str(int(now.timestamp()))
    signed = " ".join(signature(secret, sending, moment, body) for secret in secrets)
    return [("webhook-id", sending), ("webhook-timestamp", moment), ("webhook-signature", signed)]


def spell_secret(raw: bytes) -> str:
    """`whsec_` and base64, as receivers' libraries take it."""
    return SECRET_PREFIX + base64.b64encode(raw).decode("ascii")


def next_try(tries: int, *, now: datetime, jitter: float = 0.0) -> datetime | None:
    """When a sending that failed `tries` times goes again; None: it is given up. jitter: 0.0 to 1.0 adds a tenth."""
    if tries > len(WAITS):
        return None
    return now + WAITS[tries - 1] * (1 + jitter / 10)


def signature(secret: str, sending: str, moment: str, body: bytes) -> str:
    """`v1,` and base64. sending, moment: as the headers have them."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    signed = hmac.new(key, f"{sending}.{moment}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode("ascii")
