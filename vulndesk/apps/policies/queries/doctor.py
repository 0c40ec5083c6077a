"""How the published way to report stands: the last look of each check, the alarms, and the repository followed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vulndesk.apps.policies.models import Alarm, Checkup, Following, Programme
from vulndesk.core.doctor.diagnosis import (
    CHECK_WORDS,
    OUTCOME_WORDS,
    Check,
    Fault,
    Found,
    Outcome,
    next_step_of,
    sentence_of,
)

PAST_SHOWN = 20


@dataclass(frozen=True)
class FaultView:
    """sentence: what is wrong; next_step: what to do. is_certain: an alarm was raised for it."""

    fault: str
    subject: str
    sentence: str
    next_step: str
    is_certain: bool


@dataclass(frozen=True)
class CheckView:
    """looked_at: None while nobody looked."""

    check: str
    words: str
    outcome: str
    outcome_words: str
    note: str
    faults: tuple[FaultView, ...] = ()
    looked_at: datetime | None = None


@dataclass(frozen=True)
class AlarmView:
    check: str
    check_words: str
    fault: str
    sentence: str
    next_step: str
    raised_at: datetime
    cleared_at: datetime | None


def checks_of(programme: Programme) -> list[CheckView]:
    """Every check in its order, also those that were never made."""
    rows = {row.check_name: row for row in Checkup.objects.filter(programme=programme)}
    return [_check(check, rows.get(check.value)) for check in Check]


def _check(check: Check, row: Checkup | None) -> CheckView:
    if row is None:
        return CheckView(check.value, CHECK_WORDS[check], "", "Not looked at yet", "")
    faults = []
    for one in row.faults:
        found = Found(Fault(one["fault"]), one["subject"], one["detail"], one["is_certain"])
        faults.append(
            FaultView(found.fault.value, found.subject, sentence_of(found), next_step_of(found.fault), found.is_certain)
        )
    return CheckView(
        check=check.value,
        words=CHECK_WORDS[check],
        outcome=row.outcome,
        outcome_words=OUTCOME_WORDS[Outcome(row.outcome)],
        note=row.note,
        faults=tuple(faults),
        looked_at=row.looked_at,
    )


def open_alarms(programme: Programme) -> list[AlarmView]:
    """Oldest first."""
    return [_alarm(row) for row in Alarm.objects.filter(programme=programme, cleared_at=None).order_by("raised_at")]


def past_alarms(programme: Programme) -> list[AlarmView]:
    """Newest first, the last PAST_SHOWN."""
    rows = Alarm.objects.filter(programme=programme, cleared_at__isnull=False).order_by("-cleared_at")[:PAST_SHOWN]
    return [_alarm(row) for row in rows]


def _alarm(row: Alarm) -> AlarmView:
    found = Found(Fault(row.fault), row.subject, row.detail)
    return AlarmView(
        check=row.check_name,
        check_words=CHECK_WORDS[Check(row.check_name)],
        fault=row.fault,
        sentence=sentence_of(found),
        next_step=next_step_of(found.fault),
        raised_at=row.raised_at,
        cleared_at=row.cleared_at,
    )


def following_of(programme: Programme) -> Following | None:
    return Following.objects.filter(programme=programme).first()


def waiting_proposal(programme: Programme) -> int | None:
    """The number of the version that waits for an owner."""
    waiting = programme.versions.filter(state="proposed").order_by("-number")
    return waiting.values_list("number", flat=True).first()


def slug_of(programme_id: int) -> str:
    return Programme.objects.values_list("slug", flat=True).get(pk=programme_id)


def awaits_mail(programme_id: int) -> bool:
    """Whether a mail of the doctor's is still looked for."""
    row = Checkup.objects.filter(programme_id=programme_id, check_name=Check.MAILBOX).first()
    return row is not None and any(one["place"] == "nowhere" and not one["refused"] for one in row.trips)
