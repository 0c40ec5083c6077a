"""When a fault becomes an alarm and when an alarm ends: once each, however often the doctor looks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from vulndesk.core.doctor.diagnosis import Diagnosis, Found, Outcome

Key = tuple[str, str]
# A look that ended so says nothing about the alarms that are open.
_SILENT = (Outcome.WAITING, Outcome.UNKNOWN)


@dataclass(frozen=True)
class Change:
    """raised: faults that nobody was told of yet. cleared: keys of alarms that are over."""

    raised: tuple[Found, ...] = ()
    cleared: tuple[Key, ...] = ()


def settled(diagnosis: Diagnosis, *, before: Collection[Key]) -> Diagnosis:
    """What might have been a passing trouble is a fault when the look `before` found it too."""
    faults = tuple(replace(one, is_certain=one.is_certain or one.key in before) for one in diagnosis.faults)
    is_fault = diagnosis.outcome is Outcome.UNKNOWN and any(one.is_certain for one in faults)
    return replace(diagnosis, faults=faults, outcome=Outcome.FAULT if is_fault else diagnosis.outcome)


def is_unsure(diagnosis: Diagnosis) -> bool:
    """Look again soon."""
    return any(not one.is_certain for one in diagnosis.faults)


def change(diagnosis: Diagnosis, *, open_alarms: Collection[Key]) -> Change:
    """diagnosis: a settled one. open_alarms: those of its check that are not over."""
    raised = tuple(one for one in diagnosis.faults if one.is_certain and one.key not in open_alarms)
    if diagnosis.outcome in _SILENT or diagnosis.is_partial:
        return Change(raised)
    present = {one.key for one in diagnosis.faults}
    return Change(raised, tuple(key for key in open_alarms if key not in present))
