"""The case: which deeds its state allows, and what each one changes.

`TRANSITIONS` is the report management table of Vultron (CERT/CC), whole: 7 states, 11 edges, never a close from Valid.
A deed of the desk is a path of its triggers; `REOPEN` is the desk's own addition, since Vultron ends at Closed.
Nothing outside this file decides a state (ISO/IEC 30111 calls the same steps receipt, verification, resolution).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from vulndesk.core.errors import BadInput, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.policy.clauses import Promise

# E9, stated to both sides: a question that stays open is repeated once, and after a while the team may close the case.
# An answer opens it again at any time.
SILENCE_REMINDER = timedelta(days=14)
SILENCE_CLOSE = timedelta(days=28)


class RM(StrEnum):
    START = "S"
    RECEIVED = "R"
    INVALID = "I"
    VALID = "V"
    DEFERRED = "D"
    ACCEPTED = "A"
    CLOSED = "C"


class Trigger(StrEnum):
    RECEIVE = "r"
    VALIDATE = "v"
    INVALIDATE = "i"
    ACCEPT = "a"
    DEFER = "d"
    CLOSE = "c"


TRANSITIONS: dict[tuple[RM, Trigger], RM] = {
    (RM.START, Trigger.RECEIVE): RM.RECEIVED,
    (RM.RECEIVED, Trigger.VALIDATE): RM.VALID,
    (RM.RECEIVED, Trigger.INVALIDATE): RM.INVALID,
    (RM.INVALID, Trigger.VALIDATE): RM.VALID,
    (RM.INVALID, Trigger.CLOSE): RM.CLOSED,
    (RM.VALID, Trigger.ACCEPT): RM.ACCEPTED,
    (RM.VALID, Trigger.DEFER): RM.DEFERRED,
    (RM.ACCEPTED, Trigger.DEFER): RM.DEFERRED,
    (RM.ACCEPTED, Trigger.CLOSE): RM.CLOSED,
    (RM.DEFERRED, Trigger.ACCEPT): RM.ACCEPTED,
    (RM.DEFERRED, Trigger.CLOSE): RM.CLOSED,
}

# The desk's own edges: a closed case that gets an answer, or was closed by mistake, is looked at again from the start;
# so is one that was set aside for another case and is no duplicate after all.
REOPEN: dict[RM, RM] = {RM.CLOSED: RM.RECEIVED, RM.DEFERRED: RM.RECEIVED}

WORDS: dict[RM, str] = {
    RM.START: "not received",
    RM.RECEIVED: "received",
    RM.INVALID: "judged not valid",
    RM.VALID: "confirmed",
    RM.DEFERRED: "set aside",
    RM.ACCEPTED: "investigating",
    RM.CLOSED: "closed",
}

OPEN = frozenset({RM.RECEIVED, RM.INVALID, RM.VALID, RM.DEFERRED, RM.ACCEPTED})


class Deed(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    REPLY = "reply"
    ASK = "ask"
    VALIDATE = "validate"
    INVALIDATE = "invalidate"
    ASSIGN = "assign"
    MARK_DUPLICATE = "mark_duplicate"
    CLOSE = "close"
    REOPEN = "reopen"
    NOT_A_REPORT = "not_a_report"
    ANSWER = "answer"  # the reporter writes
    WITHDRAW = "withdraw"  # the reporter takes the report back


class CloseReason(StrEnum):
    RESOLVED = "resolved"
    NOT_VALID = "not_valid"
    DUPLICATE = "duplicate"
    WONT_FIX = "wont_fix"
    NO_ANSWER = "no_answer"
    WITHDRAWN = "withdrawn"
    NOT_A_REPORT = "not_a_report"


# What a reporter does that calls for an answer, and how the queue says it.
CALLS: dict[str, str] = {
    "answer": "new answer from the reporter",
    "participant": "a participant wrote",
    "appeal": "asked for a second look",
    "nudge": "the reporter reminds you",
    "withdrawal": "withdrawn by the reporter",
}


# Which paths of triggers a deed walks, by the state it starts from. A state that is missing refuses the deed.
PATHS: dict[Deed, dict[RM, tuple[Trigger, ...]]] = {
    Deed.VALIDATE: {RM.RECEIVED: (Trigger.VALIDATE,), RM.INVALID: (Trigger.VALIDATE,)},
    Deed.INVALIDATE: {RM.RECEIVED: (Trigger.INVALIDATE,)},
    Deed.MARK_DUPLICATE: {
        RM.RECEIVED: (Trigger.VALIDATE, Trigger.DEFER),
        RM.INVALID: (Trigger.VALIDATE, Trigger.DEFER),
        RM.VALID: (Trigger.DEFER,),
        RM.ACCEPTED: (Trigger.DEFER,),
        RM.DEFERRED: (),
    },
    Deed.CLOSE: {
        RM.INVALID: (Trigger.CLOSE,),
        RM.DEFERRED: (Trigger.CLOSE,),
        RM.ACCEPTED: (Trigger.CLOSE,),
    },
    Deed.NOT_A_REPORT: {RM.RECEIVED: (Trigger.INVALIDATE, Trigger.CLOSE), RM.INVALID: (Trigger.CLOSE,)},
}

# Deeds that leave the state alone are allowed while the case is open, a reporter's answer always.
ANY_OPEN = frozenset({Deed.ACKNOWLEDGE, Deed.REPLY, Deed.ASK, Deed.ASSIGN, Deed.WITHDRAW})

# Only a person's written message keeps a promise to the reporter (E6); these deeds always carry one.
NEEDS_MESSAGE = frozenset({Deed.ACKNOWLEDGE, Deed.REPLY, Deed.ASK, Deed.INVALIDATE})

# The first written word is the acknowledgement; the second one, a verdict or a question is an update (E7).
UPDATES = frozenset({Deed.ASK, Deed.VALIDATE, Deed.INVALIDATE, Deed.MARK_DUPLICATE, Deed.CLOSE})

_EVENT = {
    Deed.ACKNOWLEDGE: EventKind.ACKNOWLEDGED,
    Deed.REPLY: EventKind.MESSAGE_POSTED,
    Deed.ASK: EventKind.INFORMATION_ASKED,
    Deed.VALIDATE: EventKind.VALIDATED,
    Deed.INVALIDATE: EventKind.INVALIDATED,
    Deed.ASSIGN: EventKind.ASSIGNED,
    Deed.MARK_DUPLICATE: EventKind.MARKED_DUPLICATE,
    Deed.CLOSE: EventKind.CLOSED,
    Deed.REOPEN: EventKind.REOPENED,
    Deed.NOT_A_REPORT: EventKind.MARKED_NOT_A_REPORT,
    Deed.ANSWER: EventKind.INFORMATION_GIVEN,
    Deed.WITHDRAW: EventKind.WITHDRAWN,
}


@dataclass(frozen=True)
class CaseFacts:
    """What a decision about a case needs to know. close_reason: of a closed case; is_published: with its release."""

    rm: RM
    has_owner: bool = False
    acknowledged: bool = False
    waiting_on_reporter: bool = False
    withdrawn: bool = False
    is_published: bool = False
    close_reason: CloseReason | None = None
    advises: bool = False  # the policy promises a patch and an advisory when resolved (N7)


@dataclass(frozen=True)
class Command:
    """One deed as asked for. message: whether a written one comes with it."""

    deed: Deed
    message: bool = False
    owner_after: bool = False
    reason: CloseReason | None = None


@dataclass(frozen=True)
class Decision:
    """What to do: the new state, the events in order, the promises that are kept, and whether all clocks end."""

    rm: RM
    events: tuple[EventKind, ...]
    waiting_on_reporter: bool
    keeps: frozenset[Promise] = frozenset()
    ends_clocks: bool = False
    reopens: bool = False


def decide(facts: CaseFacts, command: Command) -> Decision:
    """Raises NotNow where the state forbids the deed, BadInput where the deed lacks what it needs."""
    _require_content(facts, command)
    rm = _walk(facts, command)
    events = [_EVENT[command.deed]]
    rm, started = _start_investigation(rm, facts, command)
    if started:
        events.append(EventKind.INVESTIGATION_STARTED)
    reopens = command.deed is Deed.REOPEN or (
        command.deed is Deed.ANSWER and facts.rm is RM.CLOSED and rm is not facts.rm
    )
    if reopens and command.deed is not Deed.REOPEN:
        events.append(EventKind.REOPENED)
    return Decision(
        rm=rm,
        events=tuple(events),
        waiting_on_reporter=_waits(facts, command),
        keeps=_kept(facts, command),
        ends_clocks=command.deed in (Deed.CLOSE, Deed.NOT_A_REPORT, Deed.WITHDRAW),
        reopens=reopens,
    )


def allowed(facts: CaseFacts) -> tuple[Deed, ...]:
    """The deeds that the state allows now, in the order of the enumeration."""
    return tuple(deed for deed in Deed if _refusal(facts, deed) is None)


def _refusal(facts: CaseFacts, deed: Deed) -> str | None:
    if deed is Deed.REOPEN:
        return None if facts.rm in REOPEN else "it is open and not set aside"
    if deed is Deed.ANSWER:
        return None
    if deed in ANY_OPEN:
        if facts.rm not in OPEN:
            return "the case is closed"
        if deed is Deed.ACKNOWLEDGE and facts.acknowledged:
            return "the report is already acknowledged"
        return "the report is already withdrawn" if deed is Deed.WITHDRAW and facts.withdrawn else None
    return None if facts.rm in PATHS[deed] else f"the case is {WORDS[facts.rm]}"


def _require_content(facts: CaseFacts, command: Command) -> None:
    if command.deed in NEEDS_MESSAGE and not command.message:
        raise BadInput(
            "This needs a written message to the reporter.",
            next_step="Write a sentence and send again.",
            field="message",
        )
    if command.deed is not Deed.CLOSE:
        return
    if command.reason is None:
        raise BadInput("Closing needs a reason.", next_step="Choose one of the reasons.", field="reason")
    if command.reason is CloseReason.RESOLVED and facts.advises and not facts.is_published:
        raise BadInput(
            "The policy promises a patch and a security advisory when an issue is resolved.",
            next_step="Publish first, on the case’s page “Publication”, or close for another reason.",
            field="reason",
        )


_NEXT = {
    Deed.CLOSE: "Confirm it, mark it as a duplicate or judge it not valid first.",
    Deed.VALIDATE: "Reload the case to see what happened.",
}


def _walk(facts: CaseFacts, command: Command) -> RM:
    if refusal := _refusal(facts, command.deed):
        sentence = f"This cannot be done now: {refusal}."
        raise NotNow(sentence, next_step=_NEXT.get(command.deed, "Reload the case to see what happened."))
    if command.deed is Deed.REOPEN:
        return REOPEN[facts.rm]
    if command.deed is Deed.ANSWER:
        # E9: a case closed because the reporter was silent opens again on an answer.
        silent = facts.rm is RM.CLOSED and facts.close_reason is CloseReason.NO_ANSWER
        return REOPEN[RM.CLOSED] if silent else facts.rm
    rm = facts.rm
    for trigger in PATHS.get(command.deed, {}).get(rm, ()):
        rm = TRANSITIONS[rm, trigger]
    return rm


def _start_investigation(rm: RM, facts: CaseFacts, command: Command) -> tuple[RM, bool]:
    """E8, N6: a valid case with an owner is investigated at once."""
    owned = facts.has_owner or command.owner_after
    if rm is RM.VALID and owned and command.deed in (Deed.VALIDATE, Deed.ASSIGN):
        return TRANSITIONS[rm, Trigger.ACCEPT], True
    return rm, False


def _waits(facts: CaseFacts, command: Command) -> bool:
    if command.deed is Deed.ASK:
        return True
    if command.deed in (Deed.REPLY, Deed.ACKNOWLEDGE, Deed.ASSIGN):
        return facts.waiting_on_reporter
    return False


def _kept(facts: CaseFacts, command: Command) -> frozenset[Promise]:
    if not command.message or command.deed in (Deed.ANSWER, Deed.WITHDRAW, Deed.NOT_A_REPORT):
        return frozenset()
    if command.deed in UPDATES or facts.acknowledged:
        return frozenset({Promise.ACKNOWLEDGE, Promise.UPDATE, Promise.UPDATE_EVERY})
    return frozenset({Promise.ACKNOWLEDGE})
