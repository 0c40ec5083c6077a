"""What a report says of the code is looked up after it came, by the worker, and kept sealed with the case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Case, Evidence, Message
from vulndesk.apps.cases.queries.evidence import SOON
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.evidence.queries import judge_report, mirrored_programmes, tips_of
from vulndesk.apps.policies.queries import policy_of
from vulndesk.apps.timeline.actions import add_job, record_event
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.evidence.reading import words_of
from vulndesk.core.evidence.said import Table, table_to_json

JUDGE_CASE = "cases.judge_case"
CATCH_UP, AT_ONCE = timedelta(days=30), 20
_REPORTERS = ("reporter", "mail")
_NEW_READERS = (EventKind.PART_OPENED, EventKind.HANDED_OVER)

Write = Callable[[], None]


def gather_evidence(*, event_id: int, now: datetime) -> Write | None:
    """Subscriber of what a reporter sends (the report, an answer, a message), and of a case that is new to its team."""
    event = timeline_event(event_id)
    has_new_words = event.actor in _REPORTERS or event.kind in _NEW_READERS
    if event.case_id is None or not has_new_words:
        return None
    return judge_case(case_id=str(event.case_id), now=now)


def judge_case(*, case_id: str, now: datetime) -> Write | None:
    """Task: judge all that the reporter wrote so far against the programme's mirror. None: there is none."""
    rows = Case.objects.filter(pk=UUID(case_id), erased_at=None, is_sealed=False)
    case = rows.select_related("data_key", "policy").first()
    tips = tips_of(case.programme_id) if case is not None else ""
    if case is None or not tips:
        return None
    text, fields = _words(case)
    table = judge_report(case.programme_id, text, fields, policy=policy_of(case.policy))
    return lambda: _keep(case, table, tips=tips, now=now)


def judge_unjudged_cases(*, now: datetime) -> int:
    """Housekeeping: reports that came before there was a mirror, or while it could not be read. Each is asked once."""
    waiting = Case.objects.filter(
        programme_id__in=mirrored_programmes(),
        is_open=True,
        erased_at=None,
        is_sealed=False,
        evidence=None,
        received_at__gte=now - CATCH_UP,
        received_at__lt=now - SOON,
    )
    ids = waiting.order_by("received_at").values_list("pk", flat=True)[:AT_ONCE]
    asked = [add_job(task=JUDGE_CASE, now=now, key=f"judge:{pk}", arguments={"case_id": str(pk)}) for pk in ids]
    return sum(job is not None for job in asked)


def judge_again(case_id: UUID, *, by: Actor, now: datetime) -> None:
    """The mirror moved on, or was not there before. Raises NotNow without one."""
    require(by, Verb.HANDLE)
    case = case_of(by, case_id)
    if case.is_sealed:
        raise NotNow("This report is sealed: the desk cannot look up what it says.")
    if not tips_of(case.programme_id):
        raise NotNow("There is no copy of the code.", next_step="The programme’s page about its code says why.")
    add_job(task=JUDGE_CASE, now=now, arguments={"case_id": str(case.pk)})


def _words(case: Case) -> tuple[str, dict[str, str]]:
    key = opened_key(case.data_key)
    rows = Message.objects.filter(case=case, audience="everyone", actor__in=_REPORTERS)
    messages = [content.open_message(key, row) for row in rows]
    report = content.open_body(case)["report"]
    return words_of(report, title=content.open_head(case)["title"], messages=messages)


def _keep(case: Case, table: Table | None, *, tips: str, now: datetime) -> None:
    """In the caller's transaction. The case may have been erased while its words were judged."""
    if not Case.objects.select_for_update().filter(pk=case.pk, erased_at=None).exists():
        return
    kept = table_to_json(table) if table is not None else None
    sealed = content.seal_evidence(opened_key(case.data_key), case.pk, kept)
    Evidence.objects.update_or_create(case=case, defaults={"judged_at": now, "tips": tips, "sealed": sealed})
    counts = {"refuted": len(table.refuted), "undecided": len(table.undecided)} if table is not None else {}
    record_event(
        kind=EventKind.EVIDENCE_GATHERED,
        now=now,
        case_id=case.pk,
        programme_id=case.programme_id,
        facts=counts,
    )
