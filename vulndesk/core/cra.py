"""Article 14 of the Cyber Resilience Act (Regulation (EU) 2024/2847): when who has to be told what.

Nothing here decides that a vulnerability is exploited: a person does, on evidence, and the instant of awareness is
that of the evidence, whenever they sign. A public proof of concept is no evidence of exploitation (Article 3(42)). The
clocks are counted strictly from their instants in elapsed time: no weekend, holiday or change of the clock moves them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from vulndesk.core.clocks import Calendar, Due, due_at
from vulndesk.core.durations import Duration, Unit
from vulndesk.core.errors import BadInput, NotNow

APPLIES_FROM = datetime(2026, 9, 11, tzinfo=UTC)  # Article 71(2)
DECIDE_WITHIN = Duration(12, Unit.HOURS)  # the desk's own: half of the time for the early warning
EARLY_WITHIN = Duration(24, Unit.HOURS)  # 14(2)(a), 14(4)(a)
NOTIFY_WITHIN = Duration(72, Unit.HOURS)  # 14(2)(b), 14(4)(b)
FINAL_AFTER_MEASURE = Duration(14, Unit.DAYS)  # 14(2)(c)
FINAL_AFTER_NOTIFICATION = Duration(1, Unit.MONTHS)  # 14(4)(c)
PLATFORM = "Single Reporting Platform (Article 16)"


class Role(StrEnum):
    MANUFACTURER = "manufacturer"
    STEWARD = "steward"  # of open-source software: Article 24(3)


class Matter(StrEnum):
    VULNERABILITY = "vulnerability"  # actively exploited: 14(1)
    INCIDENT = "incident"  # severe: 14(3)


class Stage(StrEnum):
    EARLY_WARNING = "early_warning"
    NOTIFICATION = "notification"
    INTERMEDIATE = "intermediate"  # when the CSIRT asks: 14(6)
    FINAL = "final"
    USERS = "users"  # 14(8)


class What(StrEnum):
    """What a record says. Records are only ever added."""

    SIGNAL = "signal"  # somebody says that it is exploited
    AWARE = "aware"  # a person decided that there is reliable evidence
    NOT_AWARE = "not_aware"  # a person looked and decided that there is none
    MEASURE = "measure"  # a corrective or mitigating measure is available
    REQUEST = "request"  # the CSIRT asks for an update
    FILED = "filed"


@dataclass(frozen=True)
class Record:
    """at: the instant that it speaks of; recorded_at: when it was written down, never before."""

    what: What
    at: datetime
    recorded_at: datetime
    matter: Matter = Matter.VULNERABILITY
    stage: Stage | None = None


DECISION = "cra_decision"
CLOCK_OF: Mapping[Stage, str] = {
    Stage.EARLY_WARNING: "cra_early_warning",
    Stage.NOTIFICATION: "cra_notification",
    Stage.FINAL: "cra_final",
}


@dataclass(frozen=True)
class LegalClock:
    """name: as its row is called. law: False for the desk's own timer. met_at: when what it waits for was done."""

    name: str
    stage: Stage | None
    matter: Matter
    started_at: datetime
    within: Duration
    due: Due
    law: bool = True
    met_at: datetime | None = None


def aware_at(records: Iterable[Record], matter: Matter) -> datetime | None:
    """The instant of the evidence on which somebody became aware; the earliest, if several decided."""
    return min((one.at for one in records if one.what is What.AWARE and one.matter is matter), default=None)


