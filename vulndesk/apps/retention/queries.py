"""What is kept for how long, what goes next, what is held, and what is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import BigIntegerField, Count, QuerySet, UUIDField
from django.urls import reverse

from vulndesk.apps.accounts.queries import name_of
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import CaseInView, CaseSection, Section, SectionFact
from vulndesk.apps.cases.queries.guard import cases_for, kept_from
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.retention.models import Erasure, Hold, Rules
from vulndesk.apps.vault.sealing import open_row, opened_key
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.access import Actor

SHOWN_AHEAD = timedelta(days=30)
MOST_SHOWN = 100


@dataclass(frozen=True)
class Going:
    """A case that goes by rule, unless somebody holds it. title is sealed, and so is not here."""

    reference: str
    closed_at: datetime
    goes_at: datetime
    is_report: bool


@dataclass(frozen=True)
class Held:
    reference: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class RetentionPage:
    rules: Rules
    going: tuple[Going, ...]
    held: tuple[Held, ...]
    erased: tuple[Erasure, ...]


@dataclass(frozen=True)
class CaseRetention:
    """Of one case. goes_at: None while it is open, is kept for ever, or is held."""

    goes_at: datetime | None
    held: Held | None
    days: int


def rules_of(programme_id: int) -> Rules:
    """Those of a programme; what was never settled is as long as the case."""
    return Rules.objects.filter(pk=programme_id).first() or Rules(programme_id=programme_id)


def mail_days() -> dict[int, int]:
    """For how long a programme keeps mail that was set aside, where somebody settled it."""
    return dict(Rules.objects.values_list("pk", "mail_days"))


def erasures() -> list[tuple[str, str, str]]:
    """All that was ever erased: case id, what, when. By this an older backup is erased again."""
    rows = Erasure.objects.order_by("id").values_list("case_id", "what", "at")
    return [(str(case_id), what, at.isoformat()) for case_id, what, at in rows]


def held_cases() -> set[UUID]:
    return set(Hold.objects.filter(released_at=None).values_list("case_id", flat=True))


def days_for(case: Case, rules: Rules) -> int:
    """After how many days this case goes; 0: never."""
    days = int(case.programme.retention_days)
    if case.is_report or not rules.spam_days:
        return days
    return min(rules.spam_days, days) if days else rules.spam_days


def retention_page(actor: Actor, programme: Programme, *, now: datetime) -> RetentionPage:
    """The caller has the programme under the guard."""
    rules = rules_of(programme.pk)
    seen = cases_for(actor).filter(programme=programme)
    holds = [_held(one) for one in _open_holds().filter(case__in=seen).order_by("at")[:MOST_SHOWN]]
    # A case that was restricted to others stays unknown to everybody else when it is gone.
    erased = Erasure.objects.filter(programme_id=programme.pk).exclude(case_id__in=kept_from(actor))
    newest = erased.order_by("-at", "-id")[:MOST_SHOWN]
    return RetentionPage(rules, _going(actor, programme, rules, now=now), tuple(holds), tuple(newest))


def _going(actor: Actor, programme: Programme, rules: Rules, *, now: datetime) -> tuple[Going, ...]:
    shortest = min((days for days in (programme.retention_days, rules.spam_days) if days), default=0)
    if not shortest:
        return ()
    rows = cases_for(actor).filter(programme=programme, is_open=False, closed_at__isnull=False)
    rows = rows.filter(closed_at__lte=now + SHOWN_AHEAD - timedelta(days=shortest)).exclude(pk__in=held_cases())
    found = []
    for case in rows.order_by("closed_at")[: 5 * MOST_SHOWN]:
        days = days_for(case, rules)
        goes_at = case.closed_at + timedelta(days=days) if days and case.closed_at else None
        if goes_at is not None and goes_at <= now + SHOWN_AHEAD and case.closed_at:
            found.append(Going(case.reference, case.closed_at, goes_at, case.is_report))
    return tuple(sorted(found, key=lambda one: (one.goes_at, one.reference))[:MOST_SHOWN])


def retention_of(case: Case) -> CaseRetention:
    """The caller has the case under the guard."""
    hold = _open_holds().filter(case=case).first()
    days = days_for(case, rules_of(case.programme_id))
    goes = case.closed_at + timedelta(days=days) if days and case.closed_at and not case.is_open else None
    return CaseRetention(None if hold else goes, _held(hold) if hold else None, days)


def _open_holds() -> QuerySet[Hold]:
    return Hold.objects.filter(released_at=None, case__erased_at=None).select_related("case__data_key")


def _held(hold: Hold) -> Held:
    opened = open_row(opened_key(hold.case.data_key), table="hold", row=hold.pk, sealed=hold.sealed)
    who = name_of(hold.actor)
    return Held(hold.case.reference, who, hold.at, str(opened["reason"]))


def soon_erased(actor: Actor, *, now: datetime) -> list[tuple[str, str, int]]:
    """Slug and name of each programme of which something goes within a month, and how much: for the queue."""
    held, found = held_cases(), []
    programmes = {one.pk: one for one in Programme.objects.exclude(retention_days=0)}
    rows = cases_for(actor).filter(is_open=False, closed_at__isnull=False).exclude(pk__in=held)
    for programme_id, programme in programmes.items():
        if not actor.handles(programme_id):
            continue
        before = now + SHOWN_AHEAD - timedelta(days=programme.retention_days)
        count = rows.filter(programme_id=programme_id, closed_at__lte=before).aggregate(number=Count("pk"))["number"]
        if count:
            found.append((programme.slug, programme.name, int(count)))
    return found


# --- on the page of a case ---------------------------------------------------------------------------------------

_RULES = Question(lambda: Rules.objects.filter(programme=Given("programme_id", BigIntegerField())))
_HOLD = Question(lambda: Hold.objects.filter(case=Given("case_id", UUIDField()), released_at=None))


def _section(view: CaseInView) -> CaseSection:
    rules = view.found.first_of(_RULES) or Rules(programme_id=view.case.programme_id)
    days = days_for(view.case, rules)
    if view.found.first_of(_HOLD) is not None:
        fact = SectionFact("Erased", "Held by a person, so not by rule")
    elif not days:
        fact = SectionFact("Erased", "Never by rule")
    elif view.case.is_open or view.case.closed_at is None:
        fact = SectionFact("Erased", f"{days} days after it is closed")
    else:
        goes_at = view.case.closed_at + timedelta(days=days)
        fact = SectionFact("Erased", at=goes_at, tone="needs" if goes_at <= view.now + SHOWN_AHEAD else "")
    url = reverse("case_retention", args=[view.case.reference])
    return CaseSection("retention", "Retention", (fact,), url=url, link_words="Keep or erase")


TEAM_SECTION = Section((_RULES, _HOLD), _section)
