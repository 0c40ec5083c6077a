"""A bundle of findings in one report: a part of it becomes a case of its own, under the receipt of the first case."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vulndesk.apps.cases import content
from vulndesk.apps.cases.actions.change import apply_change, require_fresh
from vulndesk.apps.cases.actions.clocks import refresh_next_due
from vulndesk.apps.cases.actions.receive import TITLE_LENGTH, NewReport, PreparedCase, insert_case, prepare_case
from vulndesk.apps.cases.actions.restricting import restrict_alike
from vulndesk.apps.cases.models import Case, Deadline
from vulndesk.apps.cases.queries.family import passages_to_split
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.ids import new_receipt
from vulndesk.apps.vault.statements import insert
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import BadInput, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.policy.clauses import Promise

# Answers that hold for each finding of a report; what else was answered is of one of them, and stays where it was sent.
SHARED = ("versions", "configuration", "environment", "others_told", "disclosure_date")


def split_case(
    case_id: UUID, chosen: Collection[int], *, title: str, by: Actor, now: datetime, seen: int | None = None
) -> Case:
    """The new case. The one that is split loses nothing. chosen: places in `passages_to_split`.

    Its clocks are those that still run, from their first instants: a promise that was kept is not owed again.
    Raises NotNow, BadInput, Conflict.
    """
    require(by, Verb.HANDLE)
    case = case_of(by, case_id)
    require_fresh(case, seen, now=now)
    if case.is_sealed:
        raise NotNow(
            "This report is sealed: the desk sees no findings in it.", next_step="Ask the reporter for a report each."
        )
    passages = passages_to_split(by, case, now=now)
    taken = [words for place, words in enumerate(passages) if place in chosen]
    if not title.strip():
        raise BadInput("The new case needs a title.", next_step="Name the finding.", field="title")
    if not taken:
        raise BadInput("Nothing is chosen.", next_step="Tick what belongs to the new case.", field="passages")
    prepared = _prepare(case, "\n\n".join(taken), title=title, now=now)
    part = prepared.case
    with transaction.atomic():
        apply_change(case, {"is_split": True}, now=now)
        insert_case(prepared)
        insert(_running_clocks(case, part))
        restrict_alike(case, part)
        refresh_next_due(part)
        for row, kind, other in ((case, EventKind.CASE_SPLIT, part), (part, EventKind.PART_OPENED, case)):
            record_event(
                kind=kind,
                now=now,
                actor=by.name,
                case_id=row.pk,
                programme_id=row.programme_id,
                audience="everyone",
                facts={"reference": other.reference},
            )
    part.refresh_from_db()
    return part


def _prepare(case: Case, description: str, *, title: str, now: datetime) -> PreparedCase:
    """Judged anew, by the policy that the case runs. What it says of its reporter is copied."""
    body = content.open_body(case)
    report = body["report"]
    new = NewReport(
        report={"description": description} | {name: report[name] for name in SHARED if report.get(name)},
        title=title[:TITLE_LENGTH],
        contact=body["contact"],
        display_name=body.get("display_name", ""),
        anonymous=body["anonymous"],
        credit=body["credit"],
        hosted=bool(report.get("hosted")),
        also_in_latest=str(report.get("also_in_latest", "")),
        language=body["language"],
        # What the desk thinks of the mail that it came by is as true of a part.
        other={name: said for name, said in body["other"].items() if name in ("mail", "forge")},
    )
    # Nobody knows the receipt of a part: the one of the first case opens it.
    prepared = prepare_case(
        new,
        programme=case.programme,
        channel=case.channel,
        receipt=new_receipt(),
        now=case.received_at,
        version=case.policy,
    )
    part = prepared.case
    part.split_from_id, part.owner_id = case.first_id, case.owner_id
    part.acknowledged_at, part.urgent = case.acknowledged_at, case.urgent
    return PreparedCase(part, prepared.data_key, (), prepared.words, (), (), (), prepared.missing, prepared.sent)


def _running_clocks(case: Case, part: Case) -> list[Deadline]:
    """Of the policy's promises; a clock of the law belongs to what was recorded on the first case."""
    rows = Deadline.objects.filter(case=case, state="running", promise__in=[one.value for one in Promise])
    copies = list(rows.exclude(strength="law"))
    for row in copies:
        row.pk, row.case = None, part
        row.policy_id = row.policy_id or case.received_under_id
    return copies
