"""What the desk says it does about a clause: something for every kind, and honest about what it does not do yet."""

from pathlib import Path

from tests.core.policy.reading import read
from vulndesk.core.policy.clauses import Clause, Kind, Policy
from vulndesk.core.policy.explain import explain, value_words
from vulndesk.core.policy.reader import read_policy

ROOT = Path(__file__).parents[3]
EVERYTHING = """# Policy

Mail security@example.org, encrypted with our [PGP key](https://example.org/key.asc). We run a bug bounty.
We will not pursue legal action against you. We will fix it within 30 days. We send updates every 7 days.
We follow a 90-day disclosure timeline. We follow coordinated disclosure. Only the latest version is supported.
Report it on https://hackerone.com/example. Please use the latest version.
We read reports in English and German.
"""


def clauses() -> list[Clause]:
    policies = [read_policy((ROOT / "examples" / name / "SECURITY.md").read_text()) for name in ("enix", "interview")]
    return [clause for policy in (*policies, read_policy(EVERYTHING)) for clause in policy.clauses]


def explained(policy: Policy, kind: Kind) -> str:
    return explain(policy.of_kind(kind)[0])


def test_every_kind_of_clause_is_explained_in_whole_sentences() -> None:
    found = clauses()
    assert {clause.kind for clause in found} == set(Kind)
    for clause in found:
        assert explain(clause).endswith(".")
        assert "None" not in explain(clause)
        assert value_words(clause)


def test_no_public_issues_is_explained_by_what_the_guard_does_and_by_whom() -> None:
    said = explained(read("Please do not open a public issue."), Kind.PRIVATE_REPORTING)
    assert "notices what looks like a report in a public issue or pull request, and tells the team first" in said
    assert "a person decides, or an owner has allowed before" in said
    assert "connected its repository" in said


def test_a_target_and_a_promise_are_called_by_their_names() -> None:
    assert "make it a promise" in explained(read("We will respond within 48 hours."), Kind.DEADLINE)
    assert "make it a target" in explained(read("We aim to respond within 48 hours."), Kind.DEADLINE)


def test_a_deadline_is_explained_with_its_length_in_words() -> None:
    assert "5 business days" in explained(read("We will respond within five business days."), Kind.DEADLINE)


def test_an_anonymous_credit_can_be_chosen_only_where_it_is_offered() -> None:
    assert "stay anonymous" in explained(read("We credit you unless you prefer to stay anonymous."), Kind.CREDIT)
    assert "anonymous" not in explained(read("We credit you in the advisory."), Kind.CREDIT)
