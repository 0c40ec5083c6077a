"""What an owner settled beside the policy, and by which mark a program knows that it is still so."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from vulndesk.apps.policies.models import PolicyVersion, Programme

SETTINGS = (
    "name",
    "zone",
    "country",
    "repository",
    "package",
    "latest_version",
    "backup_contact",
    "retention_days",
    "idle_days",
    "answers_in_clear",
)


def settings_of(programme: Programme) -> dict[str, Any]:
    """latest_version: empty unless an owner wrote it."""
    found = {name: getattr(programme, name) for name in SETTINGS}
    return found if programme.latest_version_source == "owner" else found | {"latest_version": ""}


def settings_mark(programme: Programme) -> str:
    return _mark(settings_of(programme))


def version_mark(version: PolicyVersion) -> str:
    """Of a version and what was openly said about its promises since."""
    said = [version.withdrawn_promises, version.lengthened_promises, str(version.reviewed_at), str(version.ended_at)]
    return _mark([version.number, version.state, version.reading_digest, version.digest, *said])


def _mark(told: Any) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]
