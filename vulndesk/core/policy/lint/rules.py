"""Every rule of the lint, with its weight, its reason and where that comes from.

ISO/IEC 29147:2018 is the standard of vulnerability disclosure, clause 9 of it the disclosure policy: what a vendor's
policy should and may hold. RFC 9116 is that of security.txt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from vulndesk.core.findings import Rule, Weight
from vulndesk.core.policy.clauses import Clause, Policy, Span

_V = TypeVar("_V")
_DESK = "what the desk can run"
_SENSE = "two sentences that cannot both be kept"

RULES = (
    Rule(
        "no-contact",
        Weight.ERROR,
        "Somebody with a vulnerability must find where to report it.",
        "ISO/IEC 29147, clause 9; RFC 9116, 2.5.3",
    ),
    Rule(
        "public-reports",
        Weight.WARNING,
        "A report in public puts users at risk before a fix exists.",
        "ISO/IEC 29147, clause 9",
    ),
    Rule(
        "no-acknowledgement",
        Weight.WARNING,
        "Silence makes reporters publish: say when a person answers.",
        "ISO/IEC 29147, clause 9",
    ),
    Rule(
        "no-disclosure-rule",
        Weight.WARNING,
        "Both sides need to know when details may come out.",
        "ISO/IEC 29147, clause 9",
    ),
    Rule(
        "no-supported-versions",
        Weight.NOTE,
        "Users and reporters need to know which versions get fixes.",
        "ISO/IEC 29147, clause 9",
    ),
    Rule(
        "no-scope", Weight.NOTE, "What is in scope and what is not spares both sides work.", "ISO/IEC 29147, clause 9"
    ),
    Rule(
        "no-contents",
        Weight.NOTE,
        "A report is better when the policy says what to include.",
        "ISO/IEC 29147, clause 9",
    ),
    Rule("no-updates", Weight.NOTE, "Reporters wait longer when they hear how it goes.", "ISO/IEC 29147, clause 9"),
    Rule(
        "no-credit", Weight.NOTE, "Credit is what most reporters get; say whether, and how.", "ISO/IEC 29147, clause 9"
    ),
    Rule(
        "no-safe-harbour",
        Weight.NOTE,
        "Without a word on the law, careful people do not report.",
        "ISO/IEC 29147, clause 9",
    ),
    Rule(
        "no-languages",
        Weight.NOTE,
        "Reporters write in a language that you read, when they know it.",
        "RFC 9116, 2.5.8",
    ),
    Rule(
        "no-encryption",
        Weight.NOTE,
        "A way to encrypt mail keeps a report private on its way.",
        "RFC 9116, 2.5.4; ISO/IEC 29147, clause 9",
    ),
    Rule(
        "encryption-without-key",
        Weight.WARNING,
        "Encrypting needs a key: name its address or fingerprint.",
        "RFC 9116, 2.5.4",
    ),
    Rule(
        "contact-without-https",
        Weight.WARNING,
        "What is sent to a form without https:// can be read on its way.",
        "RFC 9116, 2.5.3",
    ),
    Rule("unfilled-template", Weight.ERROR, "Text of a template that nobody filled in says nothing.", _DESK),
    Rule("vague-time", Weight.NOTE, "A time without a number cannot be kept or missed.", _DESK),
    Rule("two-times", Weight.ERROR, "The same promise has two different times.", _SENSE),
    Rule("fix-before-answer", Weight.ERROR, "A fix is promised sooner than the first answer.", _SENSE),
    Rule("update-before-answer", Weight.WARNING, "A status update is promised sooner than the first answer.", _SENSE),
    Rule("slower-when-worse", Weight.ERROR, "A worse vulnerability has more time than a lesser one.", _SENSE),
    Rule("disclosure-before-fix", Weight.ERROR, "Details come out before the fix is promised.", _SENSE),
    Rule(
        "disclosure-two-ways",
        Weight.WARNING,
        "Details come out after a fixed time, and also never before a fix.",
        _SENSE,
    ),
    Rule("supported-and-not", Weight.ERROR, "A version is supported and not supported.", _SENSE),
    Rule(
        "public-and-private", Weight.ERROR, "One sentence sends reports to a public place, another forbids it.", _SENSE
    ),
    Rule("bounty-and-none", Weight.ERROR, "One sentence offers a bounty, another says there is none.", _SENSE),
    Rule("credit-and-none", Weight.ERROR, "One sentence offers credit, another says there is none.", _SENSE),
    Rule("date-has-passed", Weight.WARNING, "A date that has passed makes readers doubt the rest.", "RFC 9116, 2.5.5"),
)


@dataclass(frozen=True)
class Subject:
    """today: dates are compared with it."""

    text: str
    policy: Policy
    today: date

    def said(self, wanted: type[_V]) -> list[tuple[Clause, _V]]:
        return [(clause, clause.value) for clause in self.policy.clauses if isinstance(clause.value, wanted)]


@dataclass(frozen=True)
class Flaw:
    """What a check found; wording: what could be written instead, or in addition."""

    message: str
    span: Span | None = None
    wording: str = ""


Check = Callable[[Subject], Iterator[Flaw]]
