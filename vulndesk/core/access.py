"""Who may do what: one table of objects, verbs and roles, read by queries and by actions.

A refusal to see is the same as absence (`NotFound`); a refusal to do something to a visible thing is `NotAllowed`.
`docs/access.md` is made from this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from vulndesk.core.errors import NotAllowed


class Role(StrEnum):
    ADMIN = "admin"  # runs the desk: organisations, accounts, its state; reads no case by this role
    OWNER = "owner"  # of an organisation: its programmes, people and cases
    MEMBER = "member"  # of the team of one or more programmes of an organisation
    AUDITOR = "auditor"  # of an organisation: states and clocks and who saw what, no word of a report
    REPORTER = "reporter"  # holds the receipt of one case
    GUEST = "guest"  # a participant of one case, by a link, once they accepted its terms
    DESK = "desk"  # the worker
    OPERATOR = "operator"  # whoever runs the command line, and so holds the desk's key


class Object(StrEnum):
    DESK = "desk"
    ORGANISATION = "organisation"
    PEOPLE = "people"
    PROGRAMME = "programme"
    POLICY = "policy"
    KEYS = "keys"
    OUTBOX = "outbox"
    QUEUE = "queue"
    AUDIT = "audit"
    CASE = "case"
    REPORT = "report"
    NOTE = "note"
    ROOM = "room"
    CREDIT = "credit"
    EMBARGO = "embargo"
    CHANGE = "change"  # of the programme's code, to who may do what there


class Verb(StrEnum):
    RUN_DESK = "run_desk"  # its state, its jobs, mail that belongs to no programme
    SEE_ORGANISATIONS = "see_organisations"
    CHANGE_ORGANISATIONS = "change_organisations"
    SEE_PEOPLE = "see_people"
    INVITE = "invite"
    SHUT_OUT = "shut_out"  # and let back in
    CHANGE_PROGRAMME = "change_programme"  # its settings, team, mail and lists
    CHANGE_POLICY = "change_policy"  # versions, promises, pauses
    CHANGE_KEYS = "change_keys"
    SEE_OUTBOX = "see_outbox"
    SEE_QUEUE = "see_queue"
    SEE_READINGS = "see_readings"  # who saw which case; of one case its owner may, too
    SEE_AUDIT = "see_audit"  # states, clocks and who did what when
    SEE_CASE = "see_case"  # that it is there, and what is addressed to this person
    HANDLE = "handle"  # every deed of the team: acknowledge, validate, publish, close, ...
    RESTRICT = "restrict"  # say who alone of the team knows of it
    ERASE = "erase"  # a case, or who reported it, because that person asks
    WITHDRAW = "withdraw"
    SEE_REPORT = "see_report"  # all that the reporter sent, the clocks and the verdicts
    WRITE = "write"
    SEE_NOTES = "see_notes"
    WRITE_NOTE = "write_note"
    SPEAK = "speak"
    CHANGE_CREDIT = "change_credit"
    NEGOTIATE = "negotiate"  # propose, agree to or object to the end of an embargo
    SEE_REVIEWS = "see_reviews"  # what was asked about a change, and who said what to it
    REVIEW_CHANGE = "review_change"  # ask for a review, approve, object


ROLES = (
    Role.ADMIN,
    Role.OWNER,
    Role.MEMBER,
    Role.AUDITOR,
    Role.REPORTER,
    Role.GUEST,
    Role.DESK,
    Role.OPERATOR,
)

# A row for each verb, a letter for each of ROLES in that order: "x" may, "." may not. Which cases and programmes it is
# about follows from the role: of an organisation, of its programmes, of one case (`sees_case`, `roles_in`).
_ROWS = """
object        verb                  AOMUrgdo
desk          run_desk              x......x
organisation  see_organisations     x......x
organisation  change_organisations  x......x
people        see_people            xxxx...x
people        invite                xx.....x
people        shut_out              xx.....x
programme     change_programme      .x.....x
policy        change_policy         .x.....x
keys          change_keys           .x.....x
outbox        see_outbox            xxx....x
queue         see_queue             .xx....x
audit         see_readings          .x.x...x
audit         see_audit             .x.x...x
case          see_case              .xx.xxxx
case          handle                .xx...xx
case          restrict              .xx....x
case          erase                 .x.....x
case          withdraw              ....x...
report        see_report            .xx.x.xx
report        write                 .xx.x..x
note          see_notes             .xx....x
note          write_note            .xx...xx
room          speak                 .xx.xx.x
credit        change_credit         ....x...
embargo       negotiate             .xx.x..x
change        see_reviews           .xxx...x
change        review_change         .xx....x
"""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    object: Object
    verb: Verb
    roles: frozenset[Role]


def _read(line: str) -> Row:
    about, verb, marks = line.split()
    marked = zip(ROLES, marks, strict=True)
    return Row(Object(about), Verb(verb), frozenset(role for role, mark in marked if mark == "x"))


ROWS = tuple(_read(line) for line in _ROWS.strip().splitlines()[1:])
TABLE: Mapping[Role, frozenset[Verb]] = {
    role: frozenset(row.verb for row in ROWS if role in row.roles) for role in ROLES
}

ONE_CASE = frozenset({Role.REPORTER, Role.GUEST})
EVERYWHERE = frozenset({Role.DESK, Role.OPERATOR})
_TEAM = frozenset({Role.OWNER, Role.MEMBER, Role.OPERATOR})

# What is asked of one programme: a person may own one organisation and be a member of another.
OF_A_PROGRAMME = frozenset({Verb.CHANGE_PROGRAMME, Verb.CHANGE_POLICY, Verb.CHANGE_KEYS, Verb.ERASE})


@dataclass(frozen=True)
class Actor:
    """Who acts. role: the widest that they hold.

    programmes: ids of those whose cases they handle, as a member or as an owner; owned: those of them that belong to
    an organisation of theirs; audited: those of organisations that they audit. case_id: the one case of a reporter or
    guest; party: the guest.
    """

    role: Role
    user_id: int | None = None
    programmes: frozenset[int] = field(default_factory=frozenset)
    case_id: UUID | None = None
    party: UUID | None = None
    owned: frozenset[int] = field(default_factory=frozenset)
    audited: frozenset[int] = field(default_factory=frozenset)
    is_admin: bool = False

    @property
    def name(self) -> str:
        """As events keep it: `user:7`, `reporter`, `party:<id>`, `desk`."""
        if self.party is not None:
            return f"party:{self.party}"
        return f"user:{self.user_id}" if self.user_id is not None else self.role.value

    @property
    def is_team(self) -> bool:
        return self.role in _TEAM

    def handles(self, programme_id: int | None) -> bool:
        """Whether they work on this programme's cases."""
        return self.role in EVERYWHERE or (self.is_team and programme_id in self.programmes)


