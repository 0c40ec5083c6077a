"""How the rows of an embargo are changed: each change is conditional on the revision that its decision saw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from vulndesk.apps.cases.actions.change import LOOK_AGAIN, what_happened
from vulndesk.apps.embargo import content
from vulndesk.apps.embargo.models import (
    Agreement,
    Approval,
    Embargo,
    Fix,
    PartyConsent,
    Publication,
    ReleaseProof,
    Trial,
)
from vulndesk.apps.embargo.queries.state import LABELS, REPORTER, TEAM, embargo_of, words_of
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor
from vulndesk.core.embargo import EM, IN_FORCE, Consent, Source
from vulndesk.core.errors import Conflict
from vulndesk.core.events import TEAM_ONLY, EventKind
from vulndesk.core.world import World


def begin_embargo(*, event_id: int, now: datetime) -> Callable[[], None] | None:
    """Subscriber of a new report: the first words of the policy and of the reporter are settled and kept."""
    case_id = timeline_event(event_id).case_id
    if case_id is None:
        return None
    embargo = embargo_of(case_id)
    if is_stored(embargo) or EM(embargo.em) is EM.NONE:
        return None
    return lambda: _insert(embargo, now=now)


def forget_case(*, event_id: int, now: datetime) -> Callable[[], None] | None:
    """Subscriber of an erased case: every sealed word goes; states and instants stay, for the figures."""
    case_id = timeline_event(event_id).case_id
    if case_id is None:
        return None

    def write() -> None:
        for model in (PartyConsent, Fix, Trial, ReleaseProof, Approval, Agreement):
            model.objects.filter(case_id=case_id).delete()
        Publication.objects.filter(case_id=case_id).update(sealed=b"")

    return write


def keep_public(case_id: UUID, *, by: Actor, now: datetime) -> None:
    """What was written in public comes without an embargo, whatever the policy says. In the caller's transaction."""
    embargo = Embargo(case=embargo_of(case_id).case, em=EM.NONE.value)
    embargo.world = World(embargo.world).after("P").state
    _insert(embargo, now=now)
    record(embargo, EventKind.FACT_RECORDED, by=by.name, now=now, letter="P")


def is_stored(embargo: Embargo) -> bool:
    return not embargo._state.adding


def apply_change(embargo: Embargo, changes: Mapping[str, Any], *, now: datetime) -> None:
    """Raises Conflict with what happened meanwhile, and how it stands now. In the caller's transaction."""
    if not is_stored(embargo):
        try:
            with transaction.atomic():
                _insert(embargo, now=now)
        except IntegrityError:
            raise conflict(embargo, now=now) from None
    rows = Embargo.objects.filter(pk=embargo.pk, revision=embargo.revision)
    if rows.update(revision=F("revision") + 1, **changes) != 1:
        raise conflict(embargo, now=now)
    embargo.refresh_from_db()


def require_fresh(embargo: Embargo, seen: int | None, *, now: datetime) -> None:
    """seen: the revision on the page that the person acted from; None where there was no page."""
    if seen is not None and seen != embargo.revision:
        raise conflict(embargo, now=now)


def conflict(embargo: Embargo, *, now: datetime) -> Conflict:
    newest = embargo_of(embargo.pk)
    return Conflict(f"{what_happened(newest.case, now=now)} Now: {words_of(newest, now=now)}.", next_step=LOOK_AGAIN)


def record(embargo: Embargo, kind: EventKind, *, by: str, now: datetime, **facts: Any) -> None:
    """In the caller's transaction."""
    record_event(
        kind=kind,
        now=now,
        actor=by,
        case_id=embargo.pk,
        programme_id=embargo.case.programme_id,
        audience="team" if kind in TEAM_ONLY else "everyone",
        facts=facts,
    )


def write_consent(
    embargo: Embargo, party: str, state: Consent, *, label: str, means: str, until: datetime | None, now: datetime
) -> None:
    """The row of a party, made or changed. In the caller's transaction."""
    values = {"state": state.value, "means": means, "until": until, "changed_at": now}
    if PartyConsent.objects.filter(case_id=embargo.pk, party=party).update(**values):
        return
    row = PartyConsent(id=new_id(), case_id=embargo.pk, party=party, **values)
    row.sealed = content.seal_label(opened_key(embargo.case.data_key), row, label)
    row.save(force_insert=True)


def _insert(embargo: Embargo, *, now: datetime) -> None:
    embargo.save(force_insert=True)
    em = EM(embargo.em)
    if em is EM.NONE:
        return
    # Vultron's default negotiation: whoever says nothing against the other's end agreed to it.
    holds = em in IN_FORCE
    by_team = ("default" if embargo.source == Source.REPORTER else embargo.source) if holds else ""
    by_reporter = "default" if holds and embargo.source != Source.REPORTER else "report"
    until = embargo.until or embargo.proposed_until
    team = Consent.SIGNATORY if holds else Consent.INVITED
    write_consent(embargo, TEAM, team, label=LABELS[TEAM], means=by_team, until=embargo.until, now=now)
    write_consent(embargo, REPORTER, Consent.SIGNATORY, label=LABELS[REPORTER], means=by_reporter, until=until, now=now)
    if holds:
        record(embargo, EventKind.EMBARGO_BEGUN, by="desk", now=now, until=embargo.until, source=embargo.source)
    if embargo.proposed_until is not None:
        who = "reporter" if embargo.proposed_by == REPORTER else "desk"
        record(embargo, EventKind.EMBARGO_PROPOSED, by=who, now=now, until=embargo.proposed_until)
