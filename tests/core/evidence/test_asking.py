"""What is asked for next follows from the table alone: every rule, when it asks and when it does not."""

import inspect

import pytest

from vulndesk.core.claims.claim import ClaimKind, Place, Verdict
from vulndesk.core.evidence.asking import MOST_ASKED, RULES, Proof, asked_next, question_about
from vulndesk.core.evidence.said import Line, Table
from vulndesk.core.policy.clauses import Item

REFUTED, UNDECIDED, CONFIRMED = Verdict.REFUTED, Verdict.UNDECIDED, Verdict.CONFIRMED


def line(kind, verdict, text="x.py", *places, instead=""):
    said = "We could not find this file in v1." if verdict is REFUTED else ""
    return Line(kind, text, verdict, said, "Because.", instead=instead, places=places)


def asked(*lines, given=()):
    return [rule.proof for rule in asked_next(Table("v1", lines), given=set(given))]


FOUND = line(ClaimKind.LINE, CONFIRMED)
# (lines of the table, what is asked for): every rule alone, then together.
TABLE = [
    ((), [Proof.PLACE]),
    ((line(ClaimKind.VERSION, CONFIRMED, "1.0"),), [Proof.PLACE]),
    ((FOUND,), []),
    ((FOUND, line(ClaimKind.SYMBOL, UNDECIDED, "f()")), []),
    *(
        ((FOUND, line(kind, REFUTED)), [Proof.VERSION_OUTPUT])
        for kind in ClaimKind
        if kind not in (ClaimKind.SYMBOL, ClaimKind.SNIPPET)
    ),
    ((line(ClaimKind.SYMBOL, REFUTED, "f()"),), [Proof.FAILING_TEST]),
    ((line(ClaimKind.SNIPPET, REFUTED, "x = 1"),), [Proof.FAILING_TEST]),
    ((FOUND, line(ClaimKind.LINE, UNDECIDED, "a.c:3")), [Proof.SANITIZER_LOG]),
    ((FOUND, line(ClaimKind.SNIPPET, UNDECIDED, "x = 1", Place("v1", "src/a.cpp", 1, 2))), [Proof.SANITIZER_LOG]),
    ((FOUND, line(ClaimKind.LINE, CONFIRMED, "a.c:3")), []),
    ((FOUND, *[line(ClaimKind.SYMBOL, UNDECIDED, f"f{n}()") for n in range(3)]), [Proof.REPRODUCER]),
    ((*[FOUND] * 4, *[line(ClaimKind.SYMBOL, UNDECIDED, f"f{n}()") for n in range(3)]), []),
    ([line(ClaimKind.SYMBOL, REFUTED, f"f{n}()") for n in range(3)], [Proof.FAILING_TEST, Proof.REPRODUCER]),
    (
        [line(ClaimKind.LINE, REFUTED, f"a{n}.c:1") for n in range(3)],
        [Proof.VERSION_OUTPUT, Proof.SANITIZER_LOG, Proof.REPRODUCER],
    ),
]


@pytest.mark.parametrize(("lines", "expected"), TABLE)
def test_the_table_of_rules(lines, expected):
    assert asked(*lines) == expected


def test_every_rule_is_in_the_table_and_says_why():
    assert {proof for _, expected in TABLE for proof in expected} == set(Proof) == {rule.proof for rule in RULES}
    for rule in RULES:
        assert rule.question.endswith("?")
        assert len(rule.because) > 40


def test_who_reports_cannot_matter():
    """Neither a name, nor an address, nor an earlier report is an argument of anything here."""
    assert set(inspect.signature(asked_next).parameters) == {"table", "given"}
    assert all(len(inspect.signature(rule.applies).parameters) == 1 for rule in RULES)


def test_what_was_given_is_not_asked_for_and_never_too_much_at_once():
    lines = [line(ClaimKind.LINE, REFUTED, f"a{n}.c:1") for n in range(3)] + [line(ClaimKind.SYMBOL, REFUTED, "f()")]
    assert asked(*lines) == [Proof.VERSION_OUTPUT, Proof.FAILING_TEST, Proof.SANITIZER_LOG]
    assert len(asked(*lines)) <= MOST_ASKED
    assert asked(*lines, given={Item.POC, Item.VERSIONS}) == [Proof.REPRODUCER]
    assert asked(*lines, given={Item.POC, Item.VERSIONS, Item.STEPS}) == []


@pytest.mark.parametrize("kind", list(ClaimKind))
def test_a_question_about_what_was_not_found_is_friendly_for_every_kind(kind):
    question = question_about(line(kind, REFUTED, "x"))
    assert question.startswith("We could not find ")
    assert question.endswith("?")
    assert question_about(line(kind, REFUTED, "x", instead="y")).endswith("Did you mean `y`?")
