"""A draft as it would be public at this moment: what the preview shows, and what the gaps and the lint are asked of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from vulndesk.apps.advisories.models import Advisory as AdvisoryRow
from vulndesk.apps.advisories.models import Draft
from vulndesk.apps.advisories.queries.drafts import draft_version, own_credits, with_credits
from vulndesk.apps.advisories.queries.imprint import imprint_of, publisher_of
from vulndesk.apps.advisories.queries.public import Published, revision
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import credit_case
from vulndesk.core.access import Actor
from vulndesk.core.advisory.issuing import as_draft, first_issue, next_issue, public_id
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.errors import NotFound

NO_NUMBER = 0  # an id is given at publication alone
NEXT = "The next revision."


def would_be(case: Case, written: Advisory, public: AdvisoryRow | None, *, now: datetime) -> Advisory:
    """The caller has the case under its guard."""
    draft = with_credits(as_draft(written), case.pk, now=now)
    publisher = publisher_of(case.programme)
    if public is None:
        name = public_id(imprint_of(case.programme).prefix, year=now.year, number=NO_NUMBER)
        return first_issue(draft, id=name, publisher=publisher, now=now)
    before = revision(public.public_id).record
    return before if before.withdrawn else next_issue(draft, before, summary=NEXT, publisher=publisher, now=now)


def has_changed(public: Published, upcoming: Advisory) -> bool:
    """Whether a revision would say anything else than what is public."""
    return (as_draft(upcoming), upcoming.credits) != (as_draft(public.record), public.record.credits)


@dataclass(frozen=True)
class SharedDraft:
    """What the team shows of a draft to its reporter. answer: "fine", "wrong" or "". public_id: once it is out."""

    case: Case
    would_be: Advisory
    shared_at: datetime
    answer: str
    answered_at: datetime | None
    public_id: str


def shared_draft(actor: Actor, *, now: datetime) -> SharedDraft:
    """For the reporter. Raises NotFound as long as nothing is shown."""
    case = credit_case(actor, actor.case_id).case
    row = Draft.objects.filter(pk=case.pk, shared_number__isnull=False).first()
    if row is None or row.shared_number is None or row.shared_at is None:
        raise NotFound("There is nothing to read here yet.", next_step="Go back to your report.")
    public = AdvisoryRow.objects.filter(case=case).first()
    written = draft_version(case, row.shared_number)
    if public is not None:
        held = revision(public.public_id).record
    else:
        held = replace(would_be(case, written, None, now=now), credits=own_credits(case.pk, now=now))
    return SharedDraft(case, held, row.shared_at, row.answer, row.answered_at, public.public_id if public else "")
