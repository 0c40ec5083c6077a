"""Making an advisory public, and changing or withdrawing what is: through the gate, with a second person.

An id is given in the transaction that publishes, so that the numbers count what is public and nothing else.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from vulndesk.apps.advisories.actions.drafting import record
from vulndesk.apps.advisories.actions.storing import insert_advisory, insert_revision
from vulndesk.apps.advisories.models import Advisory as AdvisoryRow
from vulndesk.apps.advisories.models import Draft, DraftApproval
from vulndesk.apps.advisories.queries.drafts import DraftState, draft_of, with_credits
from vulndesk.apps.advisories.queries.imprint import imprint_of, publisher_of
from vulndesk.apps.advisories.queries.public import absent, is_ours, revision
from vulndesk.apps.advisories.queries.readiness import approval_of_revision, release_words
from vulndesk.apps.cases.actions import fix_credit
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import credit_case
from vulndesk.apps.credits.queries import credit_lines
from vulndesk.apps.embargo import actions as embargo
from vulndesk.apps.embargo.queries import people_of
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.ids import new_id
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.advisory.gaps import gaps
from vulndesk.core.advisory.issuing import first_issue, next_issue, public_id, withdrawn_issue
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.credits import Naming
from vulndesk.core.errors import Conflict, NotNow
from vulndesk.core.events import EventKind

TRIES = 5
LOOK_AGAIN = "Nothing was published. Look at the draft, then decide again."


class _Taken(Conflict):
    """Somebody else published under this number at this moment."""


def address_of(name: str) -> str:
    return f"{settings.ADDRESS}/advisories/{name}/"


def publish_here(
    case_id: UUID, *, by: Actor, now: datetime, version: int | None = None, seen: int | None = None
) -> AdvisoryRow:
    """Publish the newest draft of a case at the desk's own address, with the case, in one transaction.

    version, seen: of the draft and of the embargo, as the person's page had them. Raises NotNow with all that the gate
    or the record still lacks, Conflict when somebody was first.
    """
    for _ in range(TRIES - 1):
        try:
            return _publish(case_id, by=by, now=now, version=version, seen=seen)
        except _Taken:
            continue
    return _publish(case_id, by=by, now=now, version=version, seen=seen)


def _publish(case_id: UUID, *, by: Actor, now: datetime, version: int | None, seen: int | None) -> AdvisoryRow:
    case, state = written_draft(by, case_id, version)
    if state.public is not None:
        raise NotNow("It is published already.", next_step="Revise it instead.")
    series = f"{imprint_of(case.programme).prefix}-{now.year}"
    count = 1 + (AdvisoryRow.objects.filter(series=series).aggregate(last=Max("count"))["last"] or 0)
    name = public_id(imprint_of(case.programme).prefix, year=now.year, number=count)
    written = with_credits(state.written, case.pk, now=now)
    issued = first_issue(written, id=name, publisher=publisher_of(case.programme), now=now)
    require_complete(issued)
    row = AdvisoryRow(id=new_id(), public_id=name, programme=case.programme, case=case, series=series, count=count)

    def write() -> None:
        try:
            with transaction.atomic():
                insert_advisory(row, issued, by=by.name)
        except IntegrityError:
            raise _Taken("Somebody else published at this moment.", next_step=LOOK_AGAIN) from None
        drop = {"planned_by": "", "planned_at": None, "is_patient": False, "late_since": None}
        settle_draft(state, **drop)
        _fix_credits(case.pk, by=by, now=now)
        facts = {"advisory": name, "revision": 1}
        record(case, EventKind.ADVISORY_PUBLISHED, by=by.name, now=now, audience="everyone", **facts)

    text = embargo.Text(state.version.at, write)
    embargo.publish(
        case_id, address=address_of(name), release=release_words(issued), by=by, now=now, seen=seen, text=text
    )
    return row


def approve_revision(
    case_id: UUID, *, version: int, by: Actor, now: datetime, stepped_up: bool = False
) -> DraftApproval:
    """One person's yes to this version of the draft as the next revision. Raises NotAllowed, NotNow, Conflict."""
    case, state = written_draft(by, case_id, version)
    if state.public is None:
        raise NotNow("It is not published yet.", next_step="Approve the publication instead.")
    alone = people_of(case) < 2
    embargo.require_own_approval(alone=alone, stepped_up=stepped_up)
    row = DraftApproval(id=new_id(), version=state.version, actor=by.name, alone=alone, at=now)
    try:
        with transaction.atomic():
            settle_draft(state)
            row.save(force_insert=True)
            record(case, EventKind.ADVISORY_APPROVED, by=by.name, now=now, alone=alone)
    except IntegrityError:
        raise NotNow("You said so already.", next_step="Reload the page.") from None
    return row


