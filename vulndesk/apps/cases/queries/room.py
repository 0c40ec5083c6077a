"""The thread of a case as a room shows it: for whoever may be in it, page by page, with what is still open on top."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.cases.queries.page import MessageView, user_ids, views_of
from vulndesk.apps.cases.queries.stretch import thread_stretch
from vulndesk.apps.policies.queries import Person, people_of
from vulndesk.apps.timeline.queries import places_of, readable_by
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.audience import is_audience
from vulndesk.core.errors import NotFound

QUESTIONS = 10  # on top of the room; the filter shows all of them


@dataclass(frozen=True)
class RoomFilter:
    """audience: of core/audience; actor: as messages keep it; thread: its first message; open_only: open questions."""

    audience: str = ""
    actor: str = ""
    thread: UUID | None = None
    open_only: bool = False

    def condition(self) -> Q:
        wanted = Q()
        if is_audience(self.audience):
            wanted &= Q(audience=self.audience)
        if self.actor:
            wanted &= Q(actor=self.actor)
        if self.thread is not None:
            wanted &= Q(pk=self.thread) | Q(reply_to=self.thread)
        if self.open_only:
            wanted &= _OPEN
        return wanted


_OPEN = Q(asks=True, settled_at=None)


@dataclass(frozen=True)
class RoomThread:
    """answers: how many each of these messages has; questions: the newest open ones, on the newest page.

    people: who may handle the case, and whoever of the team wrote something that is shown.
    """

    case: Case
    messages: tuple[MessageView, ...]
    answers: dict[UUID, int]
    questions: tuple[MessageView, ...]
    more_questions: bool
    earlier: UUID | None
    last_event: int
    people: Mapping[int, Person]


def room_thread(
    actor: Actor,
    *,
    case_id: UUID | None = None,
    reference: str = "",
    wanted: RoomFilter,
    before: UUID | None = None,
    names: Callable[[Case], Mapping[str, str]],
    now: datetime,
) -> RoomThread:
    """Raises NotFound for what is absent or not for this person. The same queries whatever the length of the thread.

    names: what this reader calls the others of the case, asked once.
    """
    require(actor, Verb.SPEAK)
    case = case_of(actor, case_id, reference=reference.upper())
    stretch = thread_stretch(actor, case, before=before, only=wanted.condition())
    readable = readable_by(case.messages.all(), actor)
    asked = _asked(actor, case) if before is None else []
    shown = {row.pk: row for row in (*stretch.messages, *asked)}
    called = names(case)
    people = people_of(case.programme_id, named=user_ids(row.actor for row in shown.values()), now=now)
    opened = views_of(actor, case, list(shown.values()), known=people, others=called)
    views = {view.id: view for view in opened}
    counted = readable.filter(reply_to__in=[row.pk for row in stretch.messages]).values_list("reply_to")
    return RoomThread(
        case=case,
        messages=tuple(views[row.pk] for row in stretch.messages),
        answers=dict(counted.annotate(number=Count("pk"))),
        questions=tuple(views[row.pk] for row in asked[:QUESTIONS]),
        more_questions=len(asked) > QUESTIONS,
        earlier=stretch.earlier,
        last_event=places_of(case.pk, reader=actor),
        people=people,
    )


def _asked(actor: Actor, case: Case) -> list[Message]:
    rows = readable_by(case.messages.filter(_OPEN), actor)
    return list(rows.order_by("-at", "-id")[: QUESTIONS + 1])


def open_questions(actor: Actor, case: Case) -> tuple[MessageView, ...]:
    """The newest, one more than are shown where there are more. The caller has the case under the guard."""
    return tuple(views_of(actor, case, _asked(actor, case)))


def unread_count(actor: Actor, case_id: UUID, *, since: datetime | None) -> int:
    """What others wrote for this person after an instant. The caller has the case under the guard."""
    rows = readable_by(Message.objects.filter(case_id=case_id), actor).exclude(actor=actor.name)
    return (rows.filter(at__gt=since) if since is not None else rows).count()


def message_in(actor: Actor, case: Case, message_id: UUID) -> MessageView:
    """One message. Raises NotFound."""
    row = readable_by(case.messages.filter(pk=message_id), actor).first()
    if row is None:
        raise NotFound("There is no such message.", next_step="Open the room again.")
    return views_of(actor, case, [row])[0]


def former_words(actor: Actor, case: Case, message_id: UUID) -> list[tuple[datetime, str]]:
    """Until when the message said what else, oldest first."""
    row = readable_by(case.messages.filter(pk=message_id), actor).first()
    if row is None:
        raise NotFound("There is no such message.", next_step="Open the room again.")
    key = opened_key(case.data_key)
    return [(former.until, content.open_former(key, former)) for former in row.former.all()]


@dataclass(frozen=True)
class SharedReport:
    """What a participant is given of the report: never who sent it, how to reach them, or what the API was told."""

    title: str
    items: tuple[tuple[str, str], ...]


# Named one by one: a field that is not here is not shared.
SHARED = {
    "description": "What is wrong",
    "type": "Kind of weakness",
    "impact": "What an attacker could do",
    "components": "Part it is about",
    "versions": "Versions",
    "location": "Place in the source",
    "configuration": "Configuration",
    "environment": "Environment",
    "steps": "Steps",
    "poc": "Proof of concept",
    "tool_output": "From a tool",
    "fix": "Suggested fix",
}


def shared_report(case: Case) -> SharedReport:
    """The caller has decided that this participant is given the report."""
    report = content.open_body(case)["report"]
    items = tuple((words, _text(report[name])) for name, words in SHARED.items() if report.get(name))
    return SharedReport(title=content.open_head(case)["title"], items=items)


def _text(value: object) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)
