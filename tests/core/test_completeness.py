"""What the policy asks for and the report does not have (E5, N4)."""

import pytest

from tests.core.written_policies import content, deadline, policy_of
from vulndesk.core.completeness import ask_for, completeness_verdict, missing_items, require_description
from vulndesk.core.errors import BadInput
from vulndesk.core.policy.clauses import Item, Need, Promise

ENIX = policy_of(
    content(Item.DESCRIPTION, label="A clear description of the issue"),
    content(Item.STEPS, label="Steps to reproduce"),
    content(Item.IMPACT, Need.IF_KNOWN, "Impact assessment (if known)"),
    content(Item.POC, label="Any logs, screenshots, or proof-of-concept code"),
    content(Item.FIX, Need.OPTIONAL, "Suggested fixes (optional)"),
)


def missing(given: dict[str, object], attachments: int = 0) -> list[str]:
    found = missing_items(policy=ENIX, given=given, attachments=attachments)
    return [clause.value.item.value for clause in found]  # type: ignore[union-attr]


def test_what_is_missing_comes_back_in_policy_order_without_what_is_optional() -> None:
    assert missing({"description": "It leaks."}) == ["steps", "impact", "poc"]


def test_what_is_given_is_not_asked_for() -> None:
    assert missing({"description": "It leaks.", "steps": "1. Open it.", "impact": "All", "poc": "curl"}) == []


@pytest.mark.parametrize("blank", ["", "  \n\t", "\u200b", None, [], ["", " "], {}])
def test_blank_is_missing(blank: object) -> None:
    assert missing({"description": "It leaks.", "steps": blank, "impact": "All", "poc": "curl"}) == ["steps"]


def test_a_list_with_one_entry_is_given() -> None:
    policy = policy_of(content(Item.VERSIONS))
    assert missing_items(policy=policy, given={"versions": ["", "1.1.7"]}) == ()


def test_steps_in_the_description_do_not_count_as_steps() -> None:
    assert "steps" in missing({"description": "1. Open it.\n2. Click.\n3. It leaks."})


def test_an_attachment_counts_as_the_evidence() -> None:
    assert "poc" not in missing({"description": "It leaks."}, attachments=1)
    assert "steps" in missing({"description": "It leaks."}, attachments=1)


def test_optional_items_can_be_asked_for_too() -> None:
    found = missing_items(policy=ENIX, given={}, needs=frozenset({Need.OPTIONAL}))
    assert [clause.id for clause in found] == ["report_content-5"]


def test_two_clauses_for_one_item_are_both_asked() -> None:
    policy = policy_of(content(Item.LOCATION, label="Full paths"), content(Item.LOCATION, label="Tag or branch"))
    assert [clause.id for clause in missing_items(policy=policy, given={})] == ["report_content-1", "report_content-2"]


def test_a_policy_that_asks_for_nothing_misses_nothing() -> None:
    assert missing_items(policy=policy_of(), given={}) == ()


def test_only_a_description_is_compulsory() -> None:
    require_description({"description": "It leaks."})
    for given in ({}, {"description": " "}, {"description": None}, {"steps": "1."}):
        with pytest.raises(BadInput) as refusal:
            require_description(given)
        assert refusal.value.field == "description"
        assert refusal.value.next_step


def test_the_verdict_names_each_missing_item_once() -> None:
    policy = policy_of(content(Item.LOCATION), content(Item.LOCATION), content(Item.IMPACT))
    verdict = completeness_verdict(missing=missing_items(policy=policy, given={}))
    assert verdict.outcome == "incomplete"
    assert verdict.sentence == "The policy asks for where it is and its impact, which the report does not have yet."
    assert verdict.clause_ids == ("report_content-1", "report_content-2", "report_content-3")


def test_a_complete_report_is_complete() -> None:
    assert completeness_verdict(missing=()).outcome == "complete"


def test_the_question_is_polite_and_quotes_the_policy() -> None:
    question = ask_for(ENIX.clauses[1])
    assert question == (
        "Could you send the steps that reproduce it, one by one? The policy asks for “Steps to reproduce”."
    )
    assert "Leave it out if you do not know." in ask_for(ENIX.clauses[2])


@pytest.mark.parametrize("item", list(Item))
def test_every_item_has_a_question(item: Item) -> None:
    assert "?" in ask_for(policy_of(content(item)).clauses[0])


def test_a_deadline_asks_for_nothing() -> None:
    with pytest.raises(ValueError, match="asks for nothing"):
        ask_for(policy_of(deadline(Promise.UPDATE, "P5BD")).clauses[0])
