"""The guarded door to read handovers: each side reads what is for it, and the other team only a summary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet, UUIDField
from django.urls import reverse

from vulndesk.apps.accounts.queries import name_of
from vulndesk.apps.cases.models import Case, Deadline
from vulndesk.apps.cases.queries import CaseInView, CaseSection, Section, SectionFact
from vulndesk.apps.cases.queries.guard import case_of, known_to, seen_among
from vulndesk.apps.embargo.queries import Terms, embargo_of, terms_of
from vulndesk.apps.handover import content
from vulndesk.apps.handover.models import Handover
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import in_programmes_of, policy_of, programmes
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.access import Actor, Role, Verb, require
from vulndesk.core.errors import BadInput, NotFound, NotNow
from vulndesk.core.handover import (
    WAITING,
    WORDS,
    Facts,
    State,
    forwarding_clause,
    require_movable,
)
from vulndesk.core.moves import LAW
from vulndesk.core.policy.clauses import Clause
from vulndesk.core.world import World

MOST_SHOWN = 200
_READ_BY_TAKER = frozenset({State.OFFERED, State.DONE})  # of what came to nothing its people read no word


@dataclass(frozen=True)
class HandoverView:
    """Without the summary, which the page of the offer shows. reference: empty for a team that may not know it."""

    id: UUID
    giver: str
    taker: str
    taker_slug: str
    state: str
    words: str
    forwards: bool
    stays: bool
    at: datetime
    until: datetime
    ended_at: datetime | None
    by: str
    reason: str
    answer: str
    reference: str
    is_incoming: bool = False

    @property
    def waits(self) -> bool:
        return State(self.state) in WAITING


@dataclass(frozen=True)
class ProposalPage:
    """stop: why it cannot go at all. clause: by which the policy forwards; can_ask: the reporter has a page."""

    case: Case
    targets: tuple[Programme, ...]
    stop: NotNow | None
    clause: Clause | None
    can_ask: bool
    waiting: HandoverView | None
    earlier: tuple[HandoverView, ...]
    terms: Terms


@dataclass(frozen=True)
class OfferPage:
    """What the other team reads: the summary, the reason and the embargo's terms; nothing of the case itself."""

    view: HandoverView
    summary: str
    terms: Terms
    severity: str
    zone: str


def facts_of(case: Case, *, now: datetime) -> Facts:
    quiet = case.thread_closed_until is not None and case.thread_closed_until > now
    return Facts(
        is_open=case.is_open and case.is_report,
        is_published=case.published_at is not None,
        is_withdrawn=case.withdrawn,
        is_bundle=case.is_split or case.split_from_id is not None,
        is_doubled=case.duplicate_of_id is not None or Case.objects.filter(duplicate_of=case).exists(),
        has_fix=World(embargo_of(case.pk).world).is_fix_ready,
        has_law_clocks=Deadline.objects.filter(case=case, strength=LAW).exists(),
        is_quiet=quiet,
    )


def can_be_asked(case: Case) -> bool:
    """Who wrote by mail or at a forge has no receipt, and a mail can be forged."""
    return case.channel not in ("mail", "forge")


def target_for(case: Case, slug: str) -> Programme:
    """Raises BadInput."""
    found = next((one for one in _targets(case) if one.slug == slug), None)
    if found is None:
        raise BadInput("There is no such other programme here.", next_step="Choose one of the list.", field="taker")
    return found


def _targets(case: Case) -> tuple[Programme, ...]:
    """Other programmes of the same organisation: of another one’s nothing is named here."""
    return tuple(
        one
        for one in programmes()
        if one.pk != case.programme_id and one.organisation_id == case.programme.organisation_id
    )


def proposal_page(actor: Actor, reference: str, *, now: datetime) -> ProposalPage:
    """For the team that has the case. Raises NotFound."""
    require(actor, Verb.SEE_NOTES)
    case = case_of(actor, reference=reference.upper())
    rows = [_view(row, actor) for row in _rows().filter(case=case)]
    stop = None
    try:
        require_movable(facts_of(case, now=now))
    except NotNow as refused:
        stop = refused
    return ProposalPage(
        case=case,
        targets=_targets(case),
        stop=stop,
        clause=forwarding_clause(policy_of(case.policy)),
        can_ask=can_be_asked(case),
        waiting=next((one for one in rows if one.waits), None),
        earlier=tuple(one for one in rows if not one.waits),
        terms=terms_of(case.pk, now=now, zone=case.programme.zone, reader=actor),
    )


