"""The guarded door to read readings: for owners and auditors of an organisation, of one case for whoever owns it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Min, Q, QuerySet

from vulndesk.apps.accounts.queries import display_name, display_names
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.cases.queries.opened import note_opened
from vulndesk.apps.ledger.queries import Source, instant
from vulndesk.apps.parties.queries import party_roles
from vulndesk.apps.policies.queries import (
    organisation_of,
    organisations_of,
    people_overseen,
    programmes_of_organisation,
)
from vulndesk.apps.readings.models import BrowsingAlarm, Reading
from vulndesk.core.access import EVERYWHERE, Actor, Verb, may, require
from vulndesk.core.errors import NotFound
from vulndesk.core.ledger.statements import canonical_json
from vulndesk.core.readings import LOOKS_BACK, in_a_cell, words_of


def _statements(row: tuple[Any, ...]) -> tuple[str, ...]:
    reading_id, at, who, case_id, programme_id, page, thing, shown, is_own = row
    told = {
        "at": instant(at),
        "case": str(case_id) if case_id else None,
        "id": reading_id,
        "kind": "reading",
        "own": is_own,
        "page": page,
        "programme": programme_id,
        "shown": shown,
        "thing": thing,
        "who": who,
    }
    return (canonical_json(told),)


# Each reading is an entry of the ledger: whoever rewrites or deletes one is found.
READINGS = Source(
    "reading",
    Reading,
    ("who", "case_id", "programme_id", "page", "thing", "shown", "is_own"),
    _statements,
)

A_PAGE = 100
MOST_ALARMS = 50

Row = tuple[str, ...]


@dataclass(frozen=True)
class ReadingView:
    """did: in words. own: they owned the case then. reference: empty for a list of titles. user_id: of the team."""

    at: datetime
    who: str
    did: str
    own: bool
    reference: str = ""
    user_id: int | None = None


@dataclass(frozen=True)
class Reader:
    """One person, and how often they looked. cases, others: different cases, and those among them of others."""

    who: str
    looks: int
    first_at: datetime
    last_at: datetime
    user_id: int | None = None
    cases: int = 0
    others: int = 0


@dataclass(frozen=True)
class CaseReadings:
    """may_see: whether this person reads who looked; that looks are recorded, everybody of the team may know.
    leads_on: whether they may read what else somebody looked at; handles: whether they may read the case itself.
    """

    case: Case
    may_see: bool
    handles: bool
    leads_on: bool = False
    readers: tuple[Reader, ...] = ()
    page: Page[ReadingView] | None = None


@dataclass(frozen=True)
class AlarmView:
    who: str
    user_id: int
    at: datetime
    words: str


@dataclass(frozen=True)
class PersonReadings:
    name: str
    user_id: int
    alarms: tuple[AlarmView, ...]
    page: Page[ReadingView]


@dataclass(frozen=True)
class ReadersView:
    """Of the last four weeks."""

    alarms: tuple[AlarmView, ...]
    readers: tuple[Reader, ...]


# --- one case ----------------------------------------------------------------------------------------------------


def case_readings(actor: Actor, reference: str, *, page: str = "1") -> CaseReadings:
    """Who saw this case, newest first. Raises NotFound for what is absent or not for this person."""
    case = _case(actor, reference)
    handles = actor.handles(case.programme_id)
    if not _may_see(actor, case):
        return CaseReadings(case, may_see=False, handles=handles)
    rows = _of_case(case)
    names = _Names(actor, case, rows.order_by().values_list("who", flat=True).distinct())
    grouped = rows.order_by().values("who").annotate(looks=Count("id"), first_at=Min("at"), last_at=Max("at"))
    readers = [
        Reader(names.of(one["who"]), one["looks"], one["first_at"], one["last_at"], user_id_of(one["who"]))
        for one in grouped.order_by("-last_at")
    ]
    leads_on = may(actor, Verb.SEE_READINGS, case.programme_id)
    shown = _paged(rows, page, lambda row: _view(row, names, case.reference))
    return CaseReadings(case, True, handles, leads_on, tuple(readers), shown)


def case_table(actor: Actor, reference: str) -> Iterator[Row]:
    """The same as rows of a table, with its head. Raises NotFound also where the person may not see who looked."""
    case = _case(actor, reference)
    if not _may_see(actor, case):
        raise NotFound("There is no such page.", next_step="The owner of the case or of the organisation has it.")
    rows = _of_case(case)
    names = _Names(actor, case, rows.order_by().values_list("who", flat=True).distinct())
    return _table(_view(row, names, case.reference) for row in rows)


def _case(actor: Actor, reference: str) -> Case:
    """Under the guard; or, for whoever audits its organisation, that it is there and not a word of it."""
    audited = Case.objects.filter(reference=reference.upper(), programme_id__in=actor.audited, erased_at=None)
    case = audited.select_related("programme").first() if actor.audited else None
    if case is None:
        require(actor, Verb.SEE_NOTES)
        return case_of(actor, reference=reference.upper())
    note_opened(actor, case)
    return case


def _of_case(case: Case) -> QuerySet[Reading]:
    """Without what people of another organisation saw, from which the case came."""
    here = programmes_of_organisation(organisation_of(case.programme_id))
    return Reading.objects.filter(case_id=case.pk, programme_id__in=here)


def _may_see(actor: Actor, case: Case) -> bool:
    is_over = may(actor, Verb.SEE_READINGS, case.programme_id)
    return is_over or (actor.user_id is not None and case.owner_id == actor.user_id)


# --- one person --------------------------------------------------------------------------------------------------


def person_readings(actor: Actor, user_id: int, *, page: str = "1") -> PersonReadings:
    """What one person saw, newest first. Raises NotAllowed, or NotFound for nobody."""
    rows, name = _of_person(actor, user_id)
    return PersonReadings(name, user_id, _alarms(actor, {user_id}), _page_of_person(rows, page, name))


def person_table(actor: Actor, user_id: int) -> Iterator[Row]:
    rows, name = _of_person(actor, user_id)
    references = _references(rows.order_by().values_list("case_id", flat=True).distinct())
    return _table(_of_one(row, name, references) for row in rows)


def _of_person(actor: Actor, user_id: int) -> tuple[QuerySet[Reading], str]:
    require(actor, Verb.SEE_READINGS)
    if user_id not in people_overseen(actor):
        raise NotFound("There is no such person on the team.")
    return Reading.objects.filter(_overseen(actor), who=f"user:{user_id}"), display_name(user_id)


def _overseen(actor: Actor) -> Q:
    """Looks at cases and lists of the organisations that this person owns or audits, and of no others."""
    return Q() if actor.role in EVERYWHERE else Q(programme_id__in=actor.owned | actor.audited)


def _page_of_person(rows: QuerySet[Reading], page: str, name: str) -> Page[ReadingView]:
    paginator = Paginator(rows, A_PAGE)
    found = paginator.get_page(page)
    shown = list(found.object_list)
    references = _references(row.case_id for row in shown)
    return Page([_of_one(row, name, references) for row in shown], found.number, paginator)  # type: ignore[arg-type]


def _of_one(row: Reading, name: str, references: dict[UUID, str]) -> ReadingView:
    did = words_of(row.page) if row.case_id else f"{words_of(row.page)}: {row.shown} titles"
    reference = references.get(row.case_id, "") if row.case_id else ""
    return ReadingView(row.at, name, did, row.is_own, reference, user_id_of(row.who))


def _references(case_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """References alone: that a case is there is no secret from who may see readings; its words stay sealed."""
    wanted = [one for one in set(case_ids) if one is not None]
    return dict(Case.objects.filter(pk__in=wanted).values_list("pk", "reference"))


# --- everybody ---------------------------------------------------------------------------------------------------


def readers(actor: Actor, *, now: datetime) -> ReadersView:
    """What the team looked at in the last four weeks, and every alarm. Raises NotAllowed."""
    require(actor, Verb.SEE_READINGS)
    people = people_overseen(actor)
    whos = [f"user:{one}" for one in people]
    rows = Reading.objects.filter(_overseen(actor), at__gt=now - LOOKS_BACK, who__in=whos).order_by()
    grouped = rows.values("who").annotate(
        looks=Count("id"),
        first_at=Min("at"),
        last_at=Max("at"),
        cases=Count("case_id", distinct=True),
        others=Count("case_id", distinct=True, filter=Q(is_own=False)),
    )
    found: list[Any] = list(grouped.order_by("-others", "who"))
    names = display_names(_user_id(one["who"]) for one in found)
    return ReadersView(_alarms(actor, people), tuple(_reader(one, names) for one in found))


def _reader(one: dict[str, Any], names: dict[int, str]) -> Reader:
    user_id = _user_id(one["who"])
    figures = {name: one[name] for name in ("looks", "first_at", "last_at", "cases", "others")}
    return Reader(names[user_id], user_id=user_id, **figures)


def _alarms(actor: Actor, people: Collection[int]) -> tuple[AlarmView, ...]:
    found = BrowsingAlarm.objects.filter(who__in=[f"user:{one}" for one in people])
    if actor.role not in EVERYWHERE:
        found = found.filter(organisation_id__in=organisations_of(actor.owned | actor.audited))
    rows = list(found[:MOST_ALARMS])
    names = display_names(_user_id(row.who) for row in rows)
    return tuple(AlarmView(names[_user_id(row.who)], _user_id(row.who), row.at, row.words) for row in rows)


# --- shapes ------------------------------------------------------------------------------------------------------


def user_id_of(who: str) -> int | None:
    return _user_id(who) if who.startswith("user:") else None


def _user_id(who: str) -> int:
    return int(who.removeprefix("user:"))


class _Names:
    """Of those who looked at one case: people of the team, and participants by the name that the team gave them."""

    def __init__(self, actor: Actor, case: Case, whos: Iterable[str]) -> None:
        known = list(whos)
        opens = actor.handles(case.programme_id)  # an auditor reads no name that is sealed with the case
        self._people = display_names(_user_id(who) for who in known if who.startswith("user:"))
        self._parties = party_roles(case) if opens and any(who.startswith("party:") for who in known) else {}

    def of(self, who: str) -> str:
        user_id = user_id_of(who)
        if user_id is not None:
            return self._people[user_id]
        role, name = self._parties.get(who, ("", ""))
        return f"{name} ({role})" if name else "A participant"


def _view(row: Reading, names: _Names, reference: str) -> ReadingView:
    return ReadingView(row.at, names.of(row.who), words_of(row.page), row.is_own, reference, user_id_of(row.who))


def _paged(rows: QuerySet[Reading], page: str, view: Any) -> Page[ReadingView]:
    paginator = Paginator(rows, A_PAGE)
    found = paginator.get_page(page)
    return Page([view(row) for row in found.object_list], found.number, paginator)


def _table(views: Iterable[ReadingView]) -> Iterator[Row]:
    """Cells are safe in a spreadsheet: people choose their own names."""
    yield ("at", "who", "did", "case", "own")
    for one in views:
        at = one.at.astimezone(UTC).isoformat(timespec="seconds")
        yield (at, in_a_cell(one.who), one.did, one.reference, "yes" if one.own else "no")