def revise(case_id: UUID, *, summary: str, version: int, by: Actor, now: datetime) -> AdvisoryRow:
    """Publish the newest draft as the next revision. summary: what changes, for everybody.

    Raises NotNow until a second person approved this very version, BadInput, Conflict.
    """
    case, state = written_draft(by, case_id, version)
    if state.public is None:
        raise NotNow("It is not published yet.", next_step="Publish it first.")
    yes = approval_of_revision(case, state, publisher=by.name, now=now)
    if not yes.met:
        raise NotNow(yes.words, next_step=yes.next_step)
    before = revision(state.public.public_id).record
    written = with_credits(state.written, case.pk, now=now)
    issued = next_issue(written, before, summary=summary, publisher=publisher_of(case.programme), now=now)
    require_complete(issued)
    with transaction.atomic():
        settle_draft(state)
        insert_revision(state.public, issued, by=by.name, now=now)
        _fix_credits(case.pk, by=by, now=now)
        tell_public(state.public, EventKind.ADVISORY_REVISED, by=by.name, now=now)
    return state.public


def withdraw(name: str, *, reason: str, by: Actor, now: datetime) -> AdvisoryRow:
    """It stays readable and says that it does not hold, and why. Raises BadInput, NotNow, NotFound."""
    require(by, Verb.HANDLE)
    if not is_ours(by, name):
        raise absent()
    row = AdvisoryRow.objects.get(public_id=name)
    issued = withdrawn_issue(revision(name).record, reason=reason, now=now)
    with transaction.atomic():
        insert_revision(row, issued, by=by.name, now=now)
        tell_public(row, EventKind.ADVISORY_WITHDRAWN, by=by.name, now=now)
    return row


def require_complete(issued: Advisory) -> None:
    """Raises NotNow with everything that keeps the record from being published."""
    missing = [gap.sentence for gap in gaps(issued) if gap.blocks]
    if missing:
        raise NotNow(
            f"The advisory is not complete. {' '.join(missing)}", next_step="Fill it in, save it, and try again."
        )


def written_draft(by: Actor, case_id: UUID, version: int | None) -> tuple[Case, DraftState]:
    case, state = draft_of(by, case_id=case_id)
    if state is None:
        raise NotNow("Nobody has written an advisory for this case.", next_step="Write it first.")
    if version is not None and version != state.row.number:
        raise Conflict("The draft was changed meanwhile.", next_step=LOOK_AGAIN)
    return case, state


def settle_draft(state: DraftState, **changes: object) -> None:
    """The draft is still the one that was decided on. In the caller's transaction."""
    rows = Draft.objects.filter(pk=state.row.pk, number=state.row.number)
    if rows.update(number=state.row.number, **changes) != 1:
        raise Conflict("The draft was changed meanwhile.", next_step=LOOK_AGAIN)


def _fix_credits(case_id: UUID, *, by: Actor, now: datetime) -> None:
    """Who is named in public now can only ask for anonymity from here on, as in the hall of fame."""
    for line in credit_lines(by, credit_case(by, case_id), now=now):
        if line.whose != "added" and line.standing.naming is Naming.NAMED:
            fix_credit(line.id, by=by, now=now)


def tell_public(row: AdvisoryRow, kind: EventKind, *, by: str, now: datetime) -> None:
    """With the public id alone, which everybody may know."""
    record_event(
        kind=kind,
        now=now,
        actor=by,
        case_id=row.case_id,
        programme_id=row.programme_id,
        audience="everyone",
        facts={"advisory": row.public_id, "revision": row.newest},
    )
