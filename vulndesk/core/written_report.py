"""A finder's answers to what a policy asks, as one text for a mail and as the JSON of a desk's API.

The rules are those of the form: only a description is compulsory, and what is missing is held against nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vulndesk.core.completeness import ASKED_FOR, require_description
from vulndesk.core.errors import BadInput
from vulndesk.core.policy.clauses import Clause, Item, Kind, Need, Policy, ReportContent

LONGEST_LINE = 300
LONGEST_TEXT = 500_000  # characters, as the API takes them
MOST_VERSIONS = 100
TITLE = "title"
# Items that take more than a line.
LONG = frozenset({Item.DESCRIPTION, Item.STEPS, Item.IMPACT, Item.POC, Item.LOCATION, Item.CONFIGURATION, Item.FIX})
# What may say something of the code. Whoever names their own system or address says nothing of it.
ABOUT_CODE = (Item.STEPS, Item.IMPACT, Item.POC, Item.VERSIONS, Item.LOCATION, Item.CONFIGURATION, Item.FIX)
_HEADINGS: Mapping[Item, str] = {
    Item.DESCRIPTION: "Description",
    Item.TYPE: "Type of weakness",
    Item.STEPS: "Steps to reproduce",
    Item.IMPACT: "Impact",
    Item.POC: "Proof of concept",
    Item.VERSIONS: "Affected versions",
    Item.LOCATION: "Where it is",
    Item.CONFIGURATION: "Configuration",
    Item.FIX: "Suggested fix",
    Item.ENVIRONMENT: "Environment",
    Item.CONTACT: "How to reach me",
}

Answers = Mapping[str, Any]


def questions(policy: Policy) -> tuple[Clause, ...]:
    """What the policy asks a report to contain, each item once, in the policy's order; the description is not among it.

    What it calls optional is asked, too: leaving it out is one key.
    """
    needs = {*ASKED_FOR, Need.OPTIONAL}
    found: dict[Item, Clause] = {}
    for clause in policy.of_kind(Kind.REPORT_CONTENT):
        if isinstance(clause.value, ReportContent) and clause.value.need in needs:
            found.setdefault(clause.value.item, clause)
    found.pop(Item.DESCRIPTION, None)
    return tuple(found.values())


def checked(given: Mapping[str, object]) -> dict[str, Any]:
    """The answers as the API takes them, without empty ones. Raises BadInput, also without a description."""
    known = {TITLE, *(item.value for item in Item)}
    answers: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            raise BadInput(f"No question is called {name[:60]}.", next_step=f"They are: {', '.join(sorted(known))}.")
        answer = _versions(value) if name == Item.VERSIONS else _text(name, value)
        if answer:
            answers[name] = answer
    require_description(answers)
    return answers


def _versions(value: object) -> list[str]:
    listed = value.split(",") if isinstance(value, str) else value
    if not isinstance(listed, Sequence) or not all(isinstance(one, str) for one in listed):
        raise BadInput("The versions are to be a list of texts.", next_step='For example ["1.2.0", "1.3.1"].')
    versions = [one.strip() for one in listed if one.strip()]
    if len(versions) > MOST_VERSIONS:
        raise BadInput(f"More than {MOST_VERSIONS} versions are named.", next_step="Name the first and the last ones.")
    return versions


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise BadInput(f"The answer to {name} is to be a text.", next_step="Write it between quotes.")
    is_long = name in {item.value for item in LONG}
    most = LONGEST_TEXT if is_long else LONGEST_LINE
    text = value.strip("\n").rstrip() if is_long else " ".join(value.split())
    if len(text) > most:
        raise BadInput(f"The answer to {name} is longer than {most:,} characters.", next_step="Attach it as a file.")
    return text


def fields_about_code(answers: Answers) -> dict[str, str]:
    """Beside the description: where something may be said of the code. A version stands on a line of its own."""
    return {item.value: _plain(answers[item.value]) for item in ABOUT_CODE if item.value in answers}


def as_text(answers: Answers) -> str:
    """For a mail: the title, and each answer under its heading."""
    parts = [answers[TITLE]] if TITLE in answers else []
    parts += [f"## {_HEADINGS[item]}\n\n{_plain(answers[item.value])}" for item in Item if item.value in answers]
    return "\n\n".join(parts) + "\n"


def _plain(answer: str | Sequence[str]) -> str:
    return answer if isinstance(answer, str) else "\n".join(answer)
