"""The queue: what needs a person, most urgent first. 50 rows a page, opened for reading one by one."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case as Choose
from django.db.models import Count, F, Q, QuerySet, Value, When

from vulndesk.apps.accounts.queries import display_names
from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Case, OtherName
from vulndesk.apps.cases.queries.guard import cases_for
from vulndesk.apps.cases.queries.opened import note_listed
from vulndesk.apps.cases.queries.similar import looking_like
from vulndesk.apps.policies.queries import programme_names
from vulndesk.apps.vault.sealing import lookup_digest, word_digests
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.conduct import SLOW_UNTIL
from vulndesk.core.lifecycle import CALLS, RM, WORDS

ROWS = 50
SOON = timedelta(hours=48)  # a running clock calls for a person from this long before it ends

# What a row is made of. A column that is used and missing here costs a query a row; a test counts them.
SHOWN = (
    "reference",
    "programme_id",
    "owner_id",
    "data_key__parent_id",
    "data_key__wrapped",
    "rm",
    "is_open",
    "is_report",
    "withdrawn",
    "acknowledged_at",
    "waiting_on_reporter",
    "unanswered",
    "urgent",
    "slow_lane",
    "severity",
    "score",
    "ssvc_outcome",
    "received_at",
    "next_due_at",
    "next_promise",
    "closed_at",
    "close_reason",
    "head",
)

VIEWS = ("needs-you", "mine", "open", "waiting", "closed", "not-reports")
FIRST_VIEW = VIEWS[0]


@dataclass(frozen=True)
class QueueFilter:
    """view: one of VIEWS; programme: slug; text: a reference, or words that the title holds; page from 1."""

    view: str = FIRST_VIEW
    programme: str = ""
    text: str = ""
    page: int = 1


@dataclass(frozen=True)
class QueueRow:
    """reason: why it needs somebody, or how it stands; due_at: set when the reason is a clock; like: a reference."""

    reference: str
    title: str
    programme: str
    state: str
    severity: str
    score: float | None
    ssvc: str
    owner: str
    received_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    overdue: bool
    reason: str
    calls: bool
    urgent: bool
    withdrawn: bool
    slow: bool
    like: str


@dataclass(frozen=True)
class QueuePage:
    """counts: cases a view, for this person and programme; found: how many the view or search holds."""

    rows: tuple[QueueRow, ...]
    counts: dict[str, int]
    filter: QueueFilter
    more: bool


def queue(actor: Actor, wanted: QueueFilter, *, now: datetime) -> QueuePage:
    """Severity first (unassessed ranks as critical), then the nearest due instant; cases without a clock come last."""
    require(actor, Verb.SEE_QUEUE)
    mine = _programme(cases_for(actor), wanted.programme)
    view = wanted.view if wanted.view in VIEWS else FIRST_VIEW
    rows = _search(mine, wanted.text) if wanted.text.strip() else mine.filter(_view(view, actor, now=now))
    is_past = view in ("closed", "not-reports") and not wanted.text.strip()
    order = ("-closed_at", "id") if is_past else ("rank", _slowed(now), F("next_due_at").asc(nulls_last=True), "id")
    start = (max(wanted.page, 1) - 1) * ROWS
    # In two steps: the ids come from an index (models.BOARD), and sorting never moves a sealed word.
    ids = list(rows.order_by(*order).values_list("pk", flat=True)[start : start + ROWS + 1])
    likes = looking_like(actor, ids[:ROWS])
    found = _opened(mine, ids[:ROWS])
    note_listed(actor, (case.programme_id for case in found), by_search=bool(wanted.text.strip()))
    shown = _rows(found, likes, now=now)
    return QueuePage(rows=shown, counts=_counts(mine, actor, now=now), filter=wanted, more=len(ids) > ROWS)


def _slowed(now: datetime) -> Choose:
    """Behind others of the same rank, but never when it is critical, and never when its next promise is near."""
    far = Q(next_due_at=None) | Q(next_due_at__gt=now + SLOW_UNTIL)
    return Choose(When(Q(slow_lane=True) & far & ~Q(severity="critical"), then=Value(1)), default=Value(0))


def _opened(mine: QuerySet[Case], ids: list[UUID]) -> list[Case]:
    """In the order of the ids; opened without a query a row, because each brings its key."""
    rows = mine.filter(pk__in=ids).select_related(None).select_related("data_key")
    found = {case.pk: case for case in rows.defer(None).only(*SHOWN)}
    return [found[pk] for pk in ids if pk in found]


def _rows(cases: list[Case], likes: Mapping[UUID, str], *, now: datetime) -> tuple[QueueRow, ...]:
    owners = display_names(case.owner_id for case in cases if case.owner_id)
    programmes = programme_names(case.programme_id for case in cases)
    return tuple(_row(case, owners, programmes, likes.get(case.pk, ""), now=now) for case in cases)


def needs_you_count(actor: Actor, *, now: datetime) -> int:
    """For the number beside the word Queue."""
    return cases_for(actor).filter(_view(FIRST_VIEW, actor, now=now)).count()


def _programme(rows: QuerySet[Case], slug: str) -> QuerySet[Case]:
    return rows.filter(programme__slug=slug) if slug else rows


def _view(view: str, actor: Actor, *, now: datetime) -> Q:
    views = {
        "needs-you": _needs_you(actor, now=now),
        "mine": Q(is_open=True, owner_id=actor.user_id),
        "open": Q(is_open=True),
        "waiting": Q(is_open=True, waiting_on_reporter=True),
        "closed": Q(is_open=False, is_report=True),
        "not-reports": Q(is_report=False),
    }
    return views[view]


def _needs_you(actor: Actor, *, now: datetime) -> Q:
    """What `_reason` calls for, of the cases that are nobody's or this person's."""
    undecided = Q(rm__in=(RM.RECEIVED.value, RM.VALID.value, RM.INVALID.value, RM.DEFERRED.value))
    calls = (
        Q(acknowledged_at=None)
        | ~Q(unanswered="")
        | Q(next_due_at__lte=now + SOON)
        | (Q(waiting_on_reporter=False) & undecided)
        | Q(rm=RM.ACCEPTED.value, owner=None)
        | Q(rm=RM.ACCEPTED.value, severity="")
    )
    # A message that closed a case answers it; what the reporter writes afterwards calls again.
    return (Q(is_open=True) & calls & (Q(owner=None) | Q(owner_id=actor.user_id))) | (
        Q(is_open=False, is_report=True) & ~Q(unanswered="") & (Q(owner=None) | Q(owner_id=actor.user_id))
    )


def _search(rows: QuerySet[Case], text: str) -> QuerySet[Case]:
    """By reference, by what a party calls it, or by whole words of the title: all of them must be there."""
    named = Q(reference=text.strip().upper()) | Q(
        pk__in=OtherName.objects.filter(digest=name_digest(text)).values("case")
    )
    known = rows.filter(named)
    if known.exists():
        return known
    digests = word_digests(text)
    if not digests:
        return rows.none()
    for digest in digests:
        rows = rows.filter(title_words__digest=digest)
    return rows


def name_digest(name: str) -> bytes:
    """What the database knows of a party's own name for a case. Case, width and spaces do not matter."""
    return lookup_digest("other name", " ".join(unicodedata.normalize("NFKC", name).casefold().split()))


