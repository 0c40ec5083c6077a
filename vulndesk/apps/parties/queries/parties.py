"""The parties of a case as the team sees them: who opened it, what each says, who agreed, who is silent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vulndesk.apps.accounts.queries import names_of
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import MessageView, open_questions
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.embargo.queries import consents_of
from vulndesk.apps.parties import content
from vulndesk.apps.parties.models import Participant
from vulndesk.apps.parties.queries.naming import IdentityView, identity_of, naming_of
from vulndesk.apps.parties.queries.rows import is_in_the_room
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.audience import for_party
from vulndesk.core.lifecycle import RM, WORDS
from vulndesk.core.parties import ROLE_WORDS, SILENT, PartyRole, Status, words_for
from vulndesk.core.world import WORDS as WORLD_WORDS


@dataclass(frozen=True)
class PartyView:
    """standing: what it says in words; consent: of the embargo; is_silent: it has not said whether it is affected."""

    id: UUID
    name: str
    contact: str
    tracking_id: str
    summary: str
    role: str
    role_words: str
    status: str
    standing: str
    rm: str
    rm_words: str
    path: str
    path_words: str
    consent: str
    gives_report: bool
    invited_at: datetime
    invited_by: str
    rsvp_by: datetime
    accepted_at: datetime | None
    said_at: datetime | None
    access_until: datetime | None
    is_silent: bool
    is_late: bool  # its time to answer passed without an answer
    is_ended: bool
    is_named: bool

    @property
    def has_fix(self) -> bool:
        return self.status == Status.FIX_READY


@dataclass(frozen=True)
class PartiesView:
    """questions: open ones of the room, one more than are shown where there are more. shown: to whom names are."""

    case: Case
    parties: tuple[PartyView, ...]
    questions: tuple[MessageView, ...]
    identity: IdentityView
    shown: str


def parties_view(actor: Actor, reference: str, *, now: datetime) -> PartiesView:
    """Raises NotFound for what is absent or not for this person."""
    require(actor, Verb.SEE_NOTES)
    case = case_of(actor, reference=reference.upper())
    naming = naming_of(case)
    return PartiesView(
        case=case,
        parties=parties_of(actor, case, now=now),
        questions=open_questions(actor, case),
        identity=identity_of(naming),
        shown=naming.shown,
    )


def parties_of(actor: Actor, case: Case, *, now: datetime) -> tuple[PartyView, ...]:
    """All of them, those who need something first. The caller has the case under the guard."""
    require(actor, Verb.SEE_NOTES)
    rows = list(Participant.objects.filter(case=case))
    consents = {one.party: one.words for one in consents_of(case.pk)} if rows else {}
    names = names_of(row.invited_by for row in rows)
    key = opened_key(case.data_key)
    views = [_view(row, content.open_person(key, row), consents, names, now=now) for row in rows]
    return tuple(sorted(views, key=lambda one: (one.is_ended, not one.is_late, not one.is_silent, one.name.casefold())))


def _view(
    row: Participant, person: content.Person, consents: dict[str, str], names: dict[str, str], *, now: datetime
) -> PartyView:
    role, status = PartyRole(row.role), Status(row.status)
    ended = row.revoked_at is not None or (row.access_until is not None and row.access_until <= now)
    return PartyView(
        id=row.pk,
        name=person["name"],
        contact=person["contact"],
        tracking_id=person["tracking_id"],
        summary=person["summary"],
        role=row.role,
        role_words=ROLE_WORDS[role],
        status=row.status,
        standing=words_for(status, role),
        rm=row.rm,
        rm_words=WORDS[RM(row.rm)],
        path=row.path,
        path_words=", ".join(WORLD_WORDS[letter] for letter in row.path if letter.isupper()) or "",
        consent=consents.get(for_party(row.pk), "not asked"),
        gives_report=row.told == Participant.Told.REPORT,
        invited_at=row.invited_at,
        invited_by=names[row.invited_by],
        rsvp_by=row.rsvp_by,
        accepted_at=row.accepted_at,
        said_at=row.said_at,
        access_until=row.access_until,
        is_silent=status in SILENT,
        is_late=status is Status.NOT_OPENED and row.rsvp_by <= now and not ended,
        is_ended=ended,
        is_named=row.is_named,
    )


def tally(parties: Iterable[PartyView]) -> list[tuple[str, int]]:
    """How many say what, silence on its own; those whose access ended do not count."""
    counted: dict[str, int] = {}
    for one in parties:
        if not one.is_ended:
            counted[one.standing] = counted.get(one.standing, 0) + 1
    return sorted(counted.items(), key=lambda pair: -pair[1])


@dataclass(frozen=True)
class PartyName:
    """is_present: reads what everyone in the case is told; the messages of those who do not any more stay."""

    name: str
    is_present: bool


def party_names(case: Case, rows: Iterable[Participant], *, now: datetime) -> dict[str, PartyName]:
    """`party:<id>` -> its name, by name. The caller has the case under the guard."""
    key = opened_key(case.data_key)
    named = {
        for_party(row.pk): PartyName(content.open_person(key, row)["name"], is_in_the_room(row, now=now))
        for row in rows
    }
    return dict(sorted(named.items(), key=lambda pair: pair[1].name.casefold()))


def party_roles(case: Case) -> dict[str, tuple[str, str]]:
    """`party:<id>` -> role in words, and name, of all there ever were. The caller has the case under the guard."""
    key = opened_key(case.data_key)
    return {
        for_party(row.pk): (ROLE_WORDS[PartyRole(row.role)], content.open_person(key, row)["name"])
        for row in Participant.objects.filter(case=case)
    }
