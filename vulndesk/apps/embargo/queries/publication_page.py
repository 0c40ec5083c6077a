"""The page of the gate: what publication waits for, and how the fix stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import DisclosureByMail, TimelineLine, case_page, disclosure_by_mail
from vulndesk.apps.embargo.content import FixContent
from vulndesk.apps.embargo.models import Agreement, Embargo, Fix, Trial
from vulndesk.apps.embargo.queries.gate import (
    ApprovalView,
    ProofView,
    PublicationView,
    SignedAnswer,
    agreement_of,
    approvals_of,
    fix_of,
    gate_facts,
    people_of,
    proofs_of,
    publication_of,
    signed_answer_of,
    trial_of,
)
from vulndesk.apps.embargo.queries.state import embargo_of
from vulndesk.apps.evidence.queries import has_mirror
from vulndesk.apps.keys.queries import pinned_key
from vulndesk.core.access import Actor
from vulndesk.core.events import EventKind
from vulndesk.core.gate import Condition, conditions, is_overridden
from vulndesk.core.world import World

PUBLICATION_KINDS = frozenset(
    {
        EventKind.RELEASE_NAMED,
        EventKind.RELEASE_REMOVED,
        EventKind.RELEASE_SEEN,
        EventKind.RELEASE_WITHDRAWN,
        EventKind.PUBLICATION_APPROVED,
        EventKind.OVERRIDE_GIVEN,
        EventKind.APPROVAL_TAKEN_BACK,
        EventKind.AGREEMENT_ASKED,
        EventKind.AGREEMENT_GIVEN,
        EventKind.AGREEMENT_REFUSED,
        EventKind.PUBLISHED,
    }
)


@dataclass(frozen=True)
class PublicationPage:
    """is_open: everything holds, for whoever reads the page."""

    case: Case
    embargo: Embargo
    conditions: tuple[Condition, ...]
    is_open: bool
    is_overridden: bool
    is_alone: bool
    components: tuple[str, ...]
    proofs: tuple[ProofView, ...]
    approvals: tuple[ApprovalView, ...]
    agreement: Agreement | None
    signed: SignedAnswer | None
    can_ask: bool  # there is a way in which this reporter can agree
    by_mail: DisclosureByMail | None
    publication: PublicationView | None
    history: tuple[TimelineLine, ...]


def publication_page(
    actor: Actor, *, now: datetime, case_id: UUID | None = None, reference: str = "", since: datetime | None = None
) -> PublicationPage:
    """Raises NotFound for what is absent or not for this person. since: of the text, as `gate_facts` takes it."""
    page = case_page(actor, now=now, case_id=case_id, reference=reference)
    embargo = embargo_of(page.case.pk)
    facts = gate_facts(embargo, now=now, since=since)
    found = conditions(facts, publisher=actor.name, now=now)
    agreement = agreement_of(page.case)
    return PublicationPage(
        case=page.case,
        embargo=embargo,
        conditions=found,
        is_open=all(one.holds for one in found),
        is_overridden=is_overridden(facts, now=now),
        is_alone=people_of(page.case) < 2,
        components=facts.components,
        proofs=proofs_of(page.case),
        approvals=approvals_of(page.case, embargo),
        agreement=agreement,
        signed=signed_answer_of(page.case, agreement),
        can_ask=page.case.channel != "mail" or pinned_key(page.case.first_id) is not None,
        by_mail=disclosure_by_mail(page.case.pk),
        publication=publication_of(page.case),
        history=tuple(line for line in page.timeline if line.kind in PUBLICATION_KINDS),
    )


@dataclass(frozen=True)
class FixPage:
    case: Case
    embargo: Embargo
    fix: Fix
    known: FixContent
    trial: Trial | None
    has_mirror: bool
    is_ready: bool
    is_deployed: bool


def fix_page(actor: Actor, *, now: datetime, case_id: UUID | None = None, reference: str = "") -> FixPage:
    """Raises NotFound for what is absent or not for this person."""
    case = case_page(actor, now=now, case_id=case_id, reference=reference).case
    embargo = embargo_of(case.pk)
    fix, known = fix_of(case)
    return FixPage(
        case=case,
        embargo=embargo,
        fix=fix,
        known=known,
        trial=trial_of(case),
        has_mirror=has_mirror(case.programme_id),
        is_ready=World(embargo.world).is_fix_ready,
        is_deployed="D" in embargo.world,
    )