def _counts(rows: QuerySet[Case], actor: Actor, *, now: datetime) -> dict[str, int]:
    plain = rows.select_related(None)
    keys = {view.replace("-", "_"): Count("pk", filter=_view(view, actor, now=now)) for view in VIEWS}
    counted = plain.aggregate(**keys)
    return {name.replace("_", "-"): number for name, number in counted.items()}


def _row(case: Case, owners: dict[int, str], programmes: dict[int, str], like: str, *, now: datetime) -> QueueRow:
    reason, calls, by_clock = _reason(case, now=now)
    return QueueRow(
        reference=case.reference,
        title=content.open_head(case)["title"],
        programme=programmes[case.programme_id],
        state=_state(case),
        severity=case.severity,
        score=case.score,
        ssvc=case.ssvc_outcome,
        owner=owners.get(case.owner_id, "") if case.owner_id else "",
        received_at=case.received_at,
        closed_at=case.closed_at,
        due_at=case.next_due_at if by_clock else None,
        overdue=by_clock and case.next_due_at is not None and case.next_due_at < now,
        reason=reason,
        calls=calls,
        urgent=case.urgent and case.is_open,
        withdrawn=case.withdrawn,
        slow=case.slow_lane and case.is_open,
        like=like,
    )


def _state(case: Case) -> str:
    if not case.is_report:
        return "not a report"
    if case.rm == RM.CLOSED.value:
        return f"closed: {case.close_reason.replace('_', ' ')}"
    return "acknowledged" if case.rm == RM.RECEIVED.value and case.acknowledged_at else WORDS[RM(case.rm)]


_DUE = {
    "acknowledge_within": "acknowledge",
    "update_within": "send a status update",
    "update_every": "send a regular update",
    "fix_within": "fix (internal target)",
    "disclosure_deadline": "disclosure",
    "cve_answer": "ask the CNA again for the CVE id",
}

_UNDECIDED = {
    RM.RECEIVED.value: "confirm it, or say why not",
    RM.VALID.value: "give it an owner",
    RM.INVALID.value: "close it, or look again",
    RM.DEFERRED.value: "set aside: close it",
}


def _reason(case: Case, *, now: datetime) -> tuple[str, bool, bool]:
    """Why it needs somebody; whether it does now; whether the reason is the nearest clock."""
    clock = _DUE.get(case.next_promise, "") if case.is_open else ""
    if clock and _is_near(case, now=now):
        return clock, True, True
    if case.unanswered:
        return CALLS.get(case.unanswered, case.unanswered), True, False
    if not case.is_open:
        return "", False, False
    if clock and case.acknowledged_at is None:
        return clock, True, True
    if case.acknowledged_at is None:
        return "acknowledge", True, False
    if case.rm == RM.ACCEPTED.value and case.owner_id is None:
        return _UNDECIDED[RM.VALID.value], True, False
    if case.waiting_on_reporter:
        return "waiting for the reporter", False, False
    if case.rm in _UNDECIDED:
        return _UNDECIDED[case.rm], True, False
    if not case.severity:
        return "score its severity", True, False
    return clock, False, bool(clock)


def _is_near(case: Case, *, now: datetime) -> bool:
    return case.next_due_at is not None and case.next_due_at <= now + SOON
