"""Suspected floods, for whoever handles the programme: which reports nobody has looked at look like one hand's."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries.guard import cases_for
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.floods import LOOKED_BACK, Flood, Sign, Suspect, floods
from vulndesk.core.lifecycle import RM

MOST_LOOKED_AT = 5000
AT_ONCE = 200  # in one deed: what a person can still read through, and a request can do


@dataclass(frozen=True)
class Suspected:
    """One report of a flood. urgent: its reporter says that it is exploited or public."""

    reference: str
    title: str
    programme: str
    received_at: datetime
    revision: int
    urgent: bool


@dataclass(frozen=True)
class SuspectedFlood:
    """rows: the earliest ones, AT_ONCE at most; count: of all. name: by which the page asks for it again."""

    sign: Sign
    name: str
    count: int
    rows: tuple[Suspected, ...]


def flood_sizes(actor: Actor, *, now: datetime) -> tuple[int, ...]:
    """How many reports each suspected flood has; one question."""
    return tuple(len(one.case_ids) for one in _found(actor, now=now))


def suspected_floods(actor: Actor, *, now: datetime, shown: int = AT_ONCE) -> tuple[SuspectedFlood, ...]:
    found = _found(actor, now=now)
    rows = _rows(actor, {case_id for one in found for case_id in one.case_ids[:shown]})
    return tuple(_view(one, rows, shown) for one in found)


def suspected_flood(actor: Actor, name: str, *, now: datetime) -> SuspectedFlood | None:
    """None once it is decided, or grew around another first report."""
    for one in _found(actor, now=now):
        if _name(one) == name:
            return _view(one, _rows(actor, set(one.case_ids[:AT_ONCE])), AT_ONCE)
    return None


def _found(actor: Actor, *, now: datetime) -> tuple[Flood, ...]:
    require(actor, Verb.HANDLE)
    undecided = (
        cases_for(actor)
        .select_related(None)
        .filter(is_open=True, rm=RM.RECEIVED.value, acknowledged_at=None, received_at__gt=now - LOOKED_BACK)
    )
    rows = undecided.order_by("received_at").values_list(
        "pk", "programme_id", "received_at", "sketch__like_id", "origin", "rush"
    )
    return floods(Suspect(*row) for row in rows[:MOST_LOOKED_AT])


def _rows(actor: Actor, case_ids: Collection[UUID]) -> dict[UUID, Case]:
    return {case.pk: case for case in cases_for(actor).filter(pk__in=case_ids)}


def _view(flood: Flood, rows: dict[UUID, Case], shown: int) -> SuspectedFlood:
    cases = [rows[case_id] for case_id in flood.case_ids[:shown] if case_id in rows]
    return SuspectedFlood(flood.sign, _name(flood), len(flood.case_ids), tuple(_suspected(cases)))


def _suspected(cases: Iterable[Case]) -> Iterable[Suspected]:
    for case in cases:
        title = content.open_head(case)["title"]
        yield Suspected(case.reference, title, case.programme.name, case.received_at, case.revision, case.urgent)


def _name(flood: Flood) -> str:
    return f"{flood.sign}-{flood.case_ids[0].hex}"