def clocks_of(records: Sequence[Record]) -> tuple[LegalClock, ...]:
    """Every clock that the records start, with what met it. The same whatever the order of writing down."""
    found = [*_decision(records)]
    for matter in Matter:
        aware = aware_at(records, matter)
        if aware is None or aware < APPLIES_FROM:
            continue
        early = _filed(records, matter, Stage.EARLY_WARNING, Stage.NOTIFICATION)
        notified = _filed(records, matter, Stage.NOTIFICATION)
        found.append(_clock(Stage.EARLY_WARNING, matter, aware, EARLY_WITHIN, met_at=early))
        found.append(_clock(Stage.NOTIFICATION, matter, aware, NOTIFY_WITHIN, met_at=notified))
        final = _final_start(records, matter, notified)
        if final is not None:
            within = FINAL_AFTER_MEASURE if matter is Matter.VULNERABILITY else FINAL_AFTER_NOTIFICATION
            found.append(_clock(Stage.FINAL, matter, final, within, met_at=_filed(records, matter, Stage.FINAL)))
    return tuple(found)


def _decision(records: Sequence[Record]) -> list[LegalClock]:
    """A signal waits for a decision. A decision answers every signal that was known when it was written down."""
    signals = sorted(one.at for one in records if one.what is What.SIGNAL)
    if not signals:
        return []
    decided = [one.recorded_at for one in records if one.what in (What.AWARE, What.NOT_AWARE)]
    aware = any(one.what is What.AWARE and one.matter is Matter.VULNERABILITY for one in records)
    open_ones = [at for at in signals if not aware and not any(when >= at for when in decided)]
    start = open_ones[0] if open_ones else signals[0]
    met = None if open_ones else min((when for when in decided if when >= start), default=start)
    due = due_at(start=start, within=DECIDE_WITHIN, calendar=Calendar())
    return [LegalClock(DECISION, None, Matter.VULNERABILITY, start, DECIDE_WITHIN, due, law=False, met_at=met)]


def _final_start(records: Sequence[Record], matter: Matter, notified: datetime | None) -> datetime | None:
    if matter is Matter.INCIDENT:
        return notified
    return min((one.at for one in records if one.what is What.MEASURE), default=None)


def _clock(stage: Stage, matter: Matter, start: datetime, within: Duration, *, met_at: datetime | None) -> LegalClock:
    due = due_at(start=start, within=within, calendar=Calendar())  # in UTC, where a day has 24 hours
    suffix = "" if matter is Matter.VULNERABILITY else "_i"
    return LegalClock(f"{CLOCK_OF[stage]}{suffix}", stage, matter, start, within, due, met_at=met_at)


def _filed(records: Iterable[Record], matter: Matter, *stages: Stage) -> datetime | None:
    return min(
        (one.at for one in records if one.what is What.FILED and one.matter is matter and one.stage in stages),
        default=None,
    )


def checked_record(records: Sequence[Record], new: Record) -> Record:
    """What may be written down next. Raises BadInput for an impossible instant, NotNow for what comes too early."""
    if new.at.tzinfo is None:
        raise ValueError("an instant without its zone is no instant")
    if new.at > new.recorded_at:
        raise BadInput("This instant has not come yet.", next_step="Write when it really was.", field="at")
    aware = aware_at(records, new.matter)
    if new.what is What.FILED and new.stage is not Stage.USERS and aware is None:
        raise NotNow("Nothing can be filed before somebody decided that you are aware.", next_step="Decide that first.")
    # People write minutes: filed in the minute of awareness is not before it.
    if new.what is What.FILED and aware is not None and new.at < aware.replace(second=0, microsecond=0):
        raise BadInput("It cannot have been filed before you were aware.", field="at")
    if new.what is What.FILED and new.stage is Stage.FINAL and _filed(records, new.matter, Stage.NOTIFICATION) is None:
        raise NotNow("The notification comes before the final report.", next_step="Record it first.")
    is_decision = new.what in (What.AWARE, What.NOT_AWARE)
    if is_decision and aware is not None:
        raise NotNow("Awareness is decided already, and stays.", next_step="Its clocks run.")
    return new


# --- drafts ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DraftItem:
    """One thing that the law asks for at a stage. text: what the case says of it; empty: missing."""

    name: str
    law: str
    text: str


