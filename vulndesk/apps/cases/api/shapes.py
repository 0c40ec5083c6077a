"""What is told of a case, in parts that several answers share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ninja import Schema
from pydantic import Field

from vulndesk.apps.cases import queries
from vulndesk.apps.cases.api.doing import instant
from vulndesk.apps.timeline.numbers import number_of
from vulndesk.core.traffic_light import in_words


class ClockOut(Schema):
    """due_at: as it was promised; effective_at: with what was added. id: to give it more time."""

    id: int = Field(examples=[812])
    promise: str
    strength: str
    due_at: str
    effective_at: str
    state: str
    overdue: bool
    working: str
    sentence: str = Field(description="of the policy")


class FileOut(Schema):
    id: str
    name: str = Field(examples=["crash.log"])
    size: int
    sha256: str
    purged: bool


class MessageOut(Schema):
    """audience: everyone, team, or a participant's."""

    id: str
    at: str
    who: str
    from_reporter: bool
    audience: str
    kind: str
    text: str
    tlp: str
    files: list[FileOut]


class EventOut(Schema):
    id: int = Field(examples=[2873264517302241])
    at: str
    kind: str
    sentence: str


def told_clock(clock: queries.ClockView) -> dict[str, Any]:
    return {
        "id": clock.id,
        "promise": clock.promise,
        "strength": clock.strength,
        "due_at": instant(clock.due_at),
        "effective_at": instant(clock.effective_at),
        "state": clock.state,
        "overdue": clock.overdue,
        "working": clock.working,
        "sentence": clock.clause.sentence if clock.clause else "",
    }


def told_files(views: Iterable[queries.AttachmentView]) -> list[dict[str, Any]]:
    return [
        {"id": str(one.id), "name": one.name, "size": one.size, "sha256": one.sha256, "purged": one.purged}
        for one in views
    ]


def told_message(one: queries.MessageView) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "at": instant(one.at),
        "who": one.who,
        "from_reporter": one.from_reporter,
        "audience": one.audience,
        "kind": one.kind,
        "text": one.text,
        "tlp": in_words(one.tlp),
        "files": told_files(one.attachments),
    }


def told_event(line: queries.TimelineLine) -> dict[str, Any]:
    return {"id": number_of(line.id), "at": instant(line.at), "kind": line.kind, "sentence": line.sentence}
