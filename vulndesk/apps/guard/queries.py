"""What pages show of the guard: what an owner set, what it saw and why, and how often that was none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, UUIDField
from django.urls import reverse

from vulndesk.apps.cases.queries import CaseInView, CaseSection, Section, SectionFact
from vulndesk.apps.cases.queries.guard import cases_for
from vulndesk.apps.forges.queries import client_of, connections_of
from vulndesk.apps.guard.content import FiredRule, Words, open_words
from vulndesk.apps.guard.models import Sighting, Watch
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.access import Actor
from vulndesk.core.errors import NotFound, NotNow
from vulndesk.core.forges.facts import FORGE_WORDS, About
from vulndesk.core.guard.rules import COMMENT_THRESHOLD, THRESHOLD
from vulndesk.core.guard.sightings import STATE_WORDS, State, Step, StepState, Tally, require_step
from vulndesk.gateways.forges import Ability

SHOWN = 50
KINDS = {About.ISSUE: "Issue", About.PULL_REQUEST: "Pull request"}


@dataclass(frozen=True)
class WatchView:
    is_on: bool = True
    comments: bool = False
    shuts: bool = False
    looked: int = 0
    comment: str = ""


@dataclass(frozen=True)
class SightingView:
    """words: None once they were forgotten. reference: of its case, where the asker sees it. forge: "" when it is gone.

    shuts_by: how it is shut at its forge, "hide" or "lock"; "" where the forge or the token cannot.
    """

    id: UUID
    about: About
    number: int
    state: State
    seen_at: datetime
    settled_at: datetime | None
    reference: str
    repository: str
    forge: str
    comment: StepState
    shut: StepState
    shuts_by: str
    next_at: datetime | None
    trouble: str
    words: Words | None
    has_token: bool
    can_comment: bool
    can_shut: bool

    @property
    def kind(self) -> str:
        return KINDS[self.about]

    @property
    def is_comment(self) -> bool:
        return bool(self.words and self.words.get("is_comment"))

    @property
    def is_calm(self) -> bool:
        return bool(self.words and self.words.get("is_calm"))

    @property
    def is_gone(self) -> bool:
        return bool(self.words and self.words.get("is_gone"))

    @property
    def name(self) -> str:
        title = self.words["title"] if self.words else ""
        return title or f"{self.kind} {self.number}"

    @property
    def state_words(self) -> str:
        return STATE_WORDS[self.state]

    @property
    def fired(self) -> list[FiredRule]:
        return self.words["fired"] if self.words else []

    @property
    def sum_words(self) -> str:
        score = self.words["score"] if self.words else 0.0
        needed = COMMENT_THRESHOLD if self.is_comment else THRESHOLD
        return f"{score:g} points in sum; from {needed:g} on the team is told."


def watch_of(programme_id: int) -> WatchView:
    row = Watch.objects.filter(pk=programme_id).first()
    return WatchView(row.is_on, row.comments, row.shuts, row.looked, row.comment) if row else WatchView()


def tally_of(programme_id: int) -> Tally:
    states = {state: Count("pk", filter=Q(state=state.value)) for state in State}
    found = Sighting.objects.filter(programme_id=programme_id).aggregate(
        waiting=states[State.WAITING], cases=states[State.CASE], false_alarms=states[State.FALSE_ALARM]
    )
    return Tally(looked=watch_of(programme_id).looked, **found)


def sightings_of(
    actor: Actor, programme_id: int, *, before: datetime | None = None, state: State | None = None
) -> tuple[list[SightingView], datetime | None]:
    """The newest first, and where to go on."""
    rows = Sighting.objects.filter(programme_id=programme_id).select_related("case")
    rows = rows.filter(seen_at__lt=before) if before is not None else rows
    rows = rows.filter(state=state.value) if state is not None else rows
    found = list(rows[: SHOWN + 1])
    return _views(actor, found[:SHOWN]), found[SHOWN - 1].seen_at if len(found) > SHOWN else None


def sighting_row(programme_id: int, row_id: UUID) -> Sighting:
    row = Sighting.objects.select_related("case", "programme").filter(pk=row_id, programme_id=programme_id).first()
    if row is None:
        raise NotFound("There is no such sighting.", next_step="Go back to the list.")
    return row


def sighting(actor: Actor, programme_id: int, row_id: UUID) -> SightingView:
    return _views(actor, [sighting_row(programme_id, row_id)])[0]


def is_seen(connection_id: UUID, key: str) -> bool:
    """Whether an issue, by its number at the forge, is a sighting. GitLab lists a hidden one as a private report."""
    rows = Sighting.objects.filter(connection_id=connection_id, about=About.ISSUE.value)
    return key.isascii() and key.isdigit() and len(key) < 19 and rows.filter(number=int(key)).exists()


def way_to_shut(connection_id: UUID, about: About) -> Ability | None:
    """How it can be shut at its forge; None: it cannot, or the desk has no token there."""
    client = client_of(connection_id)
    if client is None:
        return None
    hides = about is About.ISSUE and Ability.CONFIDENTIAL in client.can
    return Ability.CONFIDENTIAL if hides else Ability.LOCK if Ability.LOCK in client.can else None


def _views(actor: Actor, rows: list[Sighting]) -> list[SightingView]:
    places = {one.id: one for row in rows[:1] for one in connections_of(row.programme_id)}
    seen = set(cases_for(actor).filter(pk__in=[row.case_id for row in rows]).values_list("pk", flat=True))
    views = []
    for row in rows:
        place, about, words = places.get(row.connection_id), About(row.about), open_words(row)
        is_there = not (words and words.get("is_gone"))
        way = way_to_shut(row.connection_id, about) if place else None
        views.append(
            SightingView(
                id=row.pk,
                about=about,
                number=row.number,
                state=State(row.state),
                seen_at=row.seen_at,
                settled_at=row.settled_at,
                reference=row.case.reference if row.case is not None and row.case_id in seen else "",
                repository=place.repository if place else "",
                forge=FORGE_WORDS[place.forge] if place else "",
                comment=StepState(row.comment),
                shut=StepState(row.shut),
                shuts_by="" if way is None else "hide" if way is Ability.CONFIDENTIAL else "lock",
                next_at=row.next_at,
                trouble=row.trouble,
                words=words,
                has_token=bool(place and place.is_on and place.has_token),
                can_comment=bool(is_there and place and place.is_on and place.has_token) and _may(Step.COMMENT, row),
                can_shut=is_there and way is not None and _may(Step.SHUT, row),
            )
        )
    return views


def _may(step: Step, row: Sighting) -> bool:
    try:
        require_step(step, State(row.state), StepState(getattr(row, step.value)))
    except NotNow:
        return False
    return True


# --- on the page of a case ---------------------------------------------------------------------------------------

_OF_CASE = Question(lambda: Sighting.objects.filter(case=Given("case_id", UUIDField())))
_STEP_WORDS = {
    StepState.NONE: "No",
    StepState.PLANNED: "In a moment",
    StepState.DONE: "Yes",
    StepState.FAILED: "Failed",
}


def _section(view: CaseInView) -> CaseSection | None:
    row = view.found.first_of(_OF_CASE)
    if row is None or row.programme_id != view.case.programme_id:  # handed over: the forge is the former team's
        return None
    facts = tuple(
        SectionFact(name, _STEP_WORDS[StepState(state)], tone="needs" if state == StepState.FAILED else "")
        for name, state in (("Commented", row.comment), ("Hidden or locked", row.shut))
    )
    url = reverse("sighting", args=[view.case.programme.slug, row.pk])
    return CaseSection("public", "In public", facts, url=url, link_words=f"{KINDS[About(row.about)]} {row.number}")


TEAM_SECTION = Section((_OF_CASE,), _section)