@dataclass(frozen=True)
class Draft:
    stage: Stage
    matter: Matter
    items: tuple[DraftItem, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(item.name for item in self.items if not item.text)

    @property
    def text(self) -> str:
        return "\n\n".join(f"{item.name}\n{item.text or '[missing]'}" for item in self.items)


# Stage and matter -> (name, where the law asks for it, key of what the case knows).
_V, _I = Matter.VULNERABILITY, Matter.INCIDENT
_PRODUCT = ("Product", "14(2)", "product")
_AWARE = ("Aware since", "14(2)", "aware")
_SENSITIVE = ("How sensitive this is", "14(2)(b), 14(4)(b)", "sensitivity")
ASKED: Mapping[tuple[Stage, Matter], tuple[tuple[str, str, str], ...]] = {
    (Stage.EARLY_WARNING, _V): (
        _PRODUCT,
        _AWARE,
        ("The actively exploited vulnerability", "14(2)(a)", "title"),
        ("Member States where the product is known to be available", "14(2)(a)", "member_states"),
    ),
    (Stage.NOTIFICATION, _V): (
        _PRODUCT,
        _AWARE,
        ("Versions", "14(2)(b)", "versions"),
        ("General nature of the exploit", "14(2)(b)", "exploit"),
        ("General nature of the vulnerability", "14(2)(b)", "nature"),
        ("Corrective or mitigating measures taken", "14(2)(b)", "measures"),
        ("Measures that users can take", "14(2)(b)", "user_measures"),
        _SENSITIVE,
    ),
    (Stage.FINAL, _V): (
        _PRODUCT,
        ("Description of the vulnerability", "14(2)(c)(i)", "nature"),
        ("Severity", "14(2)(c)(i)", "severity"),
        ("Impact", "14(2)(c)(i)", "impact"),
        ("The malicious actor, where known", "14(2)(c)(ii)", "malicious_actor"),
        ("Security update or other corrective measures", "14(2)(c)(iii)", "measures"),
    ),
    (Stage.EARLY_WARNING, _I): (
        _PRODUCT,
        _AWARE,
        ("Whether unlawful or malicious acts are suspected", "14(4)(a)", "suspected"),
        ("Member States where the product is known to be available", "14(4)(a)", "member_states"),
    ),
    (Stage.NOTIFICATION, _I): (
        _PRODUCT,
        _AWARE,
        ("Nature of the incident", "14(4)(b)", "nature"),
        ("Initial assessment", "14(4)(b)", "assessment"),
        ("Measures taken", "14(4)(b)", "measures"),
        ("Measures that users can take", "14(4)(b)", "user_measures"),
        _SENSITIVE,
    ),
    (Stage.FINAL, _I): (
        _PRODUCT,
        ("Detailed description of the incident", "14(4)(c)(i)", "nature"),
        ("Severity", "14(4)(c)(i)", "severity"),
        ("Impact", "14(4)(c)(i)", "impact"),
        ("Type of threat or root cause that likely triggered it", "14(4)(c)(ii)", "root_cause"),
        ("Applied and ongoing mitigation measures", "14(4)(c)(iii)", "measures"),
    ),
}
for _matter in Matter:
    ASKED = {
        **ASKED,
        (Stage.INTERMEDIATE, _matter): (_PRODUCT, ("What has changed since the last report", "14(6)", "update")),
        (Stage.USERS, _matter): (
            _PRODUCT,
            ("What it is", "14(8)", "nature"),
            ("Versions", "14(8)", "versions"),
            ("Measures that users can take", "14(8)", "user_measures"),
            ("The same in a machine-readable format (CSAF, OpenVEX), where that fits", "14(8)", "machine_readable"),
        ),
    }


def draft(stage: Stage, matter: Matter, known: Mapping[str, str]) -> Draft:
    """What the case says of everything that the law asks for at a stage, and what is missing. Nothing is made up."""
    items = tuple(
        DraftItem(name, f"Article {law}", known.get(key, "").strip()) for name, law, key in ASKED[stage, matter]
    )
    return Draft(stage, matter, items)
