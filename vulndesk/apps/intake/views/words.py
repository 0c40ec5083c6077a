"""The plain words of the reporter's pages: what a state means, what happens next, what a promise is."""

from __future__ import annotations

from dataclasses import dataclass

from vulndesk.apps.cases.queries import CasePage
from vulndesk.core.lifecycle import RM, SILENCE_CLOSE, CloseReason
from vulndesk.core.policy.clauses import Promise

# "… by <instant>" follows on the page.
PROMISES: dict[str, str] = {
    Promise.ACKNOWLEDGE.value: "A person answers your report",
    Promise.UPDATE.value: "You are told how it stands",
    Promise.UPDATE_EVERY.value: "You hear from the team again",
    Promise.DISCLOSE.value: "The details may become public",
}

QUESTIONS: dict[str, str] = {
    "description": "What is wrong",
    "type": "Kind of weakness",
    "impact": "What an attacker could do",
    "components": "Part it is about",
    "versions": "Versions",
    "hosted": "Your hosted service",
    "also_in_latest": "In the latest version too",
    "location": "Place in the source",
    "configuration": "Configuration",
    "environment": "Environment",
    "steps": "Steps",
    "poc": "Proof of concept",
    "tool_output": "From a tool",
    "fix": "Suggested fix",
    "exploited": "Exploited already",
    "public": "Public already",
    "critical": "Critical, as the reporter believes",
    "others_told": "Who else knows",
    "disclosure_date": "Your own date",
    "contact": "How to reach you",
}


@dataclass(frozen=True)
class Standing:
    """state: where the report stands, in one sentence; next: what happens now; rule: what the desk does if nothing."""

    state: str
    next: str
    needs_reporter: bool = False
    rule: str = ""


_CLOSED: dict[str, tuple[str, str]] = {
    CloseReason.RESOLVED.value: (
        "It is resolved, and the case is closed.",
        "Nothing is left to do. You can still write here, and change how you are named.",
    ),
    CloseReason.NOT_VALID.value: (
        "The team judged that it is not a vulnerability, and closed the case.",
        "If you see it differently, ask for a second look, or write what they missed.",
    ),
    CloseReason.DUPLICATE.value: (
        "The team knew of this issue already, and this case is closed.",
        "The thread says how the issue stands. You can ask for a second look.",
    ),
    CloseReason.WONT_FIX.value: (
        "The team decided not to change anything, and closed the case.",
        "If you see it differently, ask for a second look.",
    ),
    CloseReason.NO_ANSWER.value: (
        "The case was closed because the team’s question stayed without an answer.",
        "Write here, and it opens again by itself.",
    ),
    CloseReason.WITHDRAWN.value: ("The case is closed, as you asked.", "You can still write here."),
    CloseReason.NOT_A_REPORT.value: (
        "The team did not see a report of a vulnerability in this, and closed it.",
        "If it is one, write here what is at risk.",
    ),
}

_OPEN: dict[RM, tuple[str, str]] = {
    RM.INVALID: (
        "The team looked at it and judged that it is not a vulnerability.",
        "If you see it differently, ask for a second look, or write what they missed.",
    ),
    RM.VALID: ("The team confirmed it.", "Somebody takes it on, and the investigation starts."),
    RM.DEFERRED: ("The team confirmed it, and set it aside for now.", "The thread says why. You can ask there."),
    RM.ACCEPTED: (
        "It is confirmed, and a person investigates it.",
        "A fix is prepared. You are told when it stands differently.",
    ),
}


def standing(page: CasePage) -> Standing:
    """Where the report stands, for the reporter."""
    case = page.case
    rm = RM(case.rm)
    if rm is RM.CLOSED:
        return Standing(*_CLOSED.get(case.close_reason, ("The case is closed.", "You can still write here.")))
    if case.withdrawn:
        return Standing(
            "You took this report back.", "The team still sees it and decides what to do with what it says."
        )
    state, then = _OPEN.get(rm, ("", ""))
    if rm is RM.RECEIVED and case.acknowledged_at is None:
        state, then = "Your report is here, and the team was told.", "A person reads it and writes to you."
    elif rm is RM.RECEIVED:
        state, then = "A person has read it.", "The team checks whether it is a vulnerability, and tells you."
    if case.duplicate_of_id is not None and rm is RM.DEFERRED:
        state, then = (
            "The team knew of this issue already.",
            "It is followed up. You can ask here how it stands, and your choice of credit stays.",
        )
    if case.waiting_on_reporter:
        return Standing(
            state,
            "The team asked you something.",
            rule=f"After {SILENCE_CLOSE.days} days without an answer the team may close the report. "
            "Your answer opens it again at any time.",
            needs_reporter=True,
        )
    return Standing(state, then)
