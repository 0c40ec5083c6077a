"""What the guard looks at, and what it keeps of it. Of what does not look like a report nothing is kept but a count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from vulndesk.apps.forges.actions import forget_words as forget_delivery
from vulndesk.apps.forges.queries import Seen, seen
from vulndesk.apps.guard.actions.steps import plan_steps
from vulndesk.apps.guard.content import open_words, seal_words, words_of
from vulndesk.apps.guard.models import Sighting, Watch
from vulndesk.apps.guard.queries import WatchView, watch_of
from vulndesk.apps.policies.queries import programme_by_id, retention_rules
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.apps.vault.ids import new_id
from vulndesk.core.access import DESK, Actor, Verb, require
from vulndesk.core.events import EventKind
from vulndesk.core.forges.facts import PublicWriting
from vulndesk.core.guard.judging import Judgement, judge
from vulndesk.core.guard.reading import PublicText
from vulndesk.core.guard.sightings import GRACE, State, Step

LOOK = "guard.look_at_writing"

Write = Callable[[], None]


def look_at_writing(*, delivery_id: str, now: datetime) -> Write | None:
    """Task of a public issue or pull request that was opened, edited or opened again.

    What the team itself and its programs write is not looked at. The team is told in the transaction that keeps the
    sighting; what the owner lets the guard do by itself begins GRACE later.
    """
    found = seen(delivery_id)
    if found is None or not isinstance(found.fact, PublicWriting):
        return None
    watch = watch_of(found.connection.programme_id)
    if not watch.is_on or found.fact.is_team:
        return lambda: forget_delivery(found.delivery_id)
    fact = found.fact
    text = PublicText(fact.title, fact.text, fact.author, is_pull=fact.about == "pull_request")
    judgement = judge(text)
    return lambda: _keep(found, fact, judgement, watch, now=now)


def change_watch(programme_id: int, wanted: WatchView, *, by: Actor, now: datetime) -> None:
    """Whether the guard looks, and what it does by itself."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    told = {"is_on": wanted.is_on, "comments": wanted.comments, "shuts": wanted.shuts}
    with transaction.atomic():
        Watch.objects.update_or_create(programme_id=programme_id, defaults=told)
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
    Watch.objects.get_or_create(programme_id=programme_id)
    Watch.objects.filter(pk=programme_id).update(looked=F("looked") + 1)
    if not judgement.is_report_like:
        return
    words = words_of(fact, judgement, is_sealed=bool(programme_by_id(programme_id).sealed_to))
    place = {"connection_id": found.connection.id, "about": fact.about.value, "number": fact.number}
    there = Sighting.objects.select_for_update().filter(**place).first()
    if there is not None:  # it was edited: whoever decides has the words of today
        former = open_words(there)
        if there.state == State.WAITING and former is not None and former["at"] <= words["at"]:
            Sighting.objects.filter(pk=there.pk).update(sealed=seal_words(there.pk, words))
        return
    row = Sighting(id=new_id(), programme_id=programme_id, seen_at=now, **place)
    row.sealed = seal_words(row.pk, words)
    row.save(force_insert=True)
    record_event(kind=EventKind.GUARD_SAW, now=now, actor=DESK.name, programme_id=programme_id, facts=facts_of(row))
    wanted = [step for step, is_wanted in ((Step.COMMENT, watch.comments), (Step.SHUT, watch.shuts)) if is_wanted]
    if wanted:
        plan_steps(row, wanted, run_at=now + GRACE, now=now)


def facts_of(row: Sighting) -> dict[str, UUID | str]:
    return {"sighting": row.pk, "about": row.about}
