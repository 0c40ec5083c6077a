"""What the policy asks a report to contain, and what is still missing (E5, N4).

Only a description is compulsory ("please include"). Everything else that is missing is listed beside "Send anyway" and
asked for later, item by item. What the policy calls optional is never called missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vulndesk.core.errors import BadInput
from vulndesk.core.policy.clauses import Clause, Item, Kind, Need, Policy, ReportContent
from vulndesk.core.verdicts import Verdict, joined

ASKED_FOR = frozenset({Need.ASKED, Need.IF_KNOWN})

WORDS: dict[Item, str] = {
    Item.DESCRIPTION: "a description",
    Item.TYPE: "the type of weakness",
    Item.STEPS: "the steps to reproduce it",
    Item.IMPACT: "its impact",
    Item.POC: "a proof of concept, logs or screenshots",
    Item.VERSIONS: "the affected versions",
    Item.LOCATION: "where it is",
    Item.CONFIGURATION: "the configuration it needs",
    Item.FIX: "a suggested fix",
    Item.ENVIRONMENT: "the environment",
    Item.CONTACT: "how to reach you",
}

_QUESTIONS: dict[Item, str] = {
    Item.DESCRIPTION: "Could you describe the issue in a few sentences?",
    Item.TYPE: "Which type of weakness is it (for example SQL injection or a buffer overflow)?",
    Item.STEPS: "Could you send the steps that reproduce it, one by one?",
    Item.IMPACT: "What could an attacker do with it?",
    Item.POC: "Could you send what shows the issue, such as logs, screenshots or proof-of-concept code?",
    Item.VERSIONS: "Which versions did you see it in?",
    Item.LOCATION: "Where is it: which files, and at which tag, branch, commit or address?",
    Item.CONFIGURATION: "Does it need a special configuration, and which one?",
    Item.FIX: "Do you have an idea how to fix it?",
    Item.ENVIRONMENT: "In which environment did you see it (system, browser, settings)?",
    Item.CONTACT: "How may we reach you?",
}


def require_description(given: Mapping[str, object]) -> None:
    """Raises BadInput when the one compulsory item is missing."""
    if not _is_given(given.get(Item.DESCRIPTION.value)):
        raise BadInput(
            "A report needs a description.", next_step="Write in a few sentences what is wrong.", field="description"
        )


def missing_items(
    *, policy: Policy, given: Mapping[str, object], attachments: int = 0, needs: frozenset[Need] = ASKED_FOR
) -> tuple[Clause, ...]:
    """The report-content clauses that the report does not satisfy, in policy order.

    given: the report's JSON. Blank text and lists of blank text are missing. Two clauses may ask for one item (N4 asks
    for paths and for a place: both `location`); both are returned. attachments: any file counts as the evidence that
    `poc` asks for ("logs, screenshots, or proof-of-concept code").
    """
    return tuple(
        clause
        for clause in policy.of_kind(Kind.REPORT_CONTENT)
        if isinstance(clause.value, ReportContent)
        and clause.value.need in needs
        and not _is_given(given.get(clause.value.item.value))
        and not (clause.value.item is Item.POC and attachments > 0)
    )


def completeness_verdict(*, missing: Sequence[Clause]) -> Verdict:
    """The verdict on `missing_items`' answer."""
    if not missing:
        return Verdict("completeness", "complete", "The report has everything that the policy asks for.")
    items = dict.fromkeys(clause.value.item for clause in missing if isinstance(clause.value, ReportContent))
    sentence = f"The policy asks for {joined(WORDS[item] for item in items)}, which the report does not have yet."
    return Verdict("completeness", "incomplete", sentence, tuple(clause.id for clause in missing))


def ask_for(clause: Clause) -> str:
    """The polite question for one missing item, with the policy's own words. ValueError for another kind of clause."""
    if not isinstance(clause.value, ReportContent):
        raise ValueError(f"{clause.id} asks for nothing in a report")
    words = (clause.value.label or clause.sentence).strip().rstrip(".;,")
    question = _QUESTIONS[clause.value.item]
    if clause.value.need is not Need.ASKED:
        question = f"{question} Leave it out if you do not know." if clause.value.need is Need.IF_KNOWN else question
    return f"{question} The policy asks for “{words}”." if words else question


def question_of(item: Item) -> str:
    """The first sentence of `ask_for`."""
    return _QUESTIONS[item]


def _is_given(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip("\u200b\ufeff \t\r\n\f\v\u00a0"))
    if isinstance(value, Mapping):
        return any(_is_given(one) for one in value.values())
    if isinstance(value, (list, tuple, set, frozenset)):
        return any(_is_given(one) for one in value)
    return value is not None
