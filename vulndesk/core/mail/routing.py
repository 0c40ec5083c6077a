"""Where a mail belongs: a new case, the thread of one, kept aside for a person, or nothing new (abuse cases 4, 5, 9).

Promise: only a reply address that was given to one participant opens a thread by itself. A case number, a subject or a
message id that a stranger quotes confirms nothing and joins nothing. Nothing is ever thrown away: "kept aside" is a
page of the team.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vulndesk.core.mail.authentication import Standing
from vulndesk.core.mail.inbound_mail import Written


class Outcome(StrEnum):
    CASE = "case"
    THREAD = "thread"
    QUARANTINE = "quarantine"
    DUPLICATE = "duplicate"
    LOOP = "loop"


class Remark(StrEnum):
    """What the team is told beside the message."""

    SAME_ID = "It has the Message-ID of an earlier mail, and other content."
    OTHER_SENDER = "It came to this case's reply address from another sender than before."
    NOT_AN_ANSWER = "A machine wrote it, so it counts as no answer."
    BOUNCE = "A mail server reports about a mail from here."
    UNREADABLE = "It could not be read; the raw message is kept whole."
    NO_REPORT = "It comes from nobody, as only the reports of mail servers do; it is no answer."
    QUOTES_A_CASE = "It quotes a case, but its sender is not known there."
    NOT_PROVEN = "It quotes a case where its sender is known, but nothing proves that it comes from there."
    AUTOMATIC = "It is an automatic reply to nothing that this desk knows."
    THREAD_CLOSED = "Its sender may only read in this thread at present, so it counts as no answer."
    LIST = "It came through a mailing list, so nothing is answered automatically."


@dataclass(frozen=True)
class MailFacts:
    """What the desk found out before it decides.

    token_case: the case whose reply address it was sent to; quoted_case: one whose messages it refers to, or whose
    number it names; bounced_case: the one whose mail a delivery report sends back; ids are the caller's. known_there:
    its sender is who writes in that case. from_us: the desk wrote it itself (its own mark, or one of its own addresses
    as sender). readable: False when the child gave up. standing: what is known about its sender. has_reports: it says
    to whom a mail was not delivered.
    """

    written: Written = Written.PERSON
    token_case: str | None = None
    quoted_case: str | None = None
    known_there: bool = False
    same_bytes: bool = False
    same_id: bool = False
    from_us: bool = False
    readable: bool = True
    standing: Standing = Standing.UNKNOWN
    bounced_case: str | None = None
    has_reports: bool = False


@dataclass(frozen=True)
class Routing:
    """answers: it may count as the reporter's answer; acknowledge: an automatic confirmation may be sent (RFC 3834)."""

    outcome: Outcome
    case: str | None = None
    remarks: tuple[Remark, ...] = ()
    answers: bool = False
    acknowledge: bool = False


def route(facts: MailFacts) -> Routing:
    """Total: every mail has exactly one outcome."""
    if facts.same_bytes:
        return Routing(Outcome.DUPLICATE)
    if facts.from_us:
        return Routing(Outcome.LOOP)
    remarks = _remarks(facts)
    if facts.token_case is not None:
        if not facts.known_there and facts.written is Written.PERSON and facts.readable:
            remarks = (*remarks, Remark.OTHER_SENDER)
        return Routing(Outcome.THREAD, facts.token_case, remarks, answers=_is_from_a_person(facts))
    if facts.bounced_case is not None and facts.written is Written.BOUNCE:
        # Only who got our mail, or carried it, knows its id; and a note is all that it becomes.
        return Routing(Outcome.THREAD, facts.bounced_case, remarks)
    if facts.quoted_case is not None:
        return _by_quoting(facts, facts.quoted_case, remarks)
    if facts.written in (Written.AUTOMATIC, Written.BOUNCE) and facts.readable:
        return Routing(Outcome.QUARANTINE, None, remarks)
    # What a domain disowns is not confirmed to the address that somebody forged.
    may_confirm = _is_from_a_person(facts) and not facts.same_id and facts.standing is not Standing.FAILED
    return Routing(Outcome.CASE, None, remarks, acknowledge=may_confirm)


def _by_quoting(facts: MailFacts, case: str, remarks: tuple[Remark, ...]) -> Routing:
    """A sender can be forged, so this much only for a person who is known there, and whom nothing speaks against."""
    if facts.known_there and _is_from_a_person(facts):
        if facts.standing in (Standing.VERIFIED, Standing.UNKNOWN):
            return Routing(Outcome.THREAD, case, remarks, answers=True)
        return Routing(Outcome.QUARANTINE, None, (*remarks, Remark.NOT_PROVEN))
    return Routing(Outcome.QUARANTINE, None, (*remarks, Remark.QUOTES_A_CASE))


def _is_from_a_person(facts: MailFacts) -> bool:
    return facts.readable and facts.written is Written.PERSON


def _remarks(facts: MailFacts) -> tuple[Remark, ...]:
    known = facts.token_case is not None
    is_bounce = facts.written is Written.BOUNCE
    return tuple(
        remark
        for remark, applies in (
            (Remark.SAME_ID, facts.same_id),
            (Remark.UNREADABLE, not facts.readable),
            (Remark.BOUNCE, is_bounce and facts.has_reports),
            (Remark.NO_REPORT, is_bounce and not facts.has_reports),
            (Remark.NOT_AN_ANSWER, facts.written is Written.AUTOMATIC and known),
            (Remark.AUTOMATIC, facts.written is Written.AUTOMATIC and not known),
            (Remark.LIST, facts.written is Written.LIST),
        )
        if applies
    )
