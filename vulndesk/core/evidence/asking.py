"""What a report is asked for next, by what could not be checked of it. Who the reporter is decides nothing here.

The rules are one table, in the order in which they are asked; each says to the reporter why it asks. None is a
condition: a report is taken whatever it answers (E5, N4). What was given already is not asked for again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from vulndesk.core.claims.claim import ClaimKind, Verdict
from vulndesk.core.evidence.said import KINDS, Line, Table
from vulndesk.core.policy.clauses import Item

SEVERAL = 3
MOST_ASKED = 3  # at once: a longer list is read by nobody

_MEMORY_UNSAFE = re.compile(r"\.(?:c|h|cc|hh|cpp|hpp|cxx|hxx|c\+\+|m|mm|zig)\b", re.IGNORECASE)
_NAMED: dict[ClaimKind, str] = {
    ClaimKind.PATH: "the file",
    ClaimKind.LINE: "the line",
    ClaimKind.SYMBOL: "the name",
    ClaimKind.VERSION: "the release",
    ClaimKind.COMMIT: "the commit",
    ClaimKind.SNIPPET: "the quoted code",
    ClaimKind.TAG: "the tag",
    ClaimKind.BRANCH: "the branch",
    ClaimKind.URL: "what stands at the address",
}


class Proof(StrEnum):
    """What can be asked for."""

    PLACE = "place"
    VERSION_OUTPUT = "version_output"
    REPRODUCER = "reproducer"
    FAILING_TEST = "failing_test"
    SANITIZER_LOG = "sanitizer_log"


@dataclass(frozen=True)
class Rule:
    """proof: what is asked for, as `question`. item: the field of the form where the answer goes.

    because: told to the reporter under "Why do you ask me this?". applies: to the table alone.
    """

    proof: Proof
    item: Item
    question: str
    because: str
    applies: Callable[[Table], bool]


def _cites_nothing(table: Table) -> bool:
    return not any(line.kind is not ClaimKind.VERSION for line in table.lines)


def _has(verdicts: Collection[Verdict], *kinds: ClaimKind) -> Callable[[Table], bool]:
    return lambda table: any(line.kind in kinds and line.verdict in verdicts for line in table.lines)


def _mostly_unverified(table: Table) -> bool:
    unverified = len(table.refuted) + len(table.undecided)
    return len(table.refuted) >= SEVERAL or (unverified >= SEVERAL and unverified > len(table.confirmed))


def _memory_unsafe(table: Table) -> bool:
    """A place in a language without memory safety that the code alone did not bear out."""
    open_lines = (*table.refuted, *table.undecided)
    names = (place.path for line in open_lines for place in line.places)
    return any(_MEMORY_UNSAFE.search(name) for name in (*(line.text for line in open_lines), *names))


_NOT_FOUND = (Verdict.REFUTED,)
_UNVERIFIED = (Verdict.REFUTED, Verdict.UNDECIDED)

RULES: tuple[Rule, ...] = (
    Rule(
        Proof.PLACE,
        Item.LOCATION,
        "Where in the code is it: a file, a function, or an address?",
        "The report names no file, function or other place in the code, so nothing of it can be looked up.",
        _cites_nothing,
    ),
    Rule(
        Proof.VERSION_OUTPUT,
        Item.VERSIONS,
        "What does the program print as its version, or which tag or commit did you read?",
        "A version, tag, commit, file or line was not found. Most often another version was read than the one named.",
        _has(
            _NOT_FOUND,
            *(ClaimKind.VERSION, ClaimKind.TAG, ClaimKind.BRANCH, ClaimKind.COMMIT),
            *(ClaimKind.PATH, ClaimKind.LINE, ClaimKind.URL),
        ),
    ),
    Rule(
        Proof.FAILING_TEST,
        Item.POC,
        "Could you send a few lines of code, or a test, that call it and fail?",
        "A function, another name or quoted code was not found as it is written. Code that runs settles where it is.",
        _has(_NOT_FOUND, ClaimKind.SYMBOL, ClaimKind.SNIPPET),
    ),
    Rule(
        Proof.SANITIZER_LOG,
        Item.POC,
        "Could you send the output of a run with AddressSanitizer or Valgrind?",
        "A place in code without memory safety could not be borne out by reading alone. Such a log shows it at once.",
        _memory_unsafe,
    ),
    Rule(
        Proof.REPRODUCER,
        Item.STEPS,
        "Could you send steps that show it from a fresh checkout, with what you see at the end?",
        f"{SEVERAL} or more things in the report could not be found or checked. Steps that anybody can run need no "
        "looking up.",
        _mostly_unverified,
    ),
)


def asked_next(table: Table, *, given: Collection[Item]) -> tuple[Rule, ...]:
    """At most MOST_ASKED, in the table's order. given: the fields of the form that are answered.

    The place is asked of a report without one even when a version was given; a second answer in `poc` may still help,
    so a field counts as answered for the rules that ask for just what it holds.
    """
    found = (rule for rule in RULES if rule.item not in given and rule.applies(table))
    return tuple(found)[:MOST_ASKED]


def question_about(line: Line) -> str:
    """A friendly question about what was not found, for a person to send."""
    named = f"{_NAMED[line.kind]} `{line.text}`"
    where = line.said.removeprefix("We could not find").partition(" in ")[2].rstrip(".")
    found = f"We could not find {named}{f' in {where}' if where else ''}."
    if line.instead:
        return f"{found} Did you mean `{line.instead}`?"
    return f"{found} Could you look again, and say in which version you saw it?"


def question_about_newest(line: Line, newest_ref: str) -> str:
    """About what was there, and is gone in the newest release."""
    return f"{KINDS[line.kind]} `{line.text}` is not in {newest_ref} any more. Does it still happen there?"
