"""The composer of the room: it always says who will read, and asks again before more people than meant do."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from vulndesk.apps.cases.actions import Said, say
from vulndesk.apps.cases.queries import RoomFilter
from vulndesk.apps.parties import queries
from vulndesk.apps.parties.forms import SayForm
from vulndesk.apps.parties.queries import RoomView
from vulndesk.apps.vault.files import SealedUpload, upload_refusal
from vulndesk.core.access import Actor
from vulndesk.core.audience import CASE, TEAM, party_in
from vulndesk.core.errors import BadInput, NotFound, Refused


def asked_for(request: HttpRequest) -> RoomFilter:
    """The filter in an address; what it does not understand it leaves out."""
    thread = _id(request.GET.get("thread", ""))
    return RoomFilter(
        audience=request.GET.get("for", "")[:60],
        actor=request.GET.get("by", "")[:60],
        thread=thread,
        open_only=request.GET.get("open") == "yes",
    )


def _id(given: str) -> UUID | None:
    try:
        return UUID(given) if given else None
    except ValueError:
        return None


def composer(request: HttpRequest, actor: Actor, room: RoomView, bound: SayForm | None = None) -> dict[str, Any]:
    """What the template of a room needs to draw it."""
    answers = _id((bound.data if bound else request.GET).get("answers", ""))
    wanted = (bound.data if bound else request.GET).get("to", "")
    replied = queries.said_in(actor, room.case.reference, answers)[1] if answers else None
    if not wanted and replied is not None:
        wanted = replied.audience
    choice = next((one for one in room.choices if one.audience == wanted), room.choices[0])
    again = queries.second_look(actor, room.case, choice, answers)
    form = bound or SayForm(initial={"to": choice.audience, "answers": answers})
    kind = "case" if choice.audience == CASE else "team" if choice.audience == TEAM else "everyone"
    return {
        "say": form,
        "choice": choice,
        "choices": [one for one in room.choices if party_in(one.audience) is None or actor.party is not None],
        "party_choices": [one for one in room.choices if party_in(one.audience) is not None and actor.party is None],
        "kind": kind,
        "effect": "@ and the name of somebody of the team tells them that they are named here.",
        "widens": f"Yes, this is for them: {choice.words}" if again else "",
        "replied": replied,
        "answers_id": answers,
    }


def send(request: HttpRequest, actor: Actor, room: RoomView, *, now: datetime, guest: str = "") -> SayForm | None:
    """None: it is said. Else the form as it was filled in, with what is wrong."""
    form = SayForm(request.POST, request.FILES)
    refusal = upload_refusal(request)
    try:
        if refusal:
            raise refusal
        if not form.is_valid():
            raise BadInput("Something in this form is missing.", field="body")
        given = form.cleaned_data
        choice = next((one for one in room.choices if one.audience == given["to"]), None)
        if choice is None:
            raise NotFound("Nobody of this name is in the case any more.", next_step="Choose again who reads it.")
        again = queries.second_look(actor, room.case, choice, given["answers"])
        if again and request.POST.get("widens") != "yes":
            raise BadInput(f"{choice.words} would read this.", next_step="Tick the box if you mean it.", field="body")
        files = tuple(file for file in given["attachments"] if isinstance(file, SealedUpload))
        said = Said(given["body"], given["to"], given["answers"], given["tlp"], given["asks"], files)
        say(room.case.pk, said, by=actor, now=now, guest=guest)
    except Refused as refused:
        form.add_error("attachments" if refused.status == 413 else "body", str(refused))
        return form
    return None
