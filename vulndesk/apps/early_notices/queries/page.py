"""The team's page of a case's early notices: who could be told when, and how each planned notice stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.early_notices import content
from vulndesk.apps.early_notices.models import EarlyNotice
from vulndesk.apps.early_notices.queries.grounds import grounds_of
from vulndesk.apps.early_notices.queries.listing import ListedView, StageView, list_of
from vulndesk.apps.parties.queries import parties_of
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.early_notices import WHY_WORDS, State, Why, instant_before
from vulndesk.core.traffic_light import in_words


@dataclass(frozen=True)
class StageInstant:
    """open: of the stage's recipients those who are neither planned nor sent. is_over: its instant has passed."""

    stage: StageView
    at: datetime
    is_over: bool
    open: tuple[ListedView, ...]


@dataclass(frozen=True)
class NoticeView:
    """says: how the recipient stands, once they were let in. mail: sent, written, given_up, waiting or ""."""

    id: UUID
    name: str
    address: str
    label: str
    stage: str
    days: int
    state: str
    why: str
    at: datetime
    sent_at: datetime | None
    opened_at: datetime | None
    says: str
    mail: str

    @property
    def is_planned(self) -> bool:
        return self.state == State.PLANNED


@dataclass(frozen=True)
class EarlyPage:
    case: Case
    until: datetime | None
    why_not: str
    stages: tuple[StageInstant, ...]
    notices: tuple[NoticeView, ...]

    @property
    def has_open(self) -> bool:
        return any(one.open for one in self.stages)


def early_page(actor: Actor, reference: str, *, now: datetime) -> EarlyPage:
    """Raises NotFound for what is absent or not for this person."""
    require(actor, Verb.SEE_NOTES)
    case = case_of(actor, reference=reference.upper())
    grounds = grounds_of(case, now=now)
    rows = list(EarlyNotice.objects.filter(case=case))
    taken = {row.recipient_id for row in rows if row.state != State.DROPPED}
    stages = () if grounds.until is None else list_of(case.programme_id)
    return EarlyPage(
        case=case,
        until=grounds.until,
        why_not=grounds.why_not,
        stages=tuple(_stage(one, grounds.until, taken, zone=case.programme.zone, now=now) for one in stages),
        notices=_notices(actor, case, rows, now=now),
    )


def _stage(
    stage: StageView, until: datetime | None, taken: set[UUID | None], *, zone: str, now: datetime
) -> StageInstant:
    if until is None:
        raise ValueError("a stage has an instant only before an end")
    at = instant_before(until, days=stage.days, zone=zone)
    return StageInstant(stage, at, at <= now, tuple(one for one in stage.recipients if one.id not in taken))


def _notices(actor: Actor, case: Case, rows: list[EarlyNotice], *, now: datetime) -> tuple[NoticeView, ...]:
    if not rows:
        return ()
    key = opened_key(case.data_key)
    parties = {one.id: one for one in parties_of(actor, case, now=now)}
    mails: dict[str, str] = import_string(settings.EARLY_NOTICE_MAILS)(case.pk)
    found = []
    for row in rows:
        planned, party = content.open_planned(key, row), parties.get(row.party_id) if row.party_id else None
        found.append(
            NoticeView(
                id=row.pk,
                name=planned["name"],
                address=planned["address"],
                label=in_words(planned["label"]),
                stage=row.stage_name,
                days=row.days,
                state=row.state,
                why=WHY_WORDS[Why(row.why)] if row.why else "",
                at=row.run_at,
                sent_at=row.sent_at,
                opened_at=party.accepted_at if party else None,
                says=party.standing if party else "",
                mail=mails.get(str(row.pk), ""),
            )
        )
    return tuple(found)
