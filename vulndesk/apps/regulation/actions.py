"""The door to write the record: entries are added, the clocks follow, and nothing is sent to anybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from vulndesk.apps.cases.actions import WantedClock, keep_law_clocks
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import case_page
from vulndesk.apps.regulation import content, queries
from vulndesk.apps.regulation.models import CraRecord, Regulated
from vulndesk.apps.timeline import queries as timeline_queries
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.queries import Event
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import DESK, Actor, Verb, require
from vulndesk.core.cra import Matter, Record, Role, Stage, What, checked_record, clocks_of
from vulndesk.core.errors import BadInput, Conflict, NotFound
from vulndesk.core.events import EventKind

ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Awareness:
    """evidence: a key of `queries.Evidence`, whose instant counts; or "elsewhere", with the instant it was learned."""

    evidence: str
    words: str
    matter: Matter = Matter.VULNERABILITY
    learned_at: datetime | None = None


@dataclass(frozen=True)
class Filing:
    """at: when it was filed. text: exactly what was filed."""

    stage: Stage
    matter: Matter
    at: datetime
    where: str
    text: str
    reference: str = ""


def switch(programme_id: int, role: str, *, member_states: str, csirt: str, by: Actor, now: datetime) -> None:
    """role: of core/cra.Role, or empty to switch it off; the record stays. Signs that came before count at once."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    if role and role not in list(Role):
        raise BadInput("There is no such role.", next_step="Choose one of the list.", field="role")
    with transaction.atomic():
        if role:
            given = {"role": role, "member_states": member_states.strip()[:300], "csirt": csirt.strip()[:200]}
            Regulated.objects.update_or_create(pk=programme_id, defaults=given)
        else:
            Regulated.objects.filter(pk=programme_id).delete()
        record_event(
            kind=EventKind.PROGRAMME_CHANGED,
            now=now,
            actor=by.name,
            programme_id=programme_id,
            facts={"fields": ["cra"], "role": role},
        )
    for event in timeline_queries.events_named(queries.SIGNALS, programme_id=programme_id) if role else ():
        if queries.is_signal(event) and event.case_id is not None:
            _note_signal(event, now=now)


def sign_awareness(case_id: UUID, given: Awareness, *, by: Actor, now: datetime) -> None:
    """Decide that there is reliable evidence. The clocks run from the evidence, whenever this is signed."""
    case, known_at = _evidence(case_id, given, by=by, now=now)
    new = Record(What.AWARE, known_at, now, given.matter)
    _add(case, new, {**content.NOTHING, "words": _words(given.words), "evidence": given.evidence}, by=by)


def sign_no_evidence(case_id: UUID, words: str, *, by: Actor, now: datetime) -> None:
    """Decide that there is none. The timer stops; a new sign asks again."""
    case = _case(case_id, by)
    _add(case, Record(What.NOT_AWARE, now, now), {**content.NOTHING, "words": _words(words)}, by=by)


def record_measure(case_id: UUID, words: str, *, at: datetime, by: Actor, now: datetime) -> None:
    """A corrective or mitigating measure is available since `at`: the final report is due fourteen days after it."""
    case = _case(case_id, by)
    _add(case, Record(What.MEASURE, at, now), {**content.NOTHING, "words": _words(words)}, by=by)


def record_request(case_id: UUID, words: str, *, at: datetime, by: Actor, now: datetime) -> None:
    """The CSIRT asks for an update (14(6))."""
    case = _case(case_id, by)
    _add(case, Record(What.REQUEST, at, now), {**content.NOTHING, "words": _words(words)}, by=by)


def record_filing(case_id: UUID, given: Filing, *, by: Actor, now: datetime) -> None:
    """What was filed, exactly, when, by whom and where. It stays as it is."""
    case = _case(case_id, by)
    if not given.text.strip():
        raise BadInput("The text is missing.", next_step="Copy exactly what was filed.", field="text")
    if not given.where.strip():
        raise BadInput("Where was it filed?", next_step="Name the platform or the address.", field="where")
    said: content.Said = {
        **content.NOTHING,
        "text": given.text,
        "where": given.where.strip()[:300],
        "reference": given.reference.strip()[:200],
    }
    _add(case, Record(What.FILED, given.at, now, given.matter, given.stage), said, by=by)


def note_signal(*, event_id: int, now: datetime) -> Callable[[], None] | None:
    """Subscriber: somebody says that it is exploited. The timer for a decision starts, and nothing else."""
    event = timeline_queries.event(event_id)
    if event.case_id is None or not queries.is_signal(event):
        return None
    if event.programme_id is None or queries.settings_of(event.programme_id) is None:
        return None
    return lambda: _note_signal(event, now=now)


def _note_signal(event: Event, *, now: datetime) -> None:
    """Once an event, however often it is asked for."""
    if event.case_id is None:
        return
    case = Case.objects.filter(pk=event.case_id, erased_at=None).select_related("data_key").first()
    if case is None or CraRecord.objects.filter(event_id=event.pk).exists():
        return
    _add(case, Record(What.SIGNAL, event.at, now), content.NOTHING, by=DESK, event_id=event.pk)


def _evidence(case_id: UUID, given: Awareness, *, by: Actor, now: datetime) -> tuple[Case, datetime]:
    case = _case(case_id, by)
    if given.evidence == ELSEWHERE:
        if given.learned_at is None:
            raise BadInput("When did you learn of it?", next_step="Write the instant.", field="learned_at")
        return case, given.learned_at
    offered = {one.key: one.known_at for one in queries.evidence_of(case_page(by, case_id=case.pk, now=now))}
    if given.evidence not in offered:
        raise BadInput("There is no such evidence.", next_step="Choose one of the list.", field="evidence")
    return case, offered[given.evidence]


def _case(case_id: UUID, by: Actor) -> Case:
    require(by, Verb.HANDLE)
    case = queries.regulated_case(by, case_id)
    if case is None:
        raise NotFound("There is no such case.", next_step="Check the reference.")
    return case


def _words(given: str) -> str:
    if not given.strip():
        raise BadInput("A decision needs its reason.", next_step="Write a sentence.", field="words")
    return given.strip()[:5000]


def _add(case: Case, new: Record, said: content.Said, *, by: Actor, event_id: int | None = None) -> None:
    checked_record(queries.records_of(case), new)
    row = CraRecord(
        id=new_id(),
        case=case,
        what=new.what.value,
        matter=new.matter.value,
        stage=new.stage.value if new.stage else "",
        at=new.at,
        recorded_at=new.recorded_at,
        actor=by.name,
        event_id=event_id,
    )
    row.sealed = content.seal_said(opened_key(case.data_key), row.pk, said)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            keep_law_clocks(case.pk, _wanted(case), now=new.recorded_at)
            record_event(
                kind=EventKind.CRA_RECORDED,
                now=new.recorded_at,
                actor=by.name,
                case_id=case.pk,
                programme_id=case.programme_id,
                facts={"record": new.stage.value if new.stage else new.what.value, "matter": new.matter.value},
            )
    except IntegrityError:
        raise Conflict("Somebody else signed it first.", next_step="Look at the record.") from None


def _wanted(case: Case) -> list[WantedClock]:
    return [
        WantedClock(clock.name, clock.started_at, clock.within, clock.due, clock.law, clock.met_at)
        for clock in clocks_of(queries.records_of(case))
    ]
