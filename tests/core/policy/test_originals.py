"""Every clause of the two policies that the desk runs first is read with its kind and value (E1-E22, N1-N10).

The originals are read where they lie, beside the checkout; their texts are not in this project. The examples say the
same in other words and must read alike.
"""

from pathlib import Path

import pytest

from vulndesk.core.durations import parse_duration
from vulndesk.core.policy.clauses import (
    Clause,
    ConductRule,
    ConductTopic,
    Contact,
    ContributorRule,
    ContributorTopic,
    Credit,
    Deadline,
    DisclosureMode,
    DisclosureRule,
    Exclusion,
    Handling,
    HandlingRule,
    Item,
    Kind,
    Need,
    Policy,
    PrivateReporting,
    Promise,
    ReportContent,
    Scope,
    Strength,
    SupportedVersion,
    Thanks,
)
from vulndesk.core.policy.reader import read_policy
from vulndesk.core.policy.summary import summarise

ROOT = Path(__file__).parents[3]
SEEDS = ROOT.parent / "shared" / "policies" / "seeds"


def _original(name: str) -> Policy:
    path = SEEDS / f"{name}.md"
    if not path.exists():
        pytest.skip(f"the original {name}.md is not beside this checkout: nothing was tested")
    return read_policy(path.read_text(encoding="utf-8"))


def _example(name: str) -> Policy:
    return read_policy((ROOT / "examples" / name / "SECURITY.md").read_text(encoding="utf-8"))


@pytest.fixture(params=["original", "example"])
def enix(request: pytest.FixtureRequest) -> Policy:
    return _original("enix") if request.param == "original" else _example("enix")


@pytest.fixture(params=["original", "example"])
def interview(request: pytest.FixtureRequest) -> Policy:
    return _original("interview") if request.param == "original" else _example("interview")


def values(policy: Policy, kind: Kind) -> list[object]:
    return [clause.value for clause in policy.of_kind(kind)]


def contents(policy: Policy) -> list[tuple[Item, Need]]:
    found = values(policy, Kind.REPORT_CONTENT)
    return [(value.item, value.need) for value in found if isinstance(value, ReportContent)]


def scopes(policy: Policy) -> list[Scope]:
    return [value for value in values(policy, Kind.SCOPE) if isinstance(value, Scope)]


def contributor_topics(policy: Policy) -> list[ContributorTopic | None]:
    return [value.topic for value in values(policy, Kind.CONTRIBUTOR_RULE) if isinstance(value, ContributorRule)]


def conduct_topics(policy: Policy) -> list[ConductTopic]:
    return [value.topic for value in values(policy, Kind.CONDUCT_RULE) if isinstance(value, ConductRule)]


def test_e1_only_the_latest_version_is_supported(enix: Policy) -> None:
    assert values(enix, Kind.SUPPORTED_VERSION) == [
        SupportedVersion("Latest", supported=True),
        SupportedVersion("Older releases", supported=False),
    ]


def test_e2_run_the_most_recent_version(enix: Policy) -> None:
    assert Handling(HandlingRule.RUN_LATEST) in values(enix, Kind.HANDLING)


def test_e3_no_public_issue(enix: Policy) -> None:
    assert values(enix, Kind.PRIVATE_REPORTING) == [PrivateReporting()]


def test_e4_report_by_private_email(enix: Policy) -> None:
    (contact,) = values(enix, Kind.CONTACT)
    assert isinstance(contact, Contact)
    assert contact.kind == "email"
    assert "@" in contact.value


def test_e5_what_a_report_contains(enix: Policy) -> None:
    assert contents(enix) == [
        (Item.DESCRIPTION, Need.ASKED),
        (Item.STEPS, Need.ASKED),
        (Item.IMPACT, Need.IF_KNOWN),
        (Item.POC, Need.IF_KNOWN),
        (Item.FIX, Need.OPTIONAL),
    ]


def test_e6_e7_acknowledged_within_48_hours_and_updated_within_5_business_days(enix: Policy) -> None:
    assert values(enix, Kind.DEADLINE) == [
        Deadline(Promise.ACKNOWLEDGE, parse_duration("PT48H"), Strength.TARGET),
        Deadline(Promise.UPDATE, parse_duration("P5BD"), Strength.TARGET),
    ]


def test_e8_e9_e10_investigated_may_ask_critical_first(enix: Policy) -> None:
    assert [value for value in values(enix, Kind.HANDLING) if value != Handling(HandlingRule.RUN_LATEST)] == [
        Handling(HandlingRule.INVESTIGATE),
        Handling(HandlingRule.MAY_ASK),
        Handling(HandlingRule.CRITICAL_FIRST),
    ]


def test_e11_disclosure_after_a_fix_or_when_agreed(enix: Policy) -> None:
    assert values(enix, Kind.DISCLOSURE_RULE) == [DisclosureRule(DisclosureMode.AFTER_FIX, or_agreed=True)]


def test_e12_credit_unless_anonymity_is_asked_for(enix: Policy) -> None:
    assert values(enix, Kind.CREDIT) == [Credit(offered=True, anonymity=True)]


