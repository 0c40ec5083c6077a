"""The guarded door to read the record. Of a programme without it, the pages are absent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import BigIntegerField, UUIDField
from django.urls import reverse

from vulndesk.apps.accounts.queries import names_of
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import (
    CaseInView,
    CasePage,
    CaseSection,
    Section,
    SectionFact,
    case_page,
    listening_to,
)
from vulndesk.apps.cases.queries.guard import cases_for
from vulndesk.apps.regulation import content
from vulndesk.apps.regulation.models import CraRecord, Regulated
from vulndesk.apps.timeline.queries import Event, events_named
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.access import Actor
from vulndesk.core.cra import LegalClock, Matter, Record, Stage, What, aware_at, clocks_of
from vulndesk.core.errors import NotFound
from vulndesk.core.events import EventKind

SIGNALS = (EventKind.EXPLOITED_ALERT, EventKind.FACT_RECORDED)


@dataclass(frozen=True)
class Entry:
    """One line of the record, with what was sealed."""

    record: Record
    by: str
    said: content.Said


@dataclass(frozen=True)
class Evidence:
    """What awareness may rest on, with the instant at which the team had it. key: as the form names it."""

    key: str
    words: str
    known_at: datetime


@dataclass(frozen=True)
class CraPage:
    page: CasePage
    settings: Regulated
    entries: tuple[Entry, ...]
    clocks: tuple[LegalClock, ...]
    evidence: tuple[Evidence, ...]

    @property
    def records(self) -> list[Record]:
        return [entry.record for entry in self.entries]

    def aware(self, matter: Matter) -> datetime | None:
        return aware_at(self.records, matter)


def settings_of(programme_id: int) -> Regulated | None:
    return Regulated.objects.filter(pk=programme_id).first()


def regulated_case(actor: Actor, case_id: UUID) -> Case | None:
    """The case, when this person sees it and its programme has the law switched on."""
    case = cases_for(actor).filter(pk=case_id).first()
    return case if case is not None and settings_of(case.programme_id) else None


def records_of(case: Case) -> list[Record]:
    """In clear: what the rules need."""
    return [_record(row) for row in CraRecord.objects.filter(case=case)]


def cra_page(actor: Actor, *, reference: str, now: datetime) -> CraPage:
    """Raises NotFound for a case that is not for this person, or whose programme has it switched off."""
    case_id = listening_to(actor, reference=reference)
    page = case_page(actor, case_id=case_id, now=now)
    settings = settings_of(page.case.programme_id)
    if settings is None or not actor.is_team:
        raise NotFound("There is no such page.", next_step="An owner switches it on for a programme.")
    entries = _entries(page.case)
    records = [entry.record for entry in entries]
    return CraPage(page, settings, entries, clocks_of(records), evidence_of(page))


def known_of(cra: CraPage, matter: Matter) -> dict[str, str]:
    """What the case says already, by the keys of core/cra.ASKED."""
    page, report = cra.page, cra.page.body["report"]
    case = page.case
    aware = next((one for one in cra.entries if one.record.what is What.AWARE and one.record.matter is matter), None)
    measures = [one.said["words"] for one in cra.entries if one.record.what is What.MEASURE]
    release = page.body["references"].get("release", "")
    severity = f"{case.severity.capitalize()} {case.score} ({case.vector})" if case.severity else ""
    return {
        "product": case.programme.name,
        "aware": f"{aware.record.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if aware else "",
        "title": page.title,
        "member_states": cra.settings.member_states,
        "versions": ", ".join(report.get("versions") or ()),
        "exploit": aware.said["words"] if aware and matter is Matter.VULNERABILITY else "",
        "nature": str(report.get("type") or ""),
        "impact": str(report.get("impact") or ""),
        "severity": severity,
        "measures": "\n".join([*measures, *([f"Release {release}"] if release else [])]),
        "assessment": aware.said["words"] if aware and matter is Matter.INCIDENT else "",
    }


def evidence_of(page: CasePage) -> tuple[Evidence, ...]:
    """The report, what the reporter wrote since, and what a person confirmed: never a proof of concept by itself."""
    found = [Evidence("report", "The report", page.case.received_at)]
    found += [
        Evidence(f"m:{one.id}", "A message of the reporter", one.at) for one in page.messages if one.from_reporter
    ]
    found += [Evidence(f"e:{one.pk}", _signal_words(one), one.at) for one in signals_of(page.case.pk)]
    return tuple(sorted(found, key=lambda one: (one.known_at, one.key)))


def signals_of(case_id: UUID) -> list[Event]:
    """That somebody says that it is exploited. That it is public, or that an exploit is, is no such sign."""
    return [event for event in events_named(SIGNALS, case_id=case_id) if is_signal(event)]


def is_signal(event: Event) -> bool:
    if event.kind == EventKind.EXPLOITED_ALERT:
        return event.facts.get("alert") == "exploited"
    return event.kind == EventKind.FACT_RECORDED and event.facts.get("letter") == "A"


_REGULATED = Question(lambda: Regulated.objects.filter(programme=Given("programme_id", BigIntegerField())))
_RECORDS = Question(lambda: CraRecord.objects.filter(case=Given("case_id", UUIDField())))


def _section(view: CaseInView) -> CaseSection | None:
    """The panel on a case of a regulated programme."""
    if view.found.first_of(_REGULATED) is None:
        return None
    rows = sorted(view.found.of(_RECORDS), key=lambda row: (row.recorded_at, row.pk))
    records = [_record(row) for row in rows]
    running = [clock for clock in clocks_of(records) if clock.met_at is None]
    facts = [SectionFact("Aware", _aware_words(records), tone="needs" if _waits(running) else "")]
    if running:
        first = min(running, key=lambda clock: clock.due.instant)
        facts.append(SectionFact("Next", _CLOCK_WORDS[first.stage], at=first.due.instant))
    url = reverse("case_cra", args=[view.case.reference])
    return CaseSection("cra", "Cyber Resilience Act", tuple(facts), url=url, link_words="Clocks, drafts and record")


TEAM_SECTION = Section((_REGULATED, _RECORDS), _section)


_CLOCK_WORDS = {
    None: "decide whether you are aware,",
    Stage.EARLY_WARNING: "early warning by",
    Stage.NOTIFICATION: "notification by",
    Stage.FINAL: "final report by",
}


def _waits(running: Sequence[LegalClock]) -> bool:
    return any(clock.stage is None for clock in running)


def _aware_words(records: Sequence[Record]) -> str:
    matters = [matter.value for matter in Matter if aware_at(records, matter)]
    if matters:
        return f"of the {' and the '.join(matters)}"
    return "decided: not" if any(one.what is What.NOT_AWARE for one in records) else "not decided"


def _signal_words(event: Event) -> str:
    is_report = event.kind == EventKind.EXPLOITED_ALERT
    return "The reporter ticked that it is exploited" if is_report else "A person confirmed that attacks were observed"


def _entries(case: Case) -> tuple[Entry, ...]:
    rows = list(CraRecord.objects.filter(case=case))
    names = names_of(row.actor for row in rows)
    key = opened_key(case.data_key)
    return tuple(
        Entry(
            _record(row),
            names[row.actor],
            content.open_said(key, row),
        )
        for row in rows
    )


def _record(row: CraRecord) -> Record:
    stage = Stage(row.stage) if row.stage else None
    return Record(What(row.what), row.at, row.recorded_at, Matter(row.matter), stage)