def person_in(name: str) -> int | None:
    """The id of a person out of a name as events keep it (`Actor.name`); None for everybody else."""
    return int(name.removeprefix("user:")) if name.startswith("user:") else None


DESK = Actor(Role.DESK)
OPERATOR = Actor(Role.OPERATOR)


def roles_in(actor: Actor, programme_id: int | None = None) -> frozenset[Role]:
    """The roles that somebody holds for one programme; without one: all that they hold anywhere."""
    if actor.role in EVERYWHERE | ONE_CASE:
        return frozenset({actor.role})
    if programme_id is None:
        held = {Role.OWNER: actor.owned, Role.MEMBER: actor.programmes - actor.owned, Role.AUDITOR: actor.audited}
        found = {actor.role} | {role for role, where in held.items() if where}
    else:
        found = {Role.OWNER} if programme_id in actor.owned else set()
        found |= {Role.MEMBER} if programme_id in actor.programmes - actor.owned else set()
        found |= {Role.AUDITOR} if programme_id in actor.audited else set()
    return frozenset(found | ({Role.ADMIN} if actor.is_admin else set()))


def may(actor: Actor, verb: Verb, programme_id: int | None = None) -> bool:
    """What is done to a programme is asked with that programme; what is done to a case, after its guard."""
    if verb in OF_A_PROGRAMME and programme_id is None and actor.role not in EVERYWHERE:
        raise ValueError(f"{verb} is asked of a programme")
    return any(verb in TABLE[role] for role in roles_in(actor, programme_id))


@dataclass(frozen=True)
class Standing:
    """What decides who sees a case. named: ids of the users who know of it, None when it is not restricted."""

    case_id: UUID
    programme_id: int
    owner_id: int | None = None
    named: frozenset[int] | None = None


def sees_case(actor: Actor, case: Standing) -> bool:
    """Need to know: a programme's team sees its cases, of a restricted one those who are named, who owns it, and the
    organisation's owners; a reporter or guest sees one."""
    if not any(Verb.SEE_CASE in TABLE[role] for role in roles_in(actor)):
        return False
    if actor.role in ONE_CASE:
        return case.case_id == actor.case_id
    if actor.role in EVERYWHERE:
        return True
    if case.programme_id not in actor.programmes:
        return False
    knows = case.named is None or case.programme_id in actor.owned
    return knows or (actor.user_id is not None and actor.user_id in {case.owner_id, *(case.named or ())})


def require(actor: Actor, verb: Verb, programme_id: int | None = None) -> None:
    """Raises NotAllowed, with who could do it."""
    if not may(actor, verb, programme_id):
        who = "an owner of the organisation" if verb in TABLE[Role.OWNER] else "the reporter, with the receipt"
        who = "an admin of the desk" if verb in TABLE[Role.ADMIN] - TABLE[Role.OWNER] else who
        raise NotAllowed("You may not do this.", next_step=f"Ask {who}.")
