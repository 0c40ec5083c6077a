"""What has happened in a case: messages, timeline lines, files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.template import Context
from django.utils.safestring import SafeString

from vulndesk.core.audience import label, party_in
from vulndesk.server.face.register import register

ROLES: Mapping[str, str] = {"reporter": "Reporter", "team": "Team", "desk": "Desk"}


@register.inclusion_tag("face/message.html", takes_context=True)
def message(
    context: Context,
    *,
    author: str,
    at: datetime,
    text: str = "",
    html: SafeString | str = "",
    role: str = "",
    audience: str = "everyone",
    readers: str = "",
    files: Iterable[Any] = (),
    ident: str = "",
    mine: bool = False,
    answers: str = "",
) -> dict[str, Any]:
    """One message of a thread. `text` is plain (line breaks kept); `html` is already sanitised. role: see ROLES.

    answers: the promise this message kept ("Acknowledgement, 41 hours early").
    """
    return {
        "author": author,
        "at": at,
        "text": text,
        "html": html,
        "role": ROLES.get(role, role),
        "audience": "party" if party_in(audience) else audience,
        "readers": readers or label(audience),
        "files": list(files),
        "ident": ident,
        "mine": mine,
        "answers": answers,
        "now": context.get("now"),
        "zone": context.get("zone") or "UTC",
    }


@register.inclusion_tag("face/event.html", takes_context=True)
def event(
    context: Context,
    words: str,
    *,
    at: datetime,
    by: str = "",
    audience: str = "everyone",
    tone: str = "",
    ident: str = "",
) -> dict[str, Any]:
    """One line of the timeline. tone: "needs" for a breach. audience "team" is marked in words."""
    return {
        "words": words,
        "at": at,
        "by": by,
        "private": audience == "team",
        "tone": tone,
        "ident": ident,
        "now": context.get("now"),
        "zone": context.get("zone") or "UTC",
    }


@register.inclusion_tag("face/files.html")
def files(items: Iterable[Any], *, title: str = "Files", empty: str = "") -> dict[str, Any]:
    """A list of files: each with `name`, `size` and, if they may be had, `url`; optionally `note` and `remove_name`."""
    return {"items": list(items), "title": title, "empty": empty}
