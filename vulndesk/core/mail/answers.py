"""How the team's words travel to a reporter: encrypted, in clear, or not at all but for a notice that they are there.

Promise: in clear goes only what answers a reporter who wrote by mail and in clear, where the programme allows it; a key
that has a problem is never a reason to send in clear. The same decision is shown beside the composer, before sending.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from vulndesk.core.mail.inbound_mail import Written
from vulndesk.core.mail.openpgp import KeyProblem

LONGEST_REFERENCES = 900  # RFC 5322, 2.1.1: a line holds 998; ids are never folded or encoded


class Way(StrEnum):
    ENCRYPTED = "encrypted"
    CLEAR = "clear"
    NOTICE = "notice"
    NONE = "none"  # no address is known


@dataclass(frozen=True)
class AnswerFacts:
    """address: where to write; empty when none is known. by_mail: the report came by mail, so there is no receipt.

    has_reader: somebody may hold its receipt; nobody does of a report that was taken over from another platform.

    in_clear: everything that they wrote by mail came unencrypted, and by whom it was written last. key: fingerprint of
    the pinned key; problem: why it cannot be used. sends: a mail server takes the desk's mail.
    """

    address: str = ""
    by_mail: bool = False
    has_reader: bool = True
    in_clear: bool = False
    written: Written = Written.PERSON
    key: str = ""
    problem: KeyProblem | None = None
    allows_clear: bool = True
    sends: bool = True


@dataclass(frozen=True)
class Travel:
    """words: for the team, before it sends. held: a notice goes because of a key that is missing or cannot be used."""

    way: Way
    words: str
    held: KeyProblem | None = None


_NO_FILES = "Files do not go by mail."


def travel_of(facts: AnswerFacts) -> Travel:
    """Total."""
    if not facts.address and not facts.has_reader:
        words = (
            "Nobody holds a receipt of this report, so nobody reads this here: answer where it was reported. "
            "For a forge the page “Forge” leads there."
        )
        return Travel(Way.NONE, words)
    if not facts.address:
        return Travel(Way.NONE, "The reporter gave no address and reads it with the receipt.")
    if facts.key and not facts.problem and facts.sends:
        return Travel(Way.ENCRYPTED, f"It goes to {facts.address} by mail, encrypted to key {facts.key}. {_NO_FILES}")
    if not facts.by_mail and not facts.key:
        return Travel(Way.NOTICE, "The reporter is told by mail, without content, and reads it with the receipt.")
    reason = _why_not_in_clear(facts)
    if reason is None:
        words = f"It goes to {facts.address} by mail in clear, because they wrote in clear. {_NO_FILES}"
        return Travel(Way.CLEAR, words)
    held = facts.problem or (None if facts.in_clear else KeyProblem.MISSING)
    follow = "and asks for a key" if facts.by_mail else "and they read it with the receipt"
    return Travel(Way.NOTICE, f"Only a notice goes by mail, without content, {follow}: {reason}.", held)


def _why_not_in_clear(facts: AnswerFacts) -> str | None:
    reasons = (
        (not facts.sends, "the desk has no mail server"),
        (facts.problem is not None, facts.problem.value if facts.problem else ""),
        (not facts.by_mail, "they did not write by mail"),
        (not facts.in_clear, "they wrote encrypted, and no key of theirs is known"),
        (facts.written is not Written.PERSON, "their mail came through a mailing list or a machine"),
        (not facts.allows_clear, "the programme sends nothing unencrypted"),
    )
    return next((words for applies, words in reasons if applies), None)


def references_of(ids: Iterable[str]) -> str:
    """The References field for these message ids with their angles, oldest first (RFC 5322, 3.6.4).

    The first one and as many of the last as fit in one line. An id that could not stand in a header is left out.
    """
    usable = [one for one in dict.fromkeys(ids) if can_stand(one)]
    if not usable:
        return ""
    first, room, kept = usable[0], LONGEST_REFERENCES - len(usable[0]), list[str]()
    for one in reversed(usable[1:]):
        room -= len(one) + 1
        if room < 0:
            break
        kept.append(one)
    return " ".join((first, *reversed(kept)))


def can_stand(message_id: str) -> bool:
    """Whether it may be repeated in a header of ours: printable ASCII between angles, and nothing else."""
    inner = message_id[1:-1]
    return (
        message_id[:1] == "<"
        and message_id[-1:] == ">"
        and 0 < len(inner) <= 250
        and all("!" <= sign <= "~" and sign not in "<>" for sign in inner)
    )
