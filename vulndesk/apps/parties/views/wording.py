"""Messages of the room as pages draw them, alike for the team and for guests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from vulndesk.apps.cases.queries import MessageView
from vulndesk.apps.parties.queries import PartiesView, RoomView, words_for_readers
from vulndesk.core.access import Actor, Role
from vulndesk.core.traffic_light import in_words, meaning

Address = Callable[[MessageView], str]
SHORT = 140


def message(one: MessageView, room: RoomView, *, reader: Actor) -> dict[str, Any]:
    mine = one.actor == reader.name or (reader.role is Role.REPORTER and one.from_reporter)
    files = [
        {
            "name": file.name,
            "size": file.size,
            "url": "" if file.purged else _file_url(file.id, room, reader),
            "note": "removed because of personal data" if file.purged else "",
        }
        for file in one.attachments
    ]
    return {
        "id": one.id,
        "ident": f"m{one.id}",
        "author": "You" if mine else one.who,
        "role": _role(one),
        "at": one.at,
        "text": one.text,
        "audience": one.audience,
        "readers": words_for_readers(one.audience, room.names, reader=reader),
        "files": files,
        "mine": mine,
        "is_new": room.read_to is not None and not mine and one.at > room.read_to,
        "tlp": in_words(one.tlp),
        "tlp_meaning": meaning(one.tlp),
        "asks": one.asks,
        "is_open": one.asks and one.settled_at is None,
        "settled_at": one.settled_at,
        "edited_at": one.edited_at,
        "reply_to": one.reply_to,
        "answers": room.thread.answers.get(one.id, 0),
        "settle_url": _url(reader, room, "settle_question", one.id),
        "change_url": _url(reader, room, "change_message", one.id),
        "may_settle": one.asks and one.settled_at is None and (reader.is_team or (mine and reader.party is not None)),
    }


def _url(reader: Actor, room: RoomView, name: str, message_id: Any) -> str:
    """Empty for a reporter, whose word stays as it was written."""
    if reader.is_team:
        return reverse(name, args=[room.case.reference, message_id])
    return reverse(f"guest_{name}", args=[message_id]) if reader.party is not None else ""


def _role(one: MessageView) -> str:
    if one.actor.startswith("user:"):
        return "team"
    return {"reporter": "reporter", "mail": "reporter", "desk": "desk"}.get(one.actor, "participant")


def _file_url(file_id: Any, room: RoomView, reader: Actor) -> str:
    if reader.is_team:
        return reverse("case_file", args=[room.case.reference, file_id])
    return reverse("report_file" if reader.party is None else "guest_file", args=[file_id])


def question(one: MessageView, found: RoomView | PartiesView, *, reader: Actor | None = None) -> dict[str, Any]:
    """An open question in one line."""
    words = " ".join(one.text.split())
    names = found.names if isinstance(found, RoomView) else {f"party:{row.id}": row.name for row in found.parties}
    return {
        "id": one.id,
        "author": "You" if reader is not None and one.actor == reader.name else one.who,
        "at": one.at,
        "readers": words_for_readers(one.audience, names, reader=reader),
        "short": words if len(words) <= SHORT else f"{words[:SHORT]}…",
    }
