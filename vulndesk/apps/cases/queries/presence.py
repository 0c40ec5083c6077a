"""Who of the team has a case open now, for the team alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import UUIDField

from vulndesk.apps.cases.models import Case, Presence
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.policies.queries import Person, people_of
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.presence import FRESH, here_words, is_here, is_writing

# For pages that ask it together with more.
PRESENCE = Question(lambda: Presence.objects.filter(case=Given("case_id", UUIDField())))

Here = frozenset[tuple[int, bool]]  # people, and whether each is writing


def who_is_here(actor: Actor, rows: Iterable[Presence], people: Mapping[int, Person], *, now: datetime) -> str:
    """The others of the team, in words. people: of the programme; who may not handle its cases any more is not here."""
    if not actor.is_team:
        return ""
    there = {(people[one].name, writes) for one, writes in _here(rows, now=now) if _counts(one, people, actor)}
    writing = {name for name, writes in there if writes}
    return here_words(writing, {name for name, _ in there} - writing)


def presence_of(actor: Actor, reference: str, *, now: datetime) -> tuple[Case, str]:
    """The line alone. Raises NotFound."""
    require(actor, Verb.SEE_NOTES)
    case = case_of(actor, reference=reference.upper())
    people = people_of(case.programme_id, named=(), now=now)
    return case, who_is_here(actor, PRESENCE.ask(case_id=case.pk), people, now=now)


def _counts(user_id: int, people: Mapping[int, Person], actor: Actor) -> bool:
    return user_id != actor.user_id and user_id in people and people[user_id].handles


def here_in(case_ids: Collection[UUID], *, now: datetime) -> dict[UUID, Here]:
    """For the hub, which tells pages that somebody came, went, or writes."""
    rows = Presence.objects.filter(case_id__in=list(case_ids), seen_at__gt=now - FRESH)
    found: dict[UUID, list[Presence]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return {case_id: _here(there, now=now) for case_id, there in found.items()}


def _here(rows: Iterable[Presence], *, now: datetime) -> Here:
    """Of several pages of one person, one counts: they write if they write in any."""
    writes: dict[int, bool] = {}
    for row in rows:
        if is_here(row.seen_at, now=now):
            writes[row.user_id] = writes.get(row.user_id, False) or is_writing(row.writing_at, now=now)
    return frozenset(writes.items())
