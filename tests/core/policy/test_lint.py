"""Lint: each rule is found where it belongs, points at its sentence, and is silent about a good policy."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.policy.random_policies import drafts
from vulndesk.core.findings import Finding, fails
from vulndesk.core.policy.lint import CHECKS, check_policy
from vulndesk.core.policy.lint.rules import RULES
from vulndesk.core.policy.publish.draft import Draft
from vulndesk.core.policy.publish.interview import draft_from
from vulndesk.core.policy.publish.prose import write_policy
from vulndesk.core.policy.publish.questions import PRESETS
from vulndesk.core.policy.reader import read_policy

TODAY = date(2026, 11, 22)
GOOD = """# Security policy

Please do not report vulnerabilities in public issues. Send an e-mail to security@example.org. You can encrypt it with
[our PGP key](https://example.org/key.asc). We read reports in English.

Please include a description of the problem. Only the latest release gets security fixes.

We will acknowledge your report within 3 days. We will send you a status update within 5 days.
We aim to fix critical vulnerabilities within 14 days, and low-severity ones within 90 days.

Please keep the details confidential until a fix is released. We credit you unless you prefer to stay anonymous.
We will not take legal action against research in good faith.

## Out of scope

- Social engineering
"""


def lint(text: str) -> tuple[Finding, ...]:
    return check_policy(text, read_policy(text), today=TODAY)


def rules_of(text: str) -> set[str]:
    return {one.rule.id for one in lint(text)}


def test_every_rule_has_one_check_and_every_check_a_rule() -> None:
    assert sorted(rule.id for rule in RULES) == sorted(CHECKS)
    assert all(rule.why.endswith(".") and rule.source for rule in RULES)


def test_a_good_policy_has_no_finding() -> None:
    assert lint(GOOD) == ()


@pytest.mark.parametrize(
    ("gone", "rule"),
    [
        ("Please do not report vulnerabilities in public issues.", "public-reports"),
        ("Send an e-mail to security@example.org.", "no-contact"),
        ("You can encrypt it with\n[our PGP key](https://example.org/key.asc).", "no-encryption"),
        ("We read reports in English.", "no-languages"),
        ("Please include a description of the problem.", "no-contents"),
        ("Only the latest release gets security fixes.", "no-supported-versions"),
        ("We will acknowledge your report within 3 days.", "no-acknowledgement"),
        ("We will send you a status update within 5 days.", "no-updates"),
        ("Please keep the details confidential until a fix is released.", "no-disclosure-rule"),
        ("We credit you unless you prefer to stay anonymous.", "no-credit"),
        ("We will not take legal action against research in good faith.", "no-safe-harbour"),
        ("- Social engineering\n", "no-scope"),
    ],
)
def test_what_is_missing_is_found_with_a_wording_that_mends_it(gone: str, rule: str) -> None:
    assert gone in GOOD
    findings = lint(GOOD.replace(gone, ""))
    assert [one.rule.id for one in findings] == [rule]
    assert findings[0].wording
    if rule not in ("no-scope", "no-contact", "no-encryption"):  # these need more than a sentence
        assert lint(GOOD.replace(gone, findings[0].wording)) == ()


def test_a_time_until_the_details_come_out_says_when_they_come_out() -> None:
    rule = "Please keep the details confidential until a fix is released."
    assert lint(GOOD.replace(rule, "We will publish the details 90 days after the report.")) == ()


@pytest.mark.parametrize(
    ("added", "rule", "sentence"),
    [
        ("We will respond to you within 5 days.", "two-times", "We will respond to you within 5 days."),
        ("We will fix high-severity vulnerabilities within 2 days.", "fix-before-answer", "within 2 days."),
        ("We will fix medium-severity vulnerabilities within 10 days.", "slower-when-worse", "critical"),
        ("We will send you a status update within 24 hours.", "update-before-answer", "24 hours."),
        ("We will publish the details 30 days after the report.", "disclosure-before-fix", "30 days after"),
        ("We will publish the details 120 days after the report.", "disclosure-two-ways", "120 days"),
        ("We pay bug bounties. We are not able to pay bug bounties for old bugs.", "bounty-and-none", "not able"),
        ("We do not give credit for duplicates.", "credit-and-none", "do not give credit"),
        ("Please report security problems in our public issue tracker.", "public-and-private", "public issue tracker."),
        ("Report it with [the report form](http://example.org/report).", "contact-without-https", "http://"),
        ("We fix problems as soon as possible.", "vague-time", "as soon as possible."),
        ("Use this section to tell people about which versions are supported.", "unfilled-template", "Use this"),
        ("Our PGP key https://example.org/b.asc expires on 1 June 2025.", "date-has-passed", "1 June 2025."),
    ],
)
def test_a_contradiction_is_found_at_its_sentence(added: str, rule: str, sentence: str) -> None:
    text = GOOD.replace("## Out", f"{added}\n\n## Out")
    found = [one for one in lint(text) if one.rule.id == rule]
    assert len(found) == 1
    place = found[0].place
    assert place is not None
    assert sentence in place.words
    assert text[place.start : place.end] == place.words
    assert text.splitlines()[place.line - 1][place.column - 1 :].startswith(place.words.splitlines()[0])


def test_encryption_without_a_key_is_found() -> None:
    assert rules_of(GOOD.replace("[our PGP key](https://example.org/key.asc)", "our PGP key")) == {
        "encryption-without-key"
    }


TABLE = "\n## Supported versions\n\n| Version | Supported |\n| --- | --- |\n"


@pytest.mark.parametrize(
    ("rows", "rules"),
    [
        ("| 1.x | ✅ |\n| 2.x | ❌ |\n", set()),
        ("| v1.x | ✅ |\n| 1.X | ❌ |\n", {"supported-and-not"}),
        ("| 1.x | until 2026-11 |\n", set()),
        ("| 1.x | until 2026-10 |\n", {"date-has-passed"}),
        ("| 1.x | until 2026-11-22 |\n", set()),
        ("| 1.x | until 2026-11-21 |\n", {"date-has-passed"}),
        ("| 1.x | until June 3rd, 2025 |\n", {"date-has-passed"}),
        ("| 1.x | until 2026-99-99 |\n", set()),
        ("| 1.x | no, until 2020-01 |\n", set()),
    ],
)
def test_rows_of_versions_are_compared_with_each_other_and_with_today(rows: str, rules: set[str]) -> None:
    text = GOOD.replace("Only the latest release gets security fixes.", "") + TABLE + rows
    assert rules_of(text) == rules


@pytest.mark.parametrize(
    "sentence",
    [
        "Please report security problems in private, never in the public issue tracker.",
        "Report other bugs in the GitHub issues.",
        "We publish a security advisory.",
        "Do not open a public issue for vulnerabilities.",
        "After the fix we open a public issue about the vulnerability.",
    ],
)
def test_a_public_place_that_is_not_for_reports_is_no_contradiction(sentence: str) -> None:
    assert "public-and-private" not in rules_of(GOOD.replace("## Out", f"{sentence}\n\n## Out"))


@pytest.mark.parametrize("name", list(PRESETS))
def test_the_presets_pass(name: str) -> None:
    draft = draft_from({**PRESETS[name].answers, "project": "Enix", "email": "security@example.org"})
    findings = lint(write_policy(draft).text)
    assert not fails(findings), findings


@given(drafts())
@settings(max_examples=10, deadline=None)
@pytest.mark.slow
def test_findings_of_any_policy_point_at_their_words(draft: Draft) -> None:
    text = write_policy(draft).text
    for one in lint(text):
        assert one.message.endswith((".", "”)."))
        if one.place:
            assert text[one.place.start : one.place.end] == one.place.words


@given(st.text())
@settings(max_examples=50, deadline=None)
@pytest.mark.slow
def test_any_text_can_be_checked(text: str) -> None:
    lint(text)


def test_the_examples_of_this_project_have_no_error() -> None:
    for name in ("enix", "interview"):
        text = (Path(__file__).resolve().parents[3] / "examples" / name / "SECURITY.md").read_text()
        assert {one.rule.weight.value for one in lint(text)} <= {"note", "warning"}