def handovers_for(actor: Actor, *, of: Programme | None = None) -> tuple[HandoverView, ...]:
    """What was offered to this person's programmes, and what theirs gave away or offer; those that wait first.

    of: only those from and to this programme, which the caller has under its guard.
    """
    require(actor, Verb.SEE_QUEUE)
    rows = _rows().filter(_given_by(actor) | _offered_to(actor))
    if of is not None:
        rows = rows.filter(Q(giver=of) | Q(taker=of))
    views = [_view(row, actor) for row in rows[:MOST_SHOWN]]
    return tuple(sorted(views, key=lambda one: (not (one.waits and one.is_incoming), not one.waits)))


def offer_of(actor: Actor, handover_id: UUID) -> Handover:
    """For the team that it was offered to. Raises NotFound, for one that its reporter was only asked about too."""
    row = _rows().filter(_offered_to(actor), pk=handover_id).first()
    if row is None:
        raise NotFound("There is no such offer.", next_step="The list of handovers has those that are yours.")
    return row


def offer_page(actor: Actor, handover_id: UUID, *, now: datetime) -> OfferPage:
    require(actor, Verb.SEE_NOTES)
    row = offer_of(actor, handover_id)
    return OfferPage(
        view=_view(row, actor),
        summary=content.open_words(row)["summary"] if State(row.state) in _READ_BY_TAKER else "",
        terms=terms_of(row.case_id, now=now, zone=row.taker.zone),
        severity=row.case.severity,
        zone=row.taker.zone,
    )


def for_reporter(actor: Actor) -> tuple[HandoverView, ...]:
    """What the reporter of this case was asked or told, newest first."""
    if actor.role is not Role.REPORTER or actor.case_id is None:
        return ()
    return tuple(_view(row, actor) for row in _rows().filter(case_id=actor.case_id))


_HANDOVERS = Question(
    lambda: (
        Handover.objects.filter(case=Given("case_id", UUIDField()))
        .select_related("taker")
        .only("state", "at", "taker__name")
    )
)


def _section(view: CaseInView) -> CaseSection | None:
    """On the reporter's page, once there is something to say."""
    found = view.found.of(_HANDOVERS)
    if not found:
        return None
    newest = max(found, key=lambda row: (row.at, row.pk))
    asks, taker = newest.state == State.ASKED, newest.taker.name
    words = f"May {taker} take it over?" if asks else f"{taker}: {WORDS[State(newest.state)]}"
    fact = SectionFact("Another project", words, tone="needs" if asks else "")
    link = "Answer the team" if asks else "What was asked"
    return CaseSection("handover", "Handing over", (fact,), url=reverse("report_handover"), link_words=link)


REPORTER_SECTION = Section((_HANDOVERS,), _section)


def former_programmes(case_id: UUID) -> list[int]:
    """Who had this case before: mail may still be encrypted to their keys. For the desk itself."""
    rows = Handover.objects.filter(case_id=case_id, state=State.DONE.value)
    return list(rows.values_list("giver_id", flat=True))


def given_case(reference: str, giver_id: int) -> UUID | None:
    """A case that this programme gave away, by its reference: mail about it may still come here. For the desk."""
    rows = Handover.objects.filter(giver_id=giver_id, state=State.DONE.value, case__reference=reference)
    return rows.filter(case__erased_at=None).values_list("case_id", flat=True).first()


def _rows() -> QuerySet[Handover]:
    return Handover.objects.select_related("case__data_key", "giver", "taker")


def _given_by(actor: Actor) -> Q:
    return in_programmes_of(actor, "giver_id") & known_to(actor, "case__")


def _offered_to(actor: Actor) -> Q:
    """Nothing that was never offered: the other team does not even learn that a reporter was asked."""
    return in_programmes_of(actor, "taker_id") & Q(offered_at__isnull=False)


def _view(row: Handover, actor: Actor) -> HandoverView:
    said = content.open_words(row)
    knows = not row.case.is_restricted or actor.case_id == row.case_id or bool(seen_among(actor, [row.case]))
    is_theirs = knows and (actor.handles(row.giver_id) or actor.case_id == row.case_id)
    is_taker = actor.handles(row.taker_id)
    return HandoverView(
        id=row.pk,
        giver=row.giver.name,
        taker=row.taker.name,
        taker_slug=row.taker.slug,
        state=row.state,
        words=WORDS[State(row.state)],
        forwards=row.forwards,
        stays=row.stays,
        at=row.at,
        until=row.until,
        ended_at=row.ended_at,
        by=name_of(row.actor),
        reason=said["reason"] if is_theirs or State(row.state) in _READ_BY_TAKER else "",
        answer=said["answer"],
        reference=row.case.reference if is_theirs or (knows and is_taker and row.state == State.DONE) else "",
        is_incoming=is_taker and row.offered_at is not None,
    )
