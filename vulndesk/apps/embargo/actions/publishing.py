"""Making a case public, by the one gate: asked, approved, and recorded with how the gate was open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from vulndesk.apps.cases.actions import record_publication
from vulndesk.apps.embargo import content
from vulndesk.apps.embargo.actions.ending import consequences, guarded
from vulndesk.apps.embargo.actions.keeping import apply_change, record
from vulndesk.apps.embargo.actions.proofs import look_again
from vulndesk.apps.embargo.models import Approval, Embargo, Publication
from vulndesk.apps.embargo.queries.gate import gate_facts, people_of
from vulndesk.apps.embargo.queries.state import embargo_of
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor
from vulndesk.core.embargo import EM
from vulndesk.core.errors import BadInput, NotAllowed, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.gate import conditions, require_open

Kind = Approval.Kind


@dataclass(frozen=True)
class Text:
    """What is published with the case, in one transaction. since: when it was changed last; an earlier approval is
    none of it. write: stores it, and raises Conflict when it was changed meanwhile.
    """

    since: datetime
    write: Callable[[], None]


def publish(
    case_id: UUID,
    *,
    address: str,
    release: str,
    by: Actor,
    now: datetime,
    seen: int | None = None,
    text: Text | None = None,
) -> Publication:
    """Declare that the advisory stands at this address, or publish the text there. The releases are looked at first.

    Raises NotNow with everything that the gate still waits for, Conflict when anything changed meanwhile.
    """
    embargo = guarded(case_id, by, now=now, seen=seen)
    require_unpublished(embargo)
    if not address.strip().startswith(("https://", "http://")):
        raise BadInput("Where is it published?", next_step="Write its address, with https://.", field="address")
    if not release.strip():
        raise BadInput("Which release holds the fix?", next_step="Name it, or write “none yet”.", field="release")
    if look_again(case_id, now=now):
        embargo = embargo_of(case_id)
    facts = gate_facts(embargo, now=now, since=text.since if text else None)
    way = require_open(facts, publisher=by.name, now=now)
    overridden = [one.words for one in conditions(facts, publisher=by.name, now=now) if one.overridden]
    row = Publication(case_id=case_id, at=now, actor=by.name, way=way.value)
    key = opened_key(embargo.case.data_key)
    address, release = address.strip(), release.strip()
    row.sealed = content.seal_publication(key, row, {"address": address, "release": release, "overridden": overridden})
    world = facts.world if "P" in facts.world.state else facts.world.after("P")
    changes, ended, why = consequences(EM(embargo.em), world, "P", now=now)
    try:
        with transaction.atomic():
            apply_change(embargo, {"world": world.state} | changes, now=now)
            row.save(force_insert=True)
            record_publication(case_id, release=release, advisory=address, now=now)
            record(embargo, EventKind.PUBLISHED, by=by.name, now=now, way=way.value)
            if ended is not None:
                record(embargo, ended, by="desk", now=now, **why)
            if text is not None:
                text.write()
    except IntegrityError:
        raise NotNow("It is published already.", next_step="Reload the page.") from None
    return row


def approve(
    case_id: UUID,
    kind: str,
    *,
    reason: str,
    by: Actor,
    now: datetime,
    stepped_up: bool = False,
    since: datetime | None = None,
) -> Approval:
    """One person's yes. Whoever is alone needs a second factor and a reason, and waits in the open.

    stepped_up: the person has just shown a second factor. since: of the text that they read; their yes to an earlier
    one is replaced. Raises BadInput, NotAllowed, NotNow.
    """
    embargo = guarded(case_id, by, now=now)
    require_unpublished(embargo)
    alone = people_of(embargo.case) < 2
    require_own_approval(alone=alone, stepped_up=stepped_up)
    if (alone or kind == Kind.OVERRIDE) and not reason.strip():
        raise BadInput("This needs a reason. It stays with the case.", next_step="Write one.", field="reason")
    row = Approval(id=new_id(), case_id=case_id, kind=Kind(kind), actor=by.name, alone=alone, at=now)
    row.sealed = content.seal_reason(opened_key(embargo.case.data_key), row, reason.strip())
    event = EventKind.OVERRIDE_GIVEN if kind == Kind.OVERRIDE else EventKind.PUBLICATION_APPROVED
    try:
        with transaction.atomic():
            apply_change(embargo, {}, now=now)
            if since is not None:
                earlier = Approval.objects.filter(case_id=case_id, kind=kind, actor=by.name, taken_back_at=None)
                earlier.filter(at__lt=since).update(taken_back_at=now)
            row.save(force_insert=True)
            record(embargo, event, by=by.name, now=now, alone=alone)
    except IntegrityError:
        raise NotNow("You said so already.", next_step="Reload the page.") from None
    return row


def require_own_approval(*, alone: bool, stepped_up: bool) -> None:
    """Raises NotAllowed for whoever is alone and has not shown a second factor."""
    if alone and not stepped_up:
        raise NotAllowed("You are alone here, so this needs your second factor.", next_step="Show it, then approve.")


def take_back(case_id: UUID, approval_id: UUID, *, by: Actor, now: datetime) -> None:
    """An approval counts no more; anybody of the team may take one back before publication."""
    embargo = guarded(case_id, by, now=now)
    require_unpublished(embargo)
    with transaction.atomic():
        apply_change(embargo, {}, now=now)
        rows = Approval.objects.filter(pk=approval_id, case_id=case_id, taken_back_at=None)
        if rows.update(taken_back_at=now) != 1:
            raise NotNow("It does not count any more.", next_step="Reload the page.")
        record(embargo, EventKind.APPROVAL_TAKEN_BACK, by=by.name, now=now)


def require_unpublished(embargo: Embargo) -> None:
    if Publication.objects.filter(case_id=embargo.pk).exists():
        raise NotNow("It is published already.", next_step="Look at the case.")
