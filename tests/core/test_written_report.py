"""A finder's answers: what is asked, what is taken, and how it reads."""

from __future__ import annotations

import pytest

from vulndesk.core.errors import BadInput
from vulndesk.core.policy.clauses import Item
from vulndesk.core.policy.reader import read_policy
from vulndesk.core.written_report import as_text, checked, fields_about_code, questions

POLICY = read_policy(
    "# Security\n\nPlease include:\n\n- A description\n- Steps to reproduce\n- Full paths of source files\n"
    "- The location of the affected code\n- Affected versions\n"
)
FULL = {
    "title": "  One\n line ",
    "description": "It breaks.\n",
    "versions": "1.0, 1.1,",
    "steps": "\n  run it\n",
    "fix": " ",
}


def test_each_item_that_the_policy_asks_for_is_asked_once_without_the_description() -> None:
    asked = [clause.value.item for clause in questions(POLICY)]  # type: ignore[union-attr]
    assert asked == [Item.STEPS, Item.LOCATION, Item.VERSIONS]


def test_answers_become_what_the_api_takes() -> None:
    assert checked(FULL) == {
        "title": "One line", "description": "It breaks.", "versions": ["1.0", "1.1"], "steps": "  run it",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "needs a description"),
        ({"description": " \n"}, "needs a description"),
        ({"description": "x", "severity": "high"}, "No question is called severity"),
        ({"description": 3}, "to be a text"),
        ({"description": "x", "versions": [1.2]}, "list of texts"),
        ({"description": "x", "versions": 1.2}, "list of texts"),
        ({"description": "x", "versions": ["1"] * 101}, "More than 100 versions"),
        ({"description": "x", "title": "y" * 301}, "longer than 300"),
        ({"description": "x" * 500_001}, "longer than 500,000"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_a_next_step(given: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        checked(given)
    assert refused.value.next_step


def test_the_mail_has_the_title_and_each_answer_under_its_heading() -> None:
    parts = ("One line", "## Description", "It breaks.", "## Steps to reproduce", "  run it", "## Affected versions")
    assert as_text(checked(FULL)) == "\n\n".join((*parts, "1.0\n1.1\n"))


def test_what_is_no_answer_about_the_code_is_not_checked_as_one() -> None:
    answers = checked({"description": "x", "environment": "Python 3.11", "contact": "me", "versions": ["1", "2"]})
    assert fields_about_code(answers) == {"versions": "1\n2"}
