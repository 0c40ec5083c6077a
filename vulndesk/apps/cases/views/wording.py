"""The team's words for a case: what a deed does, ready texts to begin with, names of fields and clocks.

Pure: facts of one page in, sentences out. A ready text names no content of the report and promises only what a clause
of the policy says; a person reads, changes and sends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from vulndesk.apps.cases.forms import STANDINGS
from vulndesk.apps.cases.queries import CasePage, ClockView
from vulndesk.apps.keys.queries import ParticipantKeyView
from vulndesk.core.clocks import zone_of
from vulndesk.core.errors import Refused
from vulndesk.core.lifecycle import RM, SILENCE_CLOSE, SILENCE_REMINDER, CloseReason, Command, Deed, decide
from vulndesk.core.policy.clauses import Clause, Handling, HandlingRule, Kind, Strength
from vulndesk.core.policy.inline import plain_words
from vulndesk.core.verdicts import joined

CLOCKS = {
    "acknowledge_within": "Acknowledge",
    "update_within": "Status update",
    "update_every": "Regular update",
    "fix_within": "Fix",
    "disclosure_deadline": "Disclosure",
    "cve_answer": "Answer of the CNA",
    "cra_decision": "Decide whether you are aware",
    "cra_early_warning": "CRA early warning",
    "cra_notification": "CRA notification",
    "cra_final": "CRA final report",
    "cra_early_warning_i": "CRA early warning of the incident",
    "cra_notification_i": "CRA notification of the incident",
    "cra_final_i": "CRA final report on the incident",
}

ITEMS = {
    "description": "Description",
    "type": "Type of weakness",
    "impact": "Impact",
    "exploited": "Known to be exploited",
    "critical": "Believed to be critical",
    "public": "Public already",
    "components": "Part it is about",
    "versions": "Versions",
    "hosted": "Hosted service",
    "also_in_latest": "In the latest version too",
    "location": "Place in the source",
    "configuration": "Configuration",
    "mail": "The mail that it came by",
    "forge": "The forge that it came by",
    "environment": "Environment",
    "steps": "Steps to reproduce",
    "poc": "Proof of concept",
    "tool_output": "From a tool",
    "fix": "Suggested fix",
    "contact": "Contact",
    "others_told": "Who else was told",
    "disclosure_date": "Reporter's own date",
}

BUTTONS = {
    "acknowledge": ("Acknowledge", "Acknowledge"),
    "validate": ("Confirm", "Confirm it as valid"),
    "invalidate": ("Not valid", "Judge it not valid"),
    "ask": ("Ask", "Ask the reporter"),
    "assign": ("Owner", "Set the owner"),
    "severity": ("Severity", "Set the severity"),
    "ssvc": ("What first (SSVC)", "Decide"),
    "mark_duplicate": ("Duplicate", "Mark as a duplicate"),
    "extend": ("More time", "Give it more time"),
    "close": ("Close", "Close the case"),
    "reopen": ("Reopen", "Open it again"),
    "not_a_report": ("Not a report", "Not a report"),
}


def next_step(page: CasePage) -> tuple[str, str]:
    """The one deed that comes next ("" for none) and what to say about it."""
    case = page.case
    if not case.is_open:
        calls = case.unanswered in ("answer", "appeal")
        return ("reopen", "The reporter wrote after it was closed") if calls else ("", "Nothing is left to do")
    if case.acknowledged_at is None and Deed.ACKNOWLEDGE in page.deeds:
        return "acknowledge", "Write the first word to the reporter"
    if case.waiting_on_reporter:
        return "", "The reporter was asked and has not answered yet"
    if case.rm == RM.ACCEPTED.value and case.owner_id is None:
        return "assign", "It is investigated and has no owner"
    return _BY_STATE[RM(case.rm)] if case.severity or case.rm != RM.ACCEPTED.value else _SCORE


_SCORE = ("severity", "Score it: until then it ranks as critical")
_BY_STATE = {
    RM.RECEIVED: ("validate", "Decide whether it is a vulnerability"),
    RM.INVALID: ("close", "Close it, or look at it again"),
    RM.VALID: ("assign", "It is confirmed and has no owner"),
    RM.DEFERRED: ("close", "It is set aside: close it when there is nothing more to say"),
    RM.ACCEPTED: ("close", "Fix it and release, then close it"),
}


# --- what a deed does, said before -------------------------------------------------------------------------------


def effect(name: str, page: CasePage) -> str:
    """Who is told and which clocks stop; the clocks come from the same rules as the deed itself."""
    if name == "severity":
        return "The reporter sees the word and the number. The desk's own target to fix starts; it is no promise."
    if name == "ssvc":
        return "For the team alone. Immediate comes with the critical cases and out-of-cycle with the high ones."
    if name == "extend":
        figures = "The figures of kept promises go on counting with the original instant."
        return f"{page.travels} An internal target is the team’s alone. {figures}"
    if name == "not_a_report":
        return "Its clocks go, its bytes stay, no mail is sent. Reopening undoes it."
    if name == "assign":
        starts = " The investigation starts." if page.case.rm == RM.VALID.value else ""
        return f"The owner is told by mail; the reporter does not see who it is.{starts}"
    return " ".join(filter(None, (page.travels, _OWN.get(name, ""), _clocks(Deed(name), page))))


_OWN = {
    "ask": (
        "The case waits for the answer; clocks that still run go on. The desk repeats the question after "
        f"{SILENCE_REMINDER.days} days; after {SILENCE_CLOSE.days} you may close, and an answer opens it again."
    ),
    "validate": "The investigation starts at once, with this owner.",
    "invalidate": "It can be appealed.",
    "mark_duplicate": (
        "The case is set aside for the original. The reporter learns that the issue was known and nothing of the other "
        "report, and stays an independent finder, named as they choose. Reopening takes the two apart again."
    ),
    "close": "Every clock that still runs ends.",
    "reopen": "It is looked at again from the start.",
}


def _clocks(deed: Deed, page: CasePage) -> str:
    """ "The 48-hour clock stops." Empty when this deed stops none."""
    if deed in (Deed.CLOSE, Deed.REOPEN):
        restarts = deed is Deed.REOPEN and not page.case.is_report
        return "Its clocks count on from receipt." if restarts else ""
    command = Command(deed, message=True, owner_after=True, reason=CloseReason.NOT_VALID)
    try:
        kept = decide(page.facts, command).keeps
    except Refused:
        return ""
    stopped = [_length(clock) for clock in page.clocks if clock.state == "running" and clock.promise in kept]
    if not stopped:
        return ""
    needs_words = deed in (Deed.VALIDATE, Deed.MARK_DUPLICATE)
    ends = f"the {joined(stopped)} clock{'s stop' if len(stopped) > 1 else ' stops'}."
    return f"With a message, {ends}" if needs_words else ends[0].upper() + ends[1:]


def _length(clock: ClockView) -> str:
    """ "48 hours" as in "the 48-hour clock"."""
    return clock.within.removesuffix("s").replace(" ", "-")


# --- ready texts -------------------------------------------------------------------------------------------------


def first_words(name: str, page: CasePage, *, me: str) -> str:
    """What a message begins with; empty where a person has to find the words alone."""
    making = _READY.get(name)
    return making(page, me) if making else ""


def _acknowledgement(page: CasePage, me: str) -> str:
    middle = ["Thank you for your report. I have read it, and we are looking into it."]
    rules = {clause.value.rule for clause in _handling(page)}
    if HandlingRule.MAY_ASK in rules:
        middle.append("We may come back to you with questions.")
    update = next(
        (clock for clock in page.clocks if clock.promise == "update_within" and clock.state == "running"), None
    )
    if update is not None:
        will = "We will" if update.strength == Strength.PROMISE.value else "We aim to"
        when = instant_words(update.effective_at, zone=page.case.programme.zone)
        middle.append(f"{will} tell you how it stands by {when}.")
    follow = "With your receipt you can follow every step, answer, and add files at any time."
    return _letter(" ".join(middle), follow, me=me)


def _question(page: CasePage, me: str) -> str:
    """Stands before the ready questions, which follow item by item; so it has no farewell."""
    if not page.missing:
        return ""
    return (
        f"Hello, this is {me}.\n\nThank you for your report. Our security policy asks for a little more, and it would "
        "help us. Please answer what you can, below each point; “I do not know” is an answer too."
    )


def _confirmation(page: CasePage, me: str) -> str:
    critical = any(clause.value.rule is HandlingRule.CRITICAL_FIRST for clause in _handling(page))
    order = " Critical issues come first." if critical else ""
    return _letter(f"We can confirm what you reported, and the investigation has started.{order}", me=me)


def _refusal(page: CasePage, me: str) -> str:
    """Quotes the version row or the exclusion that a verdict found; empty when no verdict speaks against the report."""
    clauses = negative_clauses(page)
    if not clauses:
        return ""
    quotes = [f"The policy says: “{plain_words(clause.sentence)}”" for clause in clauses]
    if perhaps_others_code(page):
        quotes.append("If the flaw is in the dependency itself, please report it to the project that makes it.")
    return _letter(
        "Thank you for your report. We have looked at it, and our security policy does not cover it.",
        *quotes,
        "If you see it differently, answer here or ask for a second look.",
        me=me,
    )


def _duplicate(page: CasePage, me: str) -> str:
    return _letter(
        "Thank you for your report. We know of this issue already and are following it up. "
        "Your report stays with it, and so does your choice of credit.",
        me=me,
    )


def standing_of(known: Any) -> tuple[str, str]:
    """How the case stands that a duplicate repeats: a key of STANDINGS and its sentence, which name no reporter."""
    key = known.close_reason if known.close_reason in STANDINGS else known.rm
    return key, STANDINGS[key]


def ending_words(page: CasePage, *, me: str) -> str:
    """For the reporters of duplicates, once the original is closed."""
    release = page.body["references"].get("release", "")
    _, standing = standing_of(page.case)
    fixed = f"It is fixed in {release}." if release and page.case.close_reason == "resolved" else standing
    return _letter(f"You reported an issue that we knew of already. {fixed} Thank you for your report.", me=me)


def _letter(*paragraphs: str, me: str) -> str:
    return "\n\n".join(("Hello,", *paragraphs, me))


_READY: dict[str, Any] = {
    "acknowledge": _acknowledgement,
    "ask": _question,
    "validate": _confirmation,
    "invalidate": _refusal,
    "mark_duplicate": _duplicate,
}

_NEGATIVE = frozenset({"not_supported", "out_of_scope_suspected"})


def negative_clauses(page: CasePage) -> list[Clause]:
    """The sentences of the policy that a verdict holds against the report, each once."""
    ids = [clause_id for verdict in page.verdicts if verdict.outcome in _NEGATIVE for clause_id in verdict.clause_ids]
    return [clause for one in dict.fromkeys(ids) if (clause := page.judged_by.clause(one)) is not None]


def perhaps_others_code(page: CasePage) -> bool:
    """Whether an exclusion that a verdict found is about dependencies: then the flaw is their maintainers' to mend."""
    return any("dependenc" in clause.sentence.lower() for clause in negative_clauses(page))


