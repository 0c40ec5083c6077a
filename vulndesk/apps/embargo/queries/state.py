"""The embargo of a case as it is; where nothing was stored yet, as it begins by the policy and the reporter's day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import DisclosureGrounds, disclosure_grounds
from vulndesk.apps.embargo.models import Embargo
from vulndesk.apps.embargo.queries.periods import owner_period
from vulndesk.core.access import Actor, Role
from vulndesk.core.embargo import EM, IN_FORCE, Source, first_word, in_words, wished_end

TEAM = "team"
REPORTER = "reporter"
_MEANS = {Source.REPORTER: "report"}
LABELS = {TEAM: "The team", REPORTER: "The reporter"}


def party_of(actor: Actor) -> str:
    """Under which short key this person speaks for one of the two sides; empty for everybody else."""
    return REPORTER if actor.role is Role.REPORTER else TEAM if actor.is_team else ""


def embargo_of(case_id: UUID) -> Embargo:
    """The stored row, or how the embargo begins. It follows from the case alone, so it is the same whoever asks first.

    Raises NotFound.
    """
    row = Embargo.objects.filter(case_id=case_id).select_related("case").first()
    if row is not None:
        return row
    grounds = disclosure_grounds(case_id)
    return _of_the_report(grounds.case) or _beginning(grounds)


def _of_the_report(part: Case) -> Embargo | None:
    """A part of a report that was split stays private as long as was agreed for the report; None: nothing holds."""
    whole = Embargo.objects.filter(case=part.split_from_id, em__in=[em.value for em in IN_FORCE]).first()
    if whole is None:
        return None
    return Embargo(case=part, em=EM.ACTIVE.value, until=whole.until, source=whole.source)


def _beginning(grounds: DisclosureGrounds) -> Embargo:
    case = grounds.case
    word = first_word(
        start=case.received_at,
        policy_end=grounds.clock.due_at if grounds.clock else None,
        owner_period=owner_period(case.programme_id),
        wish=wished_end(grounds.wish, zone=case.programme.zone),
    )
    settled = word.settled
    return Embargo(
        case=case,
        em=settled.em.value,
        until=settled.until,
        source=word.source or "",
        proposed_until=settled.proposed,
        proposed_by="" if word.proposer is None else REPORTER if word.proposer is Source.REPORTER else TEAM,
        proposed_means="" if word.proposer is None else _MEANS.get(word.proposer, word.proposer.value),
    )


def is_in_force(embargo: Embargo, *, now: datetime) -> bool:
    """Its time ends it at the instant, not when somebody notices."""
    return EM(embargo.em) in IN_FORCE and embargo.until is not None and embargo.until > now


def holds(case_id: UUID, *, now: datetime) -> bool:
    """Whether the case is to be kept private at this instant, for the desk itself. Raises NotFound."""
    return is_in_force(embargo_of(case_id), now=now)


def words_of(embargo: Embargo, *, now: datetime, zone: str = "UTC") -> str:
    over = EM(embargo.em) in IN_FORCE and not is_in_force(embargo, now=now)
    return in_words(EM.EXITED if over else EM(embargo.em), until=embargo.until, zone=zone)


@dataclass(frozen=True)
class Terms:
    """What somebody is told who has seen nothing of the case yet.

    words: the state in plain words; em: its letter (core/embargo.EM). until: the end in force, proposed: the end that
    is on the table and who wants it. source: core/embargo.Source or ""; source_words: whose word the end is;
    sentence: of the policy, when the end is the policy's; agreed_by: the parties that agreed, parties: their keys.
    """

    words: str
    em: str
    in_force: bool
    until: datetime | None
    proposed: datetime | None
    proposed_by: str
    source: str
    source_words: str
    sentence: str
    agreed_by: tuple[str, ...]
    parties: frozenset[str]


_SOURCES = {
    Source.POLICY.value: "The policy says so",
    Source.OWNER.value: "A period that the owner of the programme set; it is not in the policy",
    Source.REPORTER.value: "The reporter’s own date",
    Source.AGREED.value: "Agreed",
    "": "",
}


def source_words(embargo: Embargo, agreed_by: tuple[str, ...]) -> str:
    said = _SOURCES[embargo.source]
    return f"{said} by {' and '.join(agreed_by)}" if embargo.source == Source.AGREED and agreed_by else said


def sentence_behind(embargo: Embargo, case: Case) -> str:
    """The policy's sentence, when the end in force is the policy's."""
    if embargo.source != Source.POLICY:
        return ""
    clock = disclosure_grounds(case.pk).clock
    return clock.clause.sentence if clock and clock.clause else ""