def test_e13_five_areas_are_in_scope_the_first_open_ended_with_its_parts(enix: Policy) -> None:
    backend, frontend, *others = scopes(enix)
    assert backend.name.endswith("backend services")
    assert backend.parts == ("API", "auth", "accounts", "chat", "marketplace", "analytics")
    assert backend.open_ended
    assert frontend == Scope("Frontend applications", parts=("Next.js portal", "docs site", "dashboards"))
    assert len(others) == 3
    assert not any(one.parts or one.open_ended for one in others)


def test_e14_three_things_are_out_of_scope(enix: Policy) -> None:
    texts = [value.text.lower() for value in values(enix, Kind.EXCLUSION) if isinstance(value, Exclusion)]
    assert len(texts) == 3
    assert "modified" in texts[0]
    assert "outdated" in texts[1]
    assert "social engineering" in texts[2]


def test_e15_to_e20_contributor_rules(enix: Policy) -> None:
    assert contributor_topics(enix) == [
        ContributorTopic.SECRETS,
        ContributorTopic.CONFIGURATION,
        ContributorTopic.SECURE_CODING,
        ContributorTopic.DEPENDENCIES,
        ContributorTopic.ACCESS_CONTROL,
        ContributorTopic.TRANSPORT,
    ]


def test_e21_e22_conduct_and_its_consequence(enix: Policy) -> None:
    assert conduct_topics(enix) == [
        ConductTopic.MALICIOUS,
        ConductTopic.UNAUTHORISED,
        ConductTopic.CIRCUMVENTION,
        ConductTopic.AUTOMATED,
        ConductTopic.CONSEQUENCE,
    ]


def test_n1_supported_from_1_1(interview: Policy) -> None:
    assert values(interview, Kind.SUPPORTED_VERSION) == [
        SupportedVersion("1.1.x", supported=True),
        SupportedVersion("< 1.1.0", supported=False),
    ]


def test_n2_no_public_issue(interview: Policy) -> None:
    assert values(interview, Kind.PRIVATE_REPORTING) == [PrivateReporting()]


def test_n3_by_email(interview: Policy) -> None:
    (contact,) = values(interview, Kind.CONTACT)
    assert isinstance(contact, Contact)
    assert contact.kind == "email"


def test_n4_what_a_report_contains(interview: Policy) -> None:
    assert contents(interview) == [
        (Item.TYPE, Need.ASKED),
        (Item.LOCATION, Need.ASKED),
        (Item.LOCATION, Need.ASKED),
        (Item.CONFIGURATION, Need.IF_KNOWN),
        (Item.STEPS, Need.ASKED),
        (Item.POC, Need.OPTIONAL),
        (Item.IMPACT, Need.ASKED),
    ]


def test_n5_acknowledged_within_72_hours_as_a_promise(interview: Policy) -> None:
    assert values(interview, Kind.DEADLINE) == [
        Deadline(Promise.ACKNOWLEDGE, parse_duration("PT72H"), Strength.PROMISE)
    ]


def test_n6_n7_investigate_may_ask_then_fix_and_advise(interview: Policy) -> None:
    assert set(values(interview, Kind.HANDLING)) == {
        Handling(HandlingRule.INVESTIGATE),
        Handling(HandlingRule.MAY_ASK),
        Handling(HandlingRule.FIX_AND_ADVISE),
    }


def test_n8_four_concerns_are_in_scope(interview: Policy) -> None:
    assert [scope.name for scope in scopes(interview)] == [
        "Data Handling",
        "Local Processing",
        "Permissions",
        "Network Communication",
    ]
    assert all(scope.detail for scope in scopes(interview))


def test_n9_three_things_are_out_of_scope(interview: Policy) -> None:
    texts = [value.text.lower() for value in values(interview, Kind.EXCLUSION) if isinstance(value, Exclusion)]
    assert len(texts) == 3
    assert "security impact" in texts[0]
    assert "automated tools" in texts[1]
    assert "physical access" in texts[2]


def test_n10_thanks(interview: Policy) -> None:
    assert values(interview, Kind.THANKS) == [Thanks()]


@pytest.mark.parametrize("name", ["enix", "interview"])
def test_nothing_in_the_originals_and_the_examples_is_left_over(name: str) -> None:
    assert _example(name).not_understood == ()
    assert _original(name).not_understood == ()


@pytest.mark.parametrize("name", ["enix", "interview"])
def test_an_example_reads_as_its_original_apart_from_names_and_addresses(name: str) -> None:
    original, example = _original(name), _example(name)
    assert [clause.kind for clause in example.clauses] == [clause.kind for clause in original.clauses]
    worded = ("contacts", "in_scope", "out_of_scope")  # their words are new; the tests above compare what they say
    said, again = summarise(original), summarise(example)
    assert {key: value for key, value in again.items() if key not in worded} == {
        key: value for key, value in said.items() if key not in worded
    }
    assert [len(again[key]) for key in worded] == [len(said[key]) for key in worded]


@pytest.mark.parametrize("name", ["enix", "interview"])
def test_the_examples_name_no_real_address(name: str) -> None:
    for clause in _example(name).of_kind(Kind.CONTACT):
        assert isinstance(clause, Clause)
        assert isinstance(clause.value, Contact)
        assert clause.value.value.endswith(".example.org")
