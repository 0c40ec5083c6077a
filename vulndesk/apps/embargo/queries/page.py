"""The embargo of one case as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import TimelineLine, case_page, listening_to
from vulndesk.apps.embargo.models import Embargo
from vulndesk.apps.embargo.queries.consents import ConsentView, consents_of
from vulndesk.apps.embargo.queries.state import (
    LABELS,
    embargo_of,
    is_in_force,
    party_of,
    sentence_behind,
    source_words,
    words_of,
)
from vulndesk.core.access import Actor
from vulndesk.core.embargo import EM, TRANSITIONS, Consent, Move, negotiate
from vulndesk.core.errors import NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.world import LETTERS, WORDS, World

# What the page's history tells, of all that happened on the case.
KINDS = frozenset(
    {
        EventKind.EMBARGO_BEGUN,
        EventKind.EMBARGO_PROPOSED,
        EventKind.EMBARGO_ACCEPTED,
        EventKind.EMBARGO_REJECTED,
        EventKind.EMBARGO_ENDED,
        EventKind.CONSENT_CHANGED,
        EventKind.FACT_RECORDED,
    }
)


@dataclass(frozen=True)
class Known:
    """One thing that the world knows, or that a person may confirm. said: the reporter ticked it in the form."""

    letter: str
    words: str
    is_known: bool
    said: bool = False


@dataclass(frozen=True)
class EmbargoPage:
    """moves: what the reader may do now; why_not: the rule against negotiating, in words. zone: the programme's."""

    case: Case
    embargo: Embargo
    words: str
    in_force: bool
    source_words: str
    sentence: str
    proposer: str
    proposed_by_reader: bool
    moves: frozenset[Move]
    why_not: str
    known: tuple[Known, ...]
    consents: tuple[ConsentView, ...]
    history: tuple[TimelineLine, ...]
    zone: str


_TICKS = {"A": "exploited", "P": "public"}  # what the form asks, as core/world.py has it


def embargo_page(actor: Actor, *, now: datetime, case_id: UUID | None = None, reference: str = "") -> EmbargoPage:
    """Raises NotFound for what is absent or not for this person."""
    page = case_page(actor, now=now, case_id=case_id, reference=reference)
    embargo = embargo_of(page.case.pk)
    consents = consents_of(page.case.pk, reader=actor)
    agreed = tuple(one.label for one in consents if one.state == Consent.SIGNATORY)
    moves, why_not = _possible(embargo, actor, now=now)
    return EmbargoPage(
        case=page.case,
        embargo=embargo,
        words=words_of(embargo, now=now),
        in_force=is_in_force(embargo, now=now),
        source_words=source_words(embargo, agreed),
        sentence=sentence_behind(embargo, page.case),
        proposer=LABELS.get(embargo.proposed_by, "A participant"),
        proposed_by_reader=embargo.proposed_by == party_of(actor),
        moves=moves,
        why_not=why_not,
        known=_known(embargo, page.body["report"]),
        consents=consents,
        history=_history(page.timeline),
        zone=page.case.programme.zone,
    )


def case_id_for(actor: Actor, reference: str) -> UUID:
    """Raises NotFound."""
    return listening_to(actor, reference=reference)


def _possible(embargo: Embargo, actor: Actor, *, now: datetime) -> tuple[frozenset[Move], str]:
    """The moves that the tables allow this reader. What is over by time is not negotiated, ended or not."""
    em, world = EM(embargo.em), World(embargo.world)
    if embargo.until is not None and not is_in_force(embargo, now=now):
        return frozenset(), ""
    found, why_not = set(), ""
    for move in (move for state, move in TRANSITIONS if state is em):
        try:
            negotiate(em, move, world)
            found.add(move)
        except NotNow as refusal:
            why_not = refusal.what
    if embargo.proposed_by == party_of(actor):
        found.discard(Move.ACCEPT)
    if not actor.is_team:
        found.discard(Move.TERMINATE)
    return frozenset(found), why_not


def _known(embargo: Embargo, report: dict[str, object]) -> tuple[Known, ...]:
    letters = LETTERS[3:].upper()
    return tuple(
        Known(letter, WORDS[letter], letter in embargo.world, said=bool(report.get(_TICKS.get(letter, ""))))
        for letter in letters
    )


def _history(timeline: Iterable[TimelineLine]) -> tuple[TimelineLine, ...]:
    return tuple(line for line in timeline if line.kind in KINDS)
