"""Drafts of letters about credit, in words that a person sends or changes. Nothing is sent by itself."""

from __future__ import annotations

from vulndesk.apps.credits.queries import CreditLine
from vulndesk.core.credits import SILENCE, Naming
from vulndesk.core.policy.clauses import Kind, Policy
from vulndesk.core.policy.inline import plain_words


def thanks_letter(line: CreditLine, *, policy: Policy, programme: str, address: str, me: str) -> str:
    """N10: quotes the policy's thanks and says how they will be, or are, named. address: of the public credit."""
    clauses = policy.of_kind(Kind.THANKS) or policy.of_kind(Kind.CREDIT)
    quote = f" Our security policy says: “{plain_words(clauses[0].sentence)}” This is meant for you." if clauses else ""
    return _letter(
        f"Thank you for what you did for {programme} and the people who use it.{quote}", _named(line, address), me=me
    )


def question_letter(line: CreditLine, *, me: str) -> str:
    """Asks how they want to be named, and says what their silence would mean."""
    silence = (
        f"we name you as “{line.by_silence}”, and never by an address" if line.by_silence else "we do not name you"
    )
    return _letter(
        "When this is published, we would like to thank those who found it. How do you want to be named: by your "
        "name, by a handle, or not at all? A link can stand beside it.",
        f"If you say nothing within {SILENCE.days} days, {silence}. You can change your mind until publication, and "
        "ask not to be named at any time after it.",
        me=me,
    )


def _named(line: CreditLine, address: str) -> str:
    if line.is_shown:
        return f"You are named as “{line.standing.name}” in our hall of fame. This page can be cited:\n{address}"
    if line.standing.naming is Naming.NAMED:
        return f"When it is published, you are named as “{line.standing.name}”. Until then you can still change that."
    if line.standing.naming is Naming.UNNAMED:
        return "As you wish, you are not named anywhere."
    return (
        "You have not said yet how you want to be named. You can choose it on the page of your report, or answer here."
    )


def _letter(*paragraphs: str, me: str) -> str:
    return "\n\n".join(("Hello,", *paragraphs, me))
