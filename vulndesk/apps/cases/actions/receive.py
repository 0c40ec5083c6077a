"""A report becomes a case: judged and sealed first, then stored in one small transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Attachment, Case, CaseArea, Deadline, TitleWord
from vulndesk.apps.cases.queries.areas import area_digest
from vulndesk.apps.ledger.queries import SENT
from vulndesk.apps.policies.models import PolicyVersion, Programme
from vulndesk.apps.policies.queries import calendar_of, pause_at, policy_of, programme_key, promises_of
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.files import SealedUpload
from vulndesk.apps.vault.ids import new_id, new_reference
from vulndesk.apps.vault.models import DataKey
from vulndesk.apps.vault.sealing import lookup_digest, new_row_key, word_digests
from vulndesk.apps.vault.statements import insert
from vulndesk.core.clocks import StartedClock, deadlines_for, reminders
from vulndesk.core.completeness import completeness_verdict, missing_items
from vulndesk.core.events import EventKind
from vulndesk.core.ledger.statements import commitment, to_base64
from vulndesk.core.lifecycle import RM
from vulndesk.core.pauses import clocks_start
from vulndesk.core.policy.clauses import Clause, Policy, Promise, ReportContent
from vulndesk.core.scope import areas_named, scope_verdict
from vulndesk.core.sealed_reports import TITLE
from vulndesk.core.severity import queue_rank
from vulndesk.core.verdicts import Verdict
from vulndesk.core.versions import versions_verdict

TITLE_LENGTH = 120


@dataclass(frozen=True)
class NewReport:
    """report: canonical keys (core/policy/clauses.Item); chosen: scope clause ids and parts; ticked: exclusion ids."""

    report: Mapping[str, Any]
    title: str = ""
    contact: str = ""
    display_name: str = ""  # beside the address, or typed without a choice: what silence may name them by (E12)
    anonymous: bool = False
    credit: Mapping[str, str] = field(default_factory=dict)
    exploited: bool = False
    public: bool = False
    critical: bool = False  # asked only while a pause of intake holds
    hosted: bool = False
    also_in_latest: str = ""  # "yes", "no" or "": E2
    chosen: tuple[str, ...] = ()
    ticked: tuple[str, ...] = ()
    language: str = ""
    other: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[SealedUpload, ...] = ()
    is_sealed: bool = False  # one age file and no word besides

    @property
    def is_urgent(self) -> bool:
        """What a pause of intake stays open for."""
        return self.exploited or self.public or self.critical


@dataclass(frozen=True)
class PreparedCase:
    """Rows that are ready to be stored, and what the reporter is told. sent: the ledger's commitment to the report."""

    case: Case
    data_key: DataKey
    deadlines: tuple[Deadline, ...]
    words: tuple[TitleWord, ...]
    areas: tuple[CaseArea, ...]
    attachments: tuple[Attachment, ...]
    alerts: tuple[str, ...]
    missing: tuple[str, ...]
    sent: str


def prepare_case(
    new: NewReport,
    *,
    programme: Programme,
    channel: str,
    receipt: str,
    now: datetime,
    version: PolicyVersion | None = None,
) -> PreparedCase:
    """Judge the report, start its clocks, seal it. Stores nothing. version: None, the one in force."""
    version = version or programme.policy
    if version is None:
        raise ValueError(f"programme {programme.pk} runs no policy")
    policy = policy_of(version)
    key, data_key = new_row_key(under=programme_key(programme))
    if new.is_sealed:
        content.without_names(new.files, "report")
    title = TITLE if new.is_sealed else new.title.strip()[:TITLE_LENGTH]
    title = title or _title_from(str(new.report.get("description", "")))
    asked = () if new.is_sealed else missing_items(policy=policy, given=_given(new), attachments=len(new.files))
    case_id = new_id()
    alerts = tuple(name for name, on in (("exploited", new.exploited), ("public_already", new.public)) if on)
    body = _body(new, policy, programme, asked)
    case = Case(
        id=case_id,
        reference=new_reference(),
        programme=programme,
        policy=version,
        data_key=data_key,
        receipt_digest=lookup_digest("receipt", receipt),
        channel=channel,
        rm=RM.RECEIVED.value,
        urgent=bool(alerts),
        is_sealed=new.is_sealed,
        rank=queue_rank(None),
        received_at=now,
        head=content.seal_head(key, case_id, {"title": title}),
        body=content.seal_body(key, case_id, body),
    )
    deadlines = first_clocks(case, now=now)
    if deadlines:
        first = min(deadlines, key=lambda deadline: deadline.due_at)
        case.next_due_at, case.next_promise = first.due_at, first.promise
    attachments = tuple(_attachment(case, upload, key=key, now=now) for upload in new.files)
    words = tuple(TitleWord(case=case, digest=digest) for digest in word_digests(title))
    named = areas_named(policy, () if new.is_sealed else new.chosen)
    areas = tuple(CaseArea(case=case, digest=area_digest(programme.pk, one.key)) for one in named)
    sent = to_base64(commitment(content.sent_salt(key), content.sent_text(body, _listed(new.files))))
    return PreparedCase(case, data_key, deadlines, words, areas, attachments, alerts, _items(asked), sent)


def store_case(prepared: PreparedCase, *, now: datetime) -> Case:
    """Insert what was prepared, and say so. The caller owns the transaction."""
    case = prepared.case
    insert_case(prepared)
    facts = {"channel": case.channel, "files": len(prepared.attachments), SENT: prepared.sent}
    record_event(
        kind=EventKind.REPORT_RECEIVED,
        now=now,
        actor="reporter",
        case_id=case.pk,
        programme_id=case.programme_id,
        audience="everyone",
        facts=facts,
    )
    for alert in prepared.alerts:
        record_event(
            kind=EventKind.EXPLOITED_ALERT,
            now=now,
            case_id=case.pk,
            programme_id=case.programme_id,
            facts={"alert": alert},
        )
    return case


