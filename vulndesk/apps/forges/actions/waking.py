"""Releases and tags that a forge tells of wake the gate: what was named as the place of a fix is looked at again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from vulndesk.apps.embargo.actions import wake_looks
from vulndesk.apps.forges.queries import seen
from vulndesk.core.forges.facts import Release

WAKE = "forges.wake_gate"


def wake_gate(*, delivery_id: str, now: datetime) -> Callable[[], None] | None:
    """Task of settings.FORGE_TASKS. One that was deleted there is looked at as well: the gate shuts again."""
    told = seen(delivery_id)
    if told is None or not isinstance(told.fact, Release):
        return None
    programme_id = told.connection.programme_id

    def write() -> None:
        wake_looks(programme_id, why=delivery_id, now=now)

    return write
