"""What looks like a promise, a contact or a demand in real policies and is none; and its opposite."""

import pytest

from tests.core.policy.reading import deadlines, read, values
from vulndesk.core.policy.clauses import Bounty, Contact, Credit, Item, Kind, ReportContent, SupportedVersion


@pytest.mark.parametrize(
    "sentence",
    [
        "If the flaw is found and a patch is available within 7 days of its introduction, it is fixed in public.",
        "- Three weeks' notice will be given to distributors before a patch is announced.",
        "**Telling users about the coming fix** (completed within 1-7 days of disclosure)",
        "These steps should be completed within the first 24 hours of disclosure.",
        "Most vulnerabilities are resolved within 48 hours.",
        "We may extend beyond 60 days if a fix breaks things.",
        "Each minor release receives security updates for up to 6 months.",
        "Dependencies are updated weekly and vulnerabilities in them are fixed within 7 days.",
        "Tokens expire within 24 hours and must be rotated every 90 days.",
        "Please respond to our questions within 14 days, otherwise we may close the report.",
        "Reports that are not answered within 30 days will be closed.",
        "In 2021 we fixed a critical flaw within 2 days.",
        "We cannot promise a fix within 30 days.",
        "We don't guarantee a response within 48 hours.",
        "Users should update within 7 days of a release.",
        "Allow 14 days for triage and a fix before you go public.",
    ],
)
def test_a_time_that_is_no_promise_to_the_reporter_starts_no_clock(sentence: str) -> None:
    assert deadlines(read(sentence)) == []


@pytest.mark.parametrize(
    ("sentence", "read_as"),
    [
        ("We aim to acknowledge and triage reports within 5 business days.", "acknowledge_within P5BD target"),
        ("Where possible we will respond within 2 days.", "acknowledge_within P2D target"),
        ("If it is urgent, we will respond within 12 hours.", "acknowledge_within PT12H promise"),
        ("We will respond (usually within 24 hours).", "acknowledge_within PT24H target"),
        ("- **Acknowledgement** within a few days (we aim for 72 hours)", "acknowledge_within PT72H target"),
        ("- Within 24 hours: acknowledge receipt", "acknowledge_within PT24H promise"),
        ("- 90 days - coordinated public disclosure", "disclosure_deadline P90D promise"),
        ("- expect an acknowledgement within 72 hours", "acknowledge_within PT72H promise"),
    ],
)
def test_a_promise_is_read_beside_conditions_and_brackets(sentence: str, read_as: str) -> None:
    assert deadlines(read(sentence)) == [read_as]


def test_in_a_table_by_audience_the_columns_say_what_is_done() -> None:
    policy = read(
        "| Audience | First response | Triage |",
        "|---|---|---|",
        "| Public disclosure | 3 business days | 7 business days |",
        heading="Response Times",
    )
    assert deadlines(policy) == ["acknowledge_within P3BD promise", "update_within P7BD promise"]


@pytest.mark.parametrize(
    ("sentence", "contact"),
    [
        (
            "Please e-mail [Ada](mailto:ada@example.org) instead of opening a ticket in a public place.",
            Contact("email", "ada@example.org"),
        ),
        (
            "Report it by going to our portal at https://secure.example.org.",
            Contact("web_form", "https://secure.example.org"),
        ),
        (
            "Report it via our [Bug Bounty Programme](https://hackerone.com/example).",
            Contact("hackerone", "https://hackerone.com/example"),
        ),
    ],
)
def test_a_contact_is_read_where_another_channel_is_mentioned(sentence: str, contact: Contact) -> None:
    assert values(read(sentence), Kind.CONTACT) == [contact]


@pytest.mark.parametrize(
    "sentence",
    [
        "Do not use it instead of old@example.org.",
        "Write to [security@example.net] (replace with the actual address).",
        "You will be thanked in our [hall of fame](https://hackerone.com/example/thanks).",
        "We use GitHub Security Advisories to discuss fixes in private.",
        "For additional information on reports see <https://example.org/how-to-report>.",
    ],
)
def test_an_address_that_is_not_for_reports_is_no_contact(sentence: str) -> None:
    assert values(read(sentence), Kind.CONTACT) == []


@pytest.mark.parametrize(
    ("sentence", "offered"),
    [
        ("Your e-mail will be acknowledged within two days, and researchers get an answer.", []),
        ("Reporters will be acknowledged in the release notes.", [Credit(True)]),
        ("We dont have a bug bounty programme.", []),
    ],
)
def test_a_receipt_that_is_acknowledged_is_no_credit(sentence: str, offered: list[Credit]) -> None:
    assert values(read(sentence), Kind.CREDIT) == offered


def test_no_bounty_without_an_apostrophe_is_no_bounty_all_the_same() -> None:
    assert values(read("We dont have a bug bounty programme."), Kind.BOUNTY) == [Bounty(False)]


def test_what_the_team_will_provide_is_not_asked_of_the_reporter() -> None:
    policy = read("The maintainer will write to you and provide an answer with the next steps.")
    assert values(policy, Kind.REPORT_CONTENT) == []


def test_what_a_useful_report_includes_is_asked_for() -> None:
    found = values(read("A useful report includes the version, the platform and the steps."), Kind.REPORT_CONTENT)
    assert [one.item for one in found if isinstance(one, ReportContent)] == [
        Item.VERSIONS,
        Item.ENVIRONMENT,
        Item.STEPS,
    ]


def test_the_status_may_stand_in_a_remark_when_its_own_column_does_not_tell() -> None:
    policy = read(
        "| Version | Support ends | Notes |",
        "|---|---|---|",
        "| 5.x | 2031 | LTS |",
        "| 4.x | 2020 | End of life |",
        heading="Supported Versions",
    )
    assert values(policy, Kind.SUPPORTED_VERSION) == [SupportedVersion("5.x", True), SupportedVersion("4.x", False)]