def insert_case(prepared: PreparedCase) -> None:
    """The rows alone. In the caller's transaction."""
    insert([prepared.data_key])
    insert([prepared.case])
    insert(prepared.deadlines)
    insert(prepared.words)
    insert(prepared.areas)
    insert(prepared.attachments)


def first_clocks(case: Case, *, now: datetime) -> tuple[Deadline, ...]:
    """Of everything that its policy promises a new case; unsaved. They start now, or when a pause of intake ends."""
    programme, version = case.programme, case.policy
    starts, added = clocks_start(pause_at(programme, now=now), now=now)
    clocks = deadlines_for(policy=promises_of(version), received_at=starts, calendar=calendar_of(programme, now=now))
    return tuple(_deadline(case, clock, starts=starts, added=_longer(version, clock) + added) for clock in clocks)


def judged_anew(body: content.Body, *, programme: Programme, version: PolicyVersion, files: int) -> content.Body:
    """The same report under another programme's policy. What was ticked in the form was of the former one's clauses."""
    report, policy = body["report"], policy_of(version)
    given = {**report, "contact": body["contact"]}
    if report.get("hosted"):
        given["versions"] = given.get("versions") or ["hosted service"]
    asked = missing_items(policy=policy, given=given, attachments=files)
    verdicts = _verdicts(report, policy, programme, asked)
    return {**body, "verdicts": verdicts, "missing": list(_items(asked))}


def _items(asked: Sequence[Clause]) -> tuple[str, ...]:
    """The JSON keys of the missing items, each once, in policy order."""
    return tuple(dict.fromkeys(clause.value.item.value for clause in asked if isinstance(clause.value, ReportContent)))


def _given(new: NewReport) -> dict[str, Any]:
    """What counts as given: a hosted service is an answer for the version (E1)."""
    given = {**new.report, "contact": new.contact}
    if new.hosted:
        given["versions"] = given.get("versions") or ["hosted service"]
    return given


def _title_from(description: str) -> str:
    lines = (line.strip(" #*-\t") for line in description.splitlines())
    first = next((line for line in lines if line), "Report")
    return first if len(first) <= 80 else first[:77].rsplit(" ", 1)[0] + " …"


def _body(new: NewReport, policy: Policy, programme: Programme, asked: Sequence[Clause]) -> content.Body:
    given = {name: value for name, value in new.report.items() if value not in ("", [], None)}
    if new.also_in_latest:
        given["also_in_latest"] = new.also_in_latest
    if new.hosted:
        given["hosted"] = True
    return {
        "report": given,
        "other": dict(new.other),
        "contact": new.contact,
        "anonymous": new.anonymous,
        "credit": dict(new.credit),
        "language": new.language,
        # Of a sealed report the desk knows nothing that it could judge.
        "verdicts": []
        if new.is_sealed
        else _verdicts(given, policy, programme, asked, chosen=new.chosen, ticked=new.ticked),
        "missing": list(_items(asked)),
        "references": {},
        "display_name": "" if new.anonymous else new.display_name.strip()[:200],
        "sent": sorted(set(given) - {"contact", "credit"}),
    }


def _verdicts(
    report: Mapping[str, Any],
    policy: Policy,
    programme: Programme,
    asked: Sequence[Clause],
    *,
    chosen: tuple[str, ...] = (),
    ticked: tuple[str, ...] = (),
) -> list[dict[str, Any]]:
    found = (
        completeness_verdict(missing=asked),
        versions_verdict(
            reported=tuple(report.get("versions") or ()),
            policy=policy,
            latest=programme.latest_version or None,
            hosted=bool(report.get("hosted")),
        ),
        scope_verdict(policy=policy, chosen=chosen, excluded=ticked, text=str(report.get("description", ""))),
    )
    return [_verdict_json(one) for one in found]


def _verdict_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "subject": verdict.subject,
        "outcome": verdict.outcome,
        "sentence": verdict.sentence,
        "clause_ids": list(verdict.clause_ids),
    }


def _longer(version: PolicyVersion, clock: StartedClock) -> str:
    """What the working has to add where the sentence of the policy names a shorter time."""
    said = version.lengthened_promises.get(clock.clause_id)
    return f"; made longer openly on {said['said_at'][:10]}" if said else ""


def _deadline(case: Case, clock: StartedClock, *, starts: datetime, added: str) -> Deadline:
    # The end of an embargo is a date to keep to, not a clock that a message stops; it does not ring here yet.
    rings = clock.promise is not Promise.DISCLOSE
    half = reminders(start=starts, due=clock.due.instant)[0]
    return Deadline(
        case=case,
        promise=clock.promise.value,
        strength=clock.strength.value,
        clause_id=clock.clause_id,
        within=str(clock.within),
        started_at=starts,
        rings_from=starts,
        due_at=clock.due.instant,
        working=clock.due.working + added,
        next_ring_at=half if rings else None,
    )


def _listed(files: Sequence[SealedUpload]) -> list[tuple[str, str, int]]:
    return [(file.name, file.sha256, file.size or 0) for file in files]


def _attachment(case: Case, upload: SealedUpload, *, key: Any, now: datetime) -> Attachment:
    attachment_id = new_id()
    return Attachment(
        id=attachment_id,
        case=case,
        at=now,
        actor="reporter",
        audience="everyone",
        file_id=upload.own_id,
        size=upload.size,
        sealed=content.seal_attachment(key, attachment_id, upload),
    )
