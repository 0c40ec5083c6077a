"""What the guard looks at, and what it keeps of it. Of what does not look like a report nothing is kept but a count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from vulndesk.apps.forges.actions import forget_words as forget_delivery
from vulndesk.apps.forges.actions.asking import asking
from vulndesk.apps.forges.queries import Seen, client_of, seen
from vulndesk.apps.guard.actions.steps import call_off, plan_steps
from vulndesk.apps.guard.content import Words, open_words, seal_words, words_of
from vulndesk.apps.guard.models import Sighting, Watch
from vulndesk.apps.guard.queries import WatchView, watch_of
from vulndesk.apps.policies.queries import programme_by_id, retention_rules
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.apps.vault.ids import new_id
from vulndesk.core.access import DESK, Actor, Verb, require
from vulndesk.core.events import EventKind
from vulndesk.core.forges.facts import About, Forge, PublicWriting
from vulndesk.core.guard.comment import require_neutral
from vulndesk.core.guard.judging import Judgement, judge
from vulndesk.core.guard.reading import PublicText
from vulndesk.core.guard.sightings import GRACE, Follow, State, Step, StepState, Told, what_follows
from vulndesk.gateways.forges import ForgeTrouble

LOOK = "guard.look_at_writing"

Write = Callable[[], None]


def look_at_writing(*, delivery_id: str, now: datetime) -> Write | None:
    """Task of a public issue or pull request that was opened, edited or opened again, or of a comment below one.

    What the team itself and its programs write is not looked at. The team is told in the transaction that keeps the
    sighting; what the owner lets the guard do by itself begins GRACE later.
    """
    found = seen(delivery_id)
    if found is None or not isinstance(found.fact, PublicWriting):
        return None
    fact, watch = found.fact, watch_of(found.connection.programme_id)
    is_gone = fact.change == "gone"
    if not is_gone and (not watch.is_on or fact.is_team):
        return lambda: forget_delivery(found.delivery_id)
    judgement = judge(_text(fact))
    if judgement.is_report_like and _is_of_the_team(found, fact, now=now):
        return lambda: forget_delivery(found.delivery_id)
    return lambda: _keep(found, fact, judgement, watch, now=now)


def _text(fact: PublicWriting) -> PublicText:
    if fact.change == "commented":  # the title above it was looked at by itself
        return PublicText("", fact.text, fact.author, is_comment=True)
    return PublicText(fact.title, fact.text, fact.author, is_pull=fact.about is About.PULL_REQUEST)


def _is_of_the_team(found: Seen, fact: PublicWriting, *, now: datetime) -> bool:
    """Asked only where the forge does not say so itself. Without an answer nobody is: rather one alarm too many."""
    client = client_of(found.connection.id) if found.connection.forge is Forge.GITLAB and fact.author_id else None
    if client is None:
        return False
    try:
        with asking(found.connection.id, now=now):
            return fact.author_id in client.team()
    except ForgeTrouble:
        return False


def change_watch(programme_id: int, wanted: WatchView, *, by: Actor, now: datetime) -> None:
    """Whether the guard looks, and what it does by itself."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    require_neutral(wanted.comment)
    told = {"is_on": wanted.is_on, "comments": wanted.comments, "shuts": wanted.shuts}
    with transaction.atomic():
        changes = {**told, "comment": wanted.comment.strip()}
        Watch.objects.update_or_create(programme_id=programme_id, defaults=changes)
        record_event(kind=EventKind.GUARD_CHANGED, now=now, actor=by.name, programme_id=programme_id, facts=told)


def forget_case(*, event_id: int, now: datetime) -> Write | None:
    """Subscriber of an erased case: the words that it was opened from go with it."""
    case_id = timeline_event(event_id).case_id
    if case_id is None:
        return None

    def write() -> None:
        Sighting.objects.filter(case_id=case_id).update(sealed=b"")

    return write


def forget_words(*, now: datetime) -> int:
    """Housekeeping: the words of a settled sighting go when a closed case of that age would; it stays counted."""
    gone = 0
    for programme_id, days in retention_rules():
        old = Sighting.objects.filter(programme_id=programme_id, settled_at__lte=now - timedelta(days=days))
        gone += old.exclude(sealed=b"").update(sealed=b"")
    return gone


def _keep(found: Seen, fact: PublicWriting, judgement: Judgement, watch: WatchView, *, now: datetime) -> None:
    """In the transaction of the job."""
    programme_id = found.connection.programme_id
    forget_delivery(found.delivery_id)
    words = words_of(fact, judgement, is_sealed=bool(programme_by_id(programme_id).sealed_to))
    place = {"connection_id": found.connection.id, "about": fact.about.value, "number": fact.number}
    row = Sighting.objects.select_for_update().filter(**place).first()
    kept = open_words(row) if row is not None else None
    told = replace(_told(words), is_report_like=judgement.is_report_like, is_gone=fact.change == "gone")
    if not told.is_gone:
        Watch.objects.get_or_create(programme_id=programme_id)
        Watch.objects.filter(pk=programme_id).update(looked=F("looked") + 1)
    match what_follows(told, _told(kept) if row is not None else None, State(row.state) if row is not None else None):
        case Follow.SIGHTING:
            _tell(Sighting(id=new_id(), programme_id=programme_id, seen_at=now, **place), words, watch, now=now)
        case Follow.AGAIN if row is not None:
            row.state, row.settled_at, row.settled_by, row.seen_at = State.WAITING.value, None, "", now
            _tell(row, words, watch, now=now)
        case Follow.WORDS if row is not None and kept is not None:
            _seal(row, {**words, "author": words["author"] or kept["author"]})
            if kept.get("is_calm"):
                _plan(row, watch, now=now)
        case (Follow.CALM | Follow.GONE) as follow if row is not None:
            if kept is not None:
                _seal(row, {**kept, "is_gone": True} if follow is Follow.GONE else {**kept, "is_calm": True})
            call_off(row, only_by_itself=follow is Follow.CALM)


def _tell(row: Sighting, words: Words, watch: WatchView, *, now: datetime) -> None:
    """A sighting waits for a person, and the team hears of it."""
    row.sealed = seal_words(row.pk, words)
    row.save()
    record_event(kind=EventKind.GUARD_SAW, now=now, actor=DESK.name, programme_id=row.programme_id, facts=facts_of(row))
    _plan(row, watch, now=now)


def _plan(row: Sighting, watch: WatchView, *, now: datetime) -> None:
    """What the owner lets the guard do by itself, and what was not done already."""
    allowed = ((Step.COMMENT, watch.comments), (Step.SHUT, watch.shuts))
    wanted = [step for step, may in allowed if may and getattr(row, step.value) == StepState.NONE]
    if wanted:
        plan_steps(row, wanted, run_at=now + GRACE, now=now, by_itself=True)


def _seal(row: Sighting, words: Words) -> None:
    Sighting.objects.filter(pk=row.pk).update(sealed=seal_words(row.pk, words))


def _told(words: Words | None) -> Told:
    if words is None:
        return Told("", "", frozenset())
    return Told(words["url"], words["at"], frozenset(one["name"] for one in words["fired"] if one["weight"] > 0))


def facts_of(row: Sighting) -> dict[str, UUID | str]:
    return {"sighting": row.pk, "about": row.about}
