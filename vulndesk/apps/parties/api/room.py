"""What is said in a case, for programs of the team: to read by pages, and to write with files to whom it is for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr

from vulndesk.apps.cases.actions import Said, change_words, say, settle_question
from vulndesk.apps.cases.api.doing import KEY, TEXT_LIMIT, Doing, DoneOut, Heads, done, instant, reading
from vulndesk.apps.cases.api.sending import described_body, key_body, read_body, shaped
from vulndesk.apps.cases.api.shapes import MessageOut, told_message
from vulndesk.apps.cases.queries import MessageView, RoomFilter, message_named
from vulndesk.apps.parties import queries
from vulndesk.apps.tokens.api import BEFORE, PROBLEMS, READ_PROBLEMS, ByToken
from vulndesk.core.audience import is_audience
from vulndesk.core.errors import BadInput
from vulndesk.core.strict_json import read_sent

router = Router(tags=["team"], auth=ByToken())


class SaidOut(MessageOut):
    """reply_to: the first message of its thread. asks: a question; settled_at: since when it is answered."""

    reply_to: str | None
    asks: bool
    settled_at: str | None
    edited_at: str | None
    answers: int = Field(examples=[0], description="how many answers its thread has")


class AudienceOut(Schema):
    """to: as a message is sent to it."""

    to: str = Field(examples=["everyone"])
    words: str = Field(examples=["Reporter and team"])


class RoomOut(Schema):
    """messages: oldest first. questions: open ones, on the newest page. audiences: whom you may write to."""

    messages: list[SaidOut]
    earlier: str = Field(description="there are messages before these: ask again with `?before=` and this")
    questions: list[SaidOut]
    audiences: list[AudienceOut]


class MessageIn(BaseModel):
    """to: everyone (the reporter and the team), team, case (everybody in the case), or one participant's.

    reply_to: a message. tlp: RED, AMBER+STRICT, AMBER, GREEN or CLEAR. widens: you mean that more people read it than
    the reporter and the team, or than what it answers.
    """

    model_config = ConfigDict(extra="forbid")
    to: StrictStr = Field(max_length=60, examples=["everyone"])
    text: StrictStr = Field("", max_length=TEXT_LIMIT, examples=["Thank you. We look into it."])
    reply_to: UUID | None = None
    tlp: StrictStr = Field("", max_length=20)
    asks: StrictBool = False
    widens: StrictBool = False


class WordsIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: StrictStr = Field(min_length=1, max_length=TEXT_LIMIT)


@router.get(
    "/cases/{reference}/messages",
    response={200: RoomOut, **READ_PROBLEMS},
    url_name="api_messages",
    summary="What is said in a case, the newest page first",
)
def list_messages(
    request: HttpRequest,
    reference: str,
    to: str = Query("", max_length=60, description="only what is for everyone, team, case or one participant"),
    thread: UUID | None = Query(None, description="only this message and its answers"),  # noqa: B008
    open_only: bool = Query(False, description="only questions that nobody answered"),
    before: str = BEFORE,
) -> dict[str, Any]:
    actor, now = reading(request)
    if to and not is_audience(to):
        raise BadInput("There is no such audience.", next_step="everyone, team, case or party:….", field="to")
    wanted = RoomFilter(audience=to, thread=thread, open_only=open_only)
    found = queries.room_view(actor, reference=reference, wanted=wanted, before=message_named(before), now=now)
    return {
        "messages": [_said(one, found) for one in found.thread.messages],
        "earlier": str(found.thread.earlier or ""),
        "questions": [_said(one, found) for one in found.thread.questions],
        "audiences": [{"to": one.audience, "words": one.words} for one in found.choices],
    }


@router.post(
    "/cases/{reference}/messages",
    response={201: DoneOut, **PROBLEMS},
    url_name="api_messages",
    summary="Write to the reporter, the team, a participant or everybody in the case, with files",
    description="JSON, or a form with the JSON in `message` and any number of `files`.",
    openapi_extra=described_body(MessageIn, field="message"),
)
def write_message(request: HttpRequest, reference: str, key: str = KEY) -> Status:
    raw, files = read_body(request, field="message")
    given = shaped(read_sent(raw), MessageIn)

    def act(doing: Doing) -> None:
        room = queries.room_view(doing.by, case_id=doing.case_id, wanted=RoomFilter(), now=doing.now)
        _require_meant(given, room, doing)
        said = Said(given.text, given.to, given.reply_to, given.tlp, given.asks, files)
        say(doing.case_id, said, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key, body=key_body(raw, files)), status=201)


def _require_meant(given: MessageIn, room: queries.RoomView, doing: Doing) -> None:
    choice = next((one for one in room.choices if one.audience == given.to), None)
    if choice is None:
        told = ", ".join(one.audience for one in room.choices)
        raise BadInput("Nobody in the case is called so.", next_step=f"One of: {told}.", field="to")
    if not given.widens and queries.second_look(doing.by, room.case, choice, given.reply_to):
        raise BadInput(f"{choice.words} would read this.", next_step="Send `widens` if you mean it.", field="widens")


@router.put(
    "/cases/{reference}/messages/{message_id}",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_message",
    summary="Your own message in other words; what it said before stays readable for its readers",
)
def change_message(request: HttpRequest, reference: str, message_id: UUID, given: WordsIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        change_words(doing.case_id, message_id, given.text, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


@router.post(
    "/cases/{reference}/messages/{message_id}/settle",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_settle_question",
    summary="Say that a question is answered",
)
def settle_message(request: HttpRequest, reference: str, message_id: UUID, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        settle_question(doing.case_id, message_id, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


def _said(one: MessageView, room: queries.RoomView) -> dict[str, Any]:
    return {
        **told_message(one),
        "who": room.names.get(one.actor, one.who),
        "reply_to": str(one.reply_to) if one.reply_to else None,
        "asks": one.asks,
        "settled_at": instant(one.settled_at),
        "edited_at": instant(one.edited_at),
        "answers": room.thread.answers.get(one.id, 0),
    }