def _handling(page: CasePage) -> list[Any]:
    return [clause for clause in page.policy.of_kind(Kind.HANDLING) if isinstance(clause.value, Handling)]


def instant_words(when: datetime, *, zone: str) -> str:
    """ "Tuesday 24 November 2026, 14:03 (Europe/Berlin)": to be read in a letter."""
    local = when.astimezone(zone_of(zone))
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M} ({zone})"


# --- facts -------------------------------------------------------------------------------------------------------


def credit_words(credit: dict[str, str]) -> str:
    mode = credit.get("mode", "")
    if mode == "anonymous":
        return "wants to stay anonymous"
    return f"as {credit['name']}" if mode and credit.get("name") else "no choice yet"


def key_words(keys: Sequence[ParticipantKeyView]) -> dict[str, str]:
    """What the case says of the reporter's OpenPGP keys, and its tone; empty without any."""
    if any(key.state == "offered" for key in keys):
        return {"pgp_words": "A key waits for you", "pgp_tone": "needs"}
    pinned = next((key for key in keys if key.state == "pinned"), None)
    if pinned is None:
        return {"pgp_words": "", "pgp_tone": ""}
    if pinned.problem:
        return {"pgp_words": pinned.problem.capitalize(), "pgp_tone": "needs"}
    return {"pgp_words": f"Encrypted to {pinned.fingerprint[-19:]}", "pgp_tone": ""}
