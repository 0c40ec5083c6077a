"""What we write, our reader reads back: to the same clauses, with nothing added and nothing left not understood."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.policy.random_policies import drafts
from vulndesk.core.policy.clauses import Bounty, Clause, Contact, Exclusion, ReportContent, Scope, Value
from vulndesk.core.policy.publish.draft import Draft, draft_of
from vulndesk.core.policy.publish.prose import write_policy
from vulndesk.core.policy.reader import read_policy


def values_of(clauses: tuple[Clause, ...]) -> list[Value]:
    bare = (replace(one.value, label="") if isinstance(one.value, ReportContent) else one.value for one in clauses)
    return sorted(set(bare), key=repr)


def assert_read_back(draft: Draft) -> None:
    policy = read_policy(write_policy(draft).text)
    assert values_of(policy.clauses) == sorted(draft.values, key=repr)
    assert policy.not_understood == ()
    assert policy.title == draft.title


@given(drafts())
@settings(max_examples=50, deadline=None)
@pytest.mark.slow
def test_a_random_policy_is_read_back_to_the_same_clauses(draft: Draft) -> None:
    assert_read_back(draft)


@pytest.mark.slow
@given(drafts())
@settings(max_examples=2000, deadline=None)
def test_two_thousand_random_policies_are_read_back_to_the_same_clauses(draft: Draft) -> None:
    assert_read_back(draft)


EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
_TEXT = st.text(max_size=40)


@given(
    st.lists(st.builds(Exclusion, _TEXT) | st.builds(Scope, _TEXT, detail=_TEXT) | st.just(Bounty(True)), max_size=3),
    _TEXT,
    _TEXT,
)
@settings(max_examples=50, deadline=None)
@pytest.mark.slow
def test_whatever_the_words_are_the_text_says_them_or_the_difference_is_told(
    values: list[Value], title: str, project: str
) -> None:
    draft = Draft(tuple(values), title=title, project=project)
    written = write_policy(draft)
    read = read_policy(written.text)
    if not written.differences:
        assert values_of(read.clauses) == sorted(set(draft.values), key=repr)
    assert written.policy == read


def test_what_cannot_be_said_is_told_and_not_changed_in_silence() -> None:
    nowhere = Contact("email", "nobody at all")
    said = Contact("email", "security@example.org")
    assert write_policy(Draft((said, nowhere))).differences == (
        "This cannot be said in words that the reader understands: contact: email: nobody at all.",
    )


@pytest.mark.parametrize("name", ["enix", "interview"])
def test_the_examples_can_be_written_anew(name: str) -> None:
    policy = read_policy((EXAMPLES / name / "SECURITY.md").read_text())
    written = write_policy(draft_of(policy))
    assert written.differences == ()
    assert written.policy.title == policy.title


SHARED = Path(__file__).resolve().parents[4] / "shared" / "policies" / "dev" / "raw"


@pytest.mark.slow
def test_nearly_every_real_policy_can_be_written_anew_without_a_difference() -> None:
    if not SHARED.exists():
        pytest.skip(f"{SHARED} is missing")
    policies = [read_policy(path.read_text(encoding="utf-8", errors="replace")) for path in sorted(SHARED.iterdir())]
    exact = [policy for policy in policies if not write_policy(draft_of(policy)).differences]
    assert len(exact) / len(policies) > 0.9
