"""How people of a case are called by each of its readers: the team by name, the others as everybody agreed to.

A reporter is "The reporter" to every party until they turn their own switch on. A party is called by its role, unless
it agreed to be named and the team chose to show names to this reader. Nobody's word is needed for their own name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vulndesk.apps.cases.content import open_body
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.parties import content
from vulndesk.apps.parties.models import Naming, Participant
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Role
from vulndesk.core.audience import for_party
from vulndesk.core.parties import ROLE_WORDS, PartyRole

HIDDEN = "The reporter"


@dataclass(frozen=True)
class SharedIdentity:
    """What the parties read of the reporter, since when. contact: empty where only the name is shared."""

    name: str
    contact: str
    since: datetime


@dataclass(frozen=True)
class IdentityView:
    """For the reporter and the team. shared: None while it is off. asked_at: when the team asked last."""

    shared: SharedIdentity | None
    asked_at: datetime | None
    changed_at: datetime | None

    @property
    def is_asked(self) -> bool:
        return self.asked_at is not None and (self.changed_at is None or self.changed_at < self.asked_at)


@dataclass(frozen=True)
class OwnIdentity:
    """The reporter's page of it. name, contact: as they stand in the report, to begin with."""

    case: Case
    view: IdentityView
    name: str
    contact: str


def own_identity(actor: Actor) -> OwnIdentity:
    """For the reporter. Raises NotFound."""
    case = case_of(actor, actor.case_id)
    body = open_body(case)
    credit = body["credit"]
    name = body.get("display_name") or (credit.get("name", "") if credit.get("mode") != "anonymous" else "")
    return OwnIdentity(case, identity_of(naming_of(case)), name, body["contact"])


def naming_of(case: Case) -> Naming:
    """The stored one, or that of a case where nobody chose anything. One query, or none where it was read with it."""
    return getattr(case, "naming", None) or Naming(case=case)


def identity_of(naming: Naming) -> IdentityView:
    """The caller has the case under its guard."""
    return IdentityView(shared_identity(naming), naming.asked_at, naming.changed_at)


def shared_identity(naming: Naming) -> SharedIdentity | None:
    """What every party of the case may know of its reporter."""
    if naming.since is None:
        return None
    known = content.open_known(opened_key(naming.case.data_key), naming)
    return SharedIdentity(known["name"], known["contact"], naming.since)


def participants_of(case: Case) -> list[Participant]:
    """All that there ever were, as they were invited, with the choices about names."""
    return list(Participant.objects.filter(case=case).select_related("case__naming", "case__data_key"))


def names_for(reader: Actor | None, case: Case) -> dict[str, str]:
    """`party:<id>` and `reporter` -> what this reader calls them. None: somebody who knows nobody yet."""
    return names_among(reader, case, participants_of(case))


def names_among(reader: Actor | None, case: Case, rows: list[Participant]) -> dict[str, str]:
    """The same, of participants that the caller has read already."""
    naming = naming_of(rows[0].case if rows else case)
    key, by_role = opened_key(case.data_key), roles_of(rows)
    names = {
        for_party(row.pk): content.open_person(key, row)["name"]
        if _reads_name(reader, row, naming.shown)
        else by_role[row.pk]
        for row in rows
    }
    shared = shared_identity(naming) if reader is not None and reader.party is not None else None
    return names | {"reporter": shared.name if shared else HIDDEN}


def _reads_name(reader: Actor | None, row: Participant, shown: str) -> bool:
    if reader is None:
        return False
    if reader.is_team or reader.party == row.pk:
        return True
    is_shown = shown == Naming.Shown.CASE or (shown == Naming.Shown.REPORTER and reader.role is Role.REPORTER)
    return row.is_named and is_shown


def roles_of(rows: list[Participant]) -> dict[UUID, str]:
    """ "Vendor", or "Vendor 2" where there are several, in the order in which they were invited."""
    several, seen, found = Counter(row.role for row in rows), Counter[str](), {}
    for row in rows:
        seen[row.role] += 1
        words = ROLE_WORDS[PartyRole(row.role)]
        found[row.pk] = f"{words} {seen[row.role]}" if several[row.role] > 1 else words
    return found
