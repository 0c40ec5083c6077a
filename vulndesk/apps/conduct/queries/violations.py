"""Violations, opened: for the team, and of what was decided for the reporter whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vulndesk.apps.accounts.queries import names_of
from vulndesk.apps.cases.queries import handlers_of
from vulndesk.apps.conduct import content
from vulndesk.apps.conduct.models import Violation
from vulndesk.apps.conduct.queries.guard import violation_of, violations_for
from vulndesk.core.access import Actor
from vulndesk.core.conduct import ACCESS_WORDS, Access, runs


@dataclass(frozen=True)
class RevocationView:
    """runs: whether it is still away. ends_at: None for good."""

    access: str
    starts_at: datetime
    ends_at: datetime | None
    ended_at: datetime | None
    runs: bool

    @property
    def words(self) -> str:
        return ACCESS_WORDS[Access(self.access)]


@dataclass(frozen=True)
class AppealView:
    at: datetime
    state: str
    words: str
    answer: str
    decided_at: datetime | None
    decided_by: str


@dataclass(frozen=True)
class EvidenceView:
    id: UUID
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class BasisView:
    at: datetime
    by: str
    authority: str
    basis: str
    dated: str


@dataclass(frozen=True)
class ViolationView:
    """about: who it concerns, in words for the team."""

    id: UUID
    programme: str
    programme_id: int
    slug: str
    zone: str
    case_reference: str
    about: str
    is_person: bool
    state: str
    recorded_at: datetime
    recorded_by: str
    decided_at: datetime | None
    decided_by: str
    decided_by_actor: str
    record: content.Record
    decision: content.Decision
    evidence: tuple[EvidenceView, ...]
    revocations: tuple[RevocationView, ...]
    appeals: tuple[AppealView, ...]
    bases: tuple[BasisView, ...]

    @property
    def runs(self) -> bool:
        return any(one.runs for one in self.revocations)

    @property
    def waiting_appeal(self) -> AppealView | None:
        return next((one for one in self.appeals if one.state == "waiting"), None)

    @property
    def words(self) -> str:
        if self.state != "decided":
            return {"recorded": "recorded, not decided yet", "dropped": "dropped"}[self.state]
        if self.waiting_appeal:
            return "decided, and appealed"
        return "decided, and in force" if self.runs else "decided"


def violations(actor: Actor, *, now: datetime, case_id: UUID | None = None, slug: str = "") -> list[ViolationView]:
    """Newest first, what waits for somebody before all others."""
    rows = violations_for(actor)
    rows = rows.filter(case_id=case_id) if case_id else rows
    rows = rows.filter(programme__slug=slug) if slug else rows
    views = [_view(row, now=now) for row in rows[:200]]
    return sorted(views, key=lambda one: (one.state != "recorded" and not one.waiting_appeal, not one.runs))


def violation(actor: Actor, violation_id: UUID, *, now: datetime) -> ViolationView:
    """Raises NotFound."""
    return _view(violation_of(actor, violation_id), now=now)


def decided_about(reporter: Actor, *, now: datetime) -> list[ViolationView]:
    """What the reporter may know: decisions about their report, and nothing that was only recorded."""
    if reporter.case_id is None:
        return []
    rows = Violation.objects.filter(case_id=reporter.case_id, state="decided")
    return [_view(row, now=now) for row in rows.select_related("programme", "data_key", "case", "person")]


def is_for_another(actor: Actor, view: ViolationView) -> bool:
    """Whether this person decided it, and somebody else is there to look at the appeal."""
    return view.decided_by_actor == actor.name and any(one != actor.user_id for one in handlers_of(view.programme_id))


def _view(row: Violation, *, now: datetime) -> ViolationView:
    appeals, bases = list(row.appeals.all()), list(row.bases.all())
    actors = [row.recorded_by, row.decided_by, *(one.decided_by for one in appeals), *(one.actor for one in bases)]
    names = _names(actors, row.person_id)
    record = content.open_record(row)
    return ViolationView(
        id=row.pk,
        programme=row.programme.name,
        programme_id=row.programme_id,
        slug=row.programme.slug,
        zone=row.programme.zone,
        case_reference=row.case.reference if row.case else "",
        about=_about(row, record, names),
        is_person=row.person_id is not None,
        state=row.state,
        recorded_at=row.recorded_at,
        recorded_by=names[row.recorded_by],
        decided_at=row.decided_at,
        decided_by=names[row.decided_by],
        decided_by_actor=row.decided_by,
        record=record,
        decision=content.open_decision(row),
        evidence=tuple(
            EvidenceView(one.pk, opened["name"], one.size, opened["sha256"])
            for one in row.evidence.all()
            for opened in [content.open_evidence(row, one)]
        ),
        revocations=tuple(
            RevocationView(
                access=one.access,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                ended_at=one.ended_at,
                runs=runs(ends_at=one.ends_at, ended_at=one.ended_at, now=now),
            )
            for one in row.revocations.all()
        ),
        appeals=tuple(
            AppealView(one.at, one.state, asked, answered, one.decided_at, names[one.decided_by])
            for one in appeals
            for asked, answered in [content.open_appeal(row, one)]
        ),
        bases=tuple(BasisView(one.at, names[one.actor], **content.open_basis(row, one)) for one in bases),
    )


def _names(actors: list[str], person_id: int | None) -> dict[str, str]:
    about = {} if person_id is None else {"person": f"user:{person_id}"}
    known = names_of([*actors, *about.values()])
    return known | {name: known[actor] for name, actor in about.items()}


def _about(row: Violation, record: content.Record, names: dict[str, str]) -> str:
    if row.case is not None:
        return f"The reporter of {row.case.reference}"
    return names.get("person") or record["about"] or "Somebody who was on the team"
