"""Deadlines are read from the sentences that make them, with their strength, and from no others (E6, E7, N5)."""

import pytest

from tests.core.policy.reading import deadlines, read
from vulndesk.core.policy.clauses import Policy

SENTENCES = [
    ("We will acknowledge your report within 48 hours.", ["acknowledge_within PT48H promise"]),
    ("We aim to acknowledge your report within 48 hours.", ["acknowledge_within PT48H target"]),
    ("We try to answer within two days.", ["acknowledge_within P2D target"]),
    ("We usually reply within a week.", ["acknowledge_within P7D target"]),
    ("You should hear back from us within 3 working days.", ["acknowledge_within P3BD target"]),
    ("You can expect a reply within one business day.", ["acknowledge_within P1BD promise"]),
    ("Every report gets a first response in at most five days.", ["acknowledge_within P5D promise"]),
    ("Within 24 hours, we will acknowledge your report.", ["acknowledge_within PT24H promise"]),
    ("Reports are acknowledged within three (3) business days.", ["acknowledge_within P3BD promise"]),
    ("We confirm receipt within 2–4 days.", ["acknowledge_within P4D promise"]),
    ("Our target is to respond within 1 to 2 weeks.", ["acknowledge_within P14D target"]),
    ("We offer a 48-hour response time.", ["acknowledge_within PT48H promise"]),
    ("We will respond within three days with our evaluation of the report.", ["acknowledge_within P3D promise"]),
    (
        "We will reply within 2 days and send a more detailed answer within 10 days.",
        ["acknowledge_within P2D promise", "update_within P10D promise"],
    ),
    (
        "We aim to acknowledge reports within 48 hours and provide a status update within 5 business days.",
        ["acknowledge_within PT48H target", "update_within P5BD target"],
    ),
    (
        "We will respond within 72 hours and aim to release a patch within 7 days for critical issues.",
        ["acknowledge_within PT72H promise", "fix_within P7D target critical"],
    ),
    (
        "We will acknowledge it within 3 days, and will send a detailed response within an additional 4 days.",
        ["acknowledge_within P3D promise", "update_within P7D promise"],
    ),
    (
        "We aim to fix critical vulnerabilities within 7 days and other vulnerabilities within 30 days.",
        ["fix_within P7D target critical", "fix_within P30D target"],
    ),
    ("We will keep you informed of our progress every 7-10 days.", ["update_every P10D promise"]),
    ("We send updates at least once a week.", ["update_every P7D promise"]),
    ("You will get weekly updates.", ["update_every P7D promise"]),
    ("We will resolve confirmed issues within three months.", ["fix_within P3M promise"]),
    ("We follow a 90-day disclosure timeline.", ["disclosure_deadline P90D promise"]),
    ("We publish the advisory 30 days after the fix.", ["disclosure_deadline P30D promise"]),
    ("After 14 days of the release, the maintainers publish the advisory.", ["disclosure_deadline P14D promise"]),
    (
        "We coordinate public disclosure once a fix is available, or within 90 days by default.",
        ["disclosure_deadline P90D promise"],
    ),
    (
        "After the fix is released, we will publicly disclose the vulnerability within 7 days.",
        ["disclosure_deadline P7D promise"],
    ),
    ("We aim to reply within 7 days, but cannot guarantee it.", ["acknowledge_within P7D target"]),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_a_sentence_gives_its_deadlines(sentence: str, expected: list[str]) -> None:
    assert deadlines(read(sentence)) == expected


def test_labels_of_a_list_give_deadlines() -> None:
    policy = read(
        "- **Acknowledgement**: within 24 hours",
        "- **Initial assessment:** 5 business days",
        "- Status updates: every 14 days",
        "- Resolution target: within 60 days",
        "- **Within 48 hours:** we send a first response",
        heading="Response Timeline",
    )
    assert deadlines(policy) == [
        "acknowledge_within PT24H promise",
        "update_within P5BD promise",
        "update_every P14D promise",
        "fix_within P60D target",
        "acknowledge_within PT48H promise",
    ]


def test_a_list_by_severity_belongs_to_the_label_above_it() -> None:
    policy = read(
        "- Fix timeline: depends on severity",
        "  - Critical: 1-3 days",
        "  - High: within 1 week",
        "  - Low: next release",
        heading="Response Timeline",
    )
    assert deadlines(policy) == ["fix_within P3D promise critical", "fix_within P7D promise high"]


def test_severities_inside_one_sentence_share_its_deed() -> None:
    policy = read("- Fix: depends on severity (critical: 7 days, high: 14 days)", heading="Response Timeline")
    assert deadlines(policy) == ["fix_within P7D promise critical", "fix_within P14D promise high"]


def test_a_table_of_steps_gives_deadlines() -> None:
    policy = read(
        "| Step | Time |",
        "| --- | --- |",
        "| Acknowledgement | 48 hours |",
        "| Triage and severity | within 7 business days |",
        "| Status update to reporter | Every 14 days |",
        heading="Response",
    )
    assert deadlines(policy) == [
        "acknowledge_within PT48H promise",
        "update_within P7BD promise",
        "update_every P14D promise",
    ]


def test_a_table_by_severity_gives_a_deadline_a_column() -> None:
    policy = read(
        "| Severity | First response | Target fix |",
        "| --- | --- | --- |",
        "| Critical | 24 hours | 7 days |",
        "| Low | 3 days | next release |",
        heading="Response",
    )
    assert deadlines(policy) == [
        "acknowledge_within PT24H promise critical",
        "fix_within P7D target critical",
        "acknowledge_within P3D promise low",
    ]


def test_an_introduction_that_only_aims_makes_targets_of_its_list() -> None:
    policy = read("We aim to:", "", "- acknowledge your report within 2 days", "- fix it within 30 days")
    assert deadlines(policy) == ["acknowledge_within P2D target", "fix_within P30D target"]


NO_DEADLINE = [
    "Please allow us 90 days before you disclose the issue.",
    "We ask that you wait at least 30 days before any public disclosure.",
    "We request 7 days to reply and 30 days to release a patch.",
    "Please report the issue within 24 hours of discovery.",
    "Researchers must keep the issue confidential for 90 days.",
    "If you do not receive a reply within 48 hours, write to the foundation.",
    "If you have not heard back within a week, please send a reminder.",
    "Escalate when there was no response within 14 days.",
    "We make no promise to respond within 48 hours.",
    "We will respond within a few days.",
    "We will fix it as soon as possible.",
    "Last year we were able to fix all reports, and the mean was 12 days.",
    "Sessions expire within 30 minutes.",
    "Each release is supported for 12 months.",
    "Reports older than 90 days are archived.",
    "The critical issue of May was fixed within 3 days.",
    "Keys are rotated every 90 days.",
    "We scan our dependencies every week.",
    "Users should install the update within 7 days.",
    "Version 2.1 was released 3 weeks ago.",
    "Our office is open 8 hours a day.",
    "The maintainers have 24/7 monitoring.",
    "There is no fixed response time such as 48 hours.",
    "<!-- We will acknowledge reports within 48 hours. -->",
    "We will acknowledge reports within 48 business hours.",
    "Within 6 hours of that, a copy of the advisory will be published.",
]


@pytest.mark.parametrize("sentence", NO_DEADLINE)
def test_a_sentence_that_promises_no_time_gives_no_deadline(sentence: str) -> None:
    assert deadlines(read(sentence)) == []


@pytest.mark.parametrize(
    "heading", ["Security Features", "Best Practices for Users", "Supported Versions", "Escalation", "Contributing"]
)
def test_sections_about_something_else_promise_nothing(heading: str) -> None:
    assert deadlines(read("Fixes are applied within 30 days.", heading=heading)) == []


def reasons(policy: Policy) -> list[str]:
    return [doubt.reason for doubt in policy.not_understood]


def test_a_time_asked_of_the_reporter_is_listed_with_its_reason() -> None:
    assert any("asked of the reporter" in reason for reason in reasons(read("Please allow us 90 days to fix it.")))


def test_a_threshold_for_escalation_is_listed_with_its_reason() -> None:
    assert any("try elsewhere" in reason for reason in reasons(read("If you get no reply within 7 days, write again.")))


def test_a_promise_without_a_number_is_listed_with_its_reason() -> None:
    assert any("without a number" in reason for reason in reasons(read("We will respond as soon as possible.")))


def test_a_time_whose_deed_is_unclear_is_listed_with_its_reason() -> None:
    policy = read("- Phase two: within 10 days", heading="What to expect")
    assert any("not clearly" in reason for reason in reasons(policy))


def test_a_table_of_other_duties_promises_no_updates() -> None:
    policy = read("| Task | When |", "|---|---|", "| Key rotation | Every 90 days |", heading="Response times")
    assert deadlines(policy) == []


def test_another_deed_that_nobody_knows_is_not_taken_for_the_one_before() -> None:
    found = read("We will acknowledge your report within 5 days and paint the shed within 3 weeks.")
    assert len(deadlines(found)) == 1
