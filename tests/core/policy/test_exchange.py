"""Policies in other formats: nothing is invented, and what is lost is told."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.policy.random_policies import drafts
from vulndesk.core.durations import Duration, Unit
from vulndesk.core.errors import BadInput
from vulndesk.core.policy.clauses import (
    Bounty,
    Contact,
    Deadline,
    DisclosureMode,
    DisclosureRule,
    Encryption,
    Exclusion,
    Item,
    Languages,
    Policy,
    Promise,
    ReportContent,
    Scope,
    Strength,
)
from vulndesk.core.policy.exchange.crossing import Exported, strict_json
from vulndesk.core.policy.exchange.cvd_policy import Publisher, from_cvd_policy, to_cvd_policy
from vulndesk.core.policy.exchange.from_security_txt import from_security_txt
from vulndesk.core.policy.exchange.own import from_document, schema, to_document
from vulndesk.core.policy.exchange.security_insights import Project, from_security_insights, to_security_insights
from vulndesk.core.policy.publish.draft import Draft
from vulndesk.core.policy.publish.prose import write_policy
from vulndesk.core.policy.publish.well_known import Published, security_txt_of
from vulndesk.core.policy.reader import read_policy
from vulndesk.core.security_txt import parse_security_txt

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OURS = jsonschema.Draft202012Validator(schema())
PUBLISHER = Publisher("Enix", "limited", updated=NOW, expires=NOW + timedelta(days=180))
PROJECT = Project("Enix", date(2026, 11, 22))
TEXT = """# Security

Mail security@example.org or use [the report form](https://example.org/report).
You can encrypt it with [our PGP key](https://example.org/key.asc). We read reports in English and German.
Please include a description and a proof of concept.
We will acknowledge your report within 48 hours. We aim to fix critical vulnerabilities within 7 days.
We coordinate the disclosure with you. We aim to disclose the vulnerability publicly within 90 days.

## Out of scope

- Spam
"""


def policy() -> Policy:
    return read_policy(TEXT)


# --- our own ------------------------------------------------------------------------------------------------------


@given(drafts())
@settings(max_examples=10, deadline=None)
@pytest.mark.slow
def test_our_document_fits_its_schema_and_is_read_back(draft: Draft) -> None:
    policy = write_policy(draft).policy
    document = json.loads(json.dumps(to_document(policy)))
    OURS.validate(document)
    assert from_document(document).values == tuple(clause.value for clause in policy.clauses)
    assert from_document(document).title == policy.title


def test_the_schema_in_the_package_is_the_one_that_the_clauses_have() -> None:
    kept = json.loads((ROOT / "vulndesk" / "core" / "policy" / "policy.schema.json").read_text())
    assert kept == schema()
    jsonschema.Draft202012Validator.check_schema(kept)


GOOD = {"format": "vulndesk-policy", "version": 1, "clauses": [{"kind": "bounty", "value": {"offered": True}}]}


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other"},
        {"version": 2},
        {"version": "1"},
        {"clauses": {}},
        {"clauses": [1]},
        {"clauses": [{"kind": "bounty"}]},
        {"clauses": [{"kind": "bounty", "value": {"offered": "yes"}}]},
        {"clauses": [{"kind": "bounty", "value": {"offered": True, "more": 1}}]},
        {"clauses": [{"kind": "nothing", "value": {}}]},
        {"clauses": [{"kind": ["bounty"], "value": {}}]},
        {"clauses": [{"kind": "languages", "value": {"tags": "en"}}]},
        {"clauses": [{"kind": "deadline", "value": {"promise": "fix_within", "within": "P0D"}}]},
        {"clauses": [{"kind": "deadline", "value": {"promise": "fix_within", "within": 3}}]},
        {"clauses": [{"kind": "contact", "value": {"kind": "email", "value": None}}]},
    ],
)
def test_what_does_not_fit_the_schema_is_refused(change: dict[str, Any]) -> None:
    assert from_document(GOOD).values == (Bounty(True),)
    with pytest.raises(BadInput) as refused:
        from_document(GOOD | change)
    assert refused.value.field
    with pytest.raises(jsonschema.ValidationError):
        OURS.validate(GOOD | change)


# --- CVD policy (IETF draft) --------------------------------------------------------------------------------------

# The members that the draft's section "CVD Policy Document" names; every other one is forbidden.
CVD_SCHEMA = {
    "type": "object",
    "required": [
        "cvd_policy",
        "last_updated",
        "expires",
        "organization",
        "contact",
        "research",
        "reporting_scope",
        "reporting",
    ],
    "additionalProperties": False,
    "properties": {
        "cvd_policy": {"const": 1},
        "last_updated": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "expires": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "organization": {
            "type": "object",
            "required": ["name"],
            "additionalProperties": False,
            "properties": {"name": {"type": "string", "minLength": 1}},
        },
        "contact": {
            "type": "object",
            "required": ["channels"],
            "additionalProperties": False,
            "properties": {
                "channels": {
                    "type": "array",
                    "minItems": 1,
                    "uniqueItems": True,
                    "items": {"pattern": "^(mailto:|tel:|https://)"},
                },
                "preferred_languages": {"type": "array", "uniqueItems": True, "items": {"type": "string"}},
                "encryption": {"type": "array", "uniqueItems": True, "items": {"pattern": "^[a-z0-9]+:"}},
            },
        },
        "research": {
            "type": "object",
            "required": ["posture"],
            "additionalProperties": False,
            "properties": {"posture": {"enum": ["open", "limited", "report_only", "prohibited"]}},
        },
        "reporting_scope": {
            "type": "object",
            "required": ["products"],
            "additionalProperties": False,
            "properties": {
                "products": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["id", "state", "name"],
                        "additionalProperties": False,
                        "properties": {
                            "id": {"pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$"},
                            "state": {"enum": ["in", "out"]},
                            "name": {"type": "string", "minLength": 1},
                        },
                    },
                }
            },
        },
        "reporting": {
            "type": "object",
            "required": ["requested_fields", "proof_of_exploitation"],
            "additionalProperties": False,
            "properties": {
                "requested_fields": {
                    "type": "array",
                    "uniqueItems": True,
                    "items": {
                        "enum": [
                            *("affected_asset", "vulnerability_type", "description", "reproduction_steps", "impact"),
                            *("environment", "evidence", "researcher_contact", "disclosure_preference"),
                        ]
                    },
                },
                "proof_of_exploitation": {"enum": ["not_requested", "requested_if_safe", "prohibited"]},
            },
        },
        "response_targets": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": False,
            "properties": {
                name: {"type": "integer", "minimum": 1}
                for name in ("acknowledgement_days", "initial_assessment_days", "update_interval_days")
            },
        },
        "disclosure": {
            "type": "object",
            "required": ["approach"],
            "additionalProperties": False,
            "properties": {
                "approach": {"enum": ["coordinated", "case_by_case", "no_preference"]},
                "default_days": {"type": "integer", "minimum": 1},
                "statement": {"type": "string"},
            },
        },
    },
}

CVD = jsonschema.Draft202012Validator(CVD_SCHEMA)


def cvd(text: str = TEXT, publisher: Publisher = PUBLISHER) -> Exported:
    return to_cvd_policy(read_policy(text), publisher)


def test_a_policy_becomes_a_cvd_policy_and_what_is_lost_is_told() -> None:
    done = cvd()
    CVD.validate(done.document)
    assert done.document["contact"] == {
        "channels": ["mailto:security@example.org", "https://example.org/report"],
        "preferred_languages": ["en", "de"],
        "encryption": ["https://example.org/key.asc"],
    }
    assert done.document["reporting"]["requested_fields"] == ["description", "evidence"]
    assert done.document["response_targets"] == {"acknowledgement_days": 2}
    assert done.document["disclosure"]["default_days"] == 90
    assert "testing" not in done.document
    assert [line for line in done.lost if "fix within: 7 days" in line]
    assert [line for line in done.lost if "Spam" in line]
    assert [line for line in done.lost if "targets there" in line]


@given(drafts())
@settings(max_examples=10, deadline=None)
@pytest.mark.slow
def test_any_policy_with_an_address_becomes_a_cvd_policy_that_is_read_again(draft: Draft) -> None:
    with_mail = Draft((Contact("email", "first@example.org"), *draft.values), title=draft.title)
    policy = write_policy(with_mail).policy
    done = to_cvd_policy(policy, PUBLISHER)
    CVD.validate(done.document)
    again = from_cvd_policy(strict_json(json.dumps(done.document)))
    ours = {clause.value for clause in policy.clauses if isinstance(clause.value, Languages)}
    assert ours <= set(again.draft.values)
    contacts = {value for value in again.draft.values if isinstance(value, Contact)}
    assert contacts <= {clause.value for clause in policy.clauses}


def test_a_time_that_is_no_number_of_days_is_left_out_rather_than_rounded() -> None:
    done = cvd(
        "# S\n\nMail a@example.org. We will acknowledge your report within 36 hours. We will send updates monthly."
    )
    assert "response_targets" not in done.document
    assert [line for line in done.lost if "36 hours" in line]


@pytest.mark.parametrize(
    ("text", "publisher", "field"),
    [
        (TEXT, Publisher("", "limited", NOW, NOW), "name"),
        (TEXT, Publisher("Enix", "", NOW, NOW), "posture"),
        ("# S\n\nWe will acknowledge your report within 2 days.", PUBLISHER, ""),
    ],
)
def test_what_the_draft_asks_for_and_nobody_said_is_refused(text: str, publisher: Publisher, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        cvd(text, publisher)
    assert refused.value.field == field


def test_a_cvd_policy_becomes_a_policy() -> None:
    done = from_cvd_policy(
        {
            "cvd_policy": 1,
            "organization": {"name": "Enix"},
            "contact": {
                "channels": ["mailto:a@example.org", "tel:+1-201-555-0123", "https://hackerone.com/enix"],
                "encryption": ["openpgp4fpr:" + "ab12" * 10],
            },
            "research": {"posture": "open"},
            "reporting_scope": {
                "products": [{"id": "p", "state": "in", "name": "Enix"}],
                "web": [{"id": "w", "state": "out", "host": "example.org", "path_prefix": "/old"}],
            },
            "reporting": {
                "requested_fields": ["impact", "disclosure_preference"],
                "proof_of_exploitation": "prohibited",
            },
            "response_targets": {"acknowledgement_days": 3},
            "disclosure": {"approach": "coordinated", "default_days": 90},
            "testing": {"rules": [{"id": "r"}]},
        }
    )
    assert set(done.draft.values) == {
        Contact("email", "a@example.org"),
        Contact("hackerone", "https://hackerone.com/enix"),
        Encryption(True, fingerprint=" ".join(["AB12"] * 10)),
        Scope("Enix"),
        Exclusion("example.org/old"),
        ReportContent(Item.IMPACT),
        Deadline(Promise.ACKNOWLEDGE, Duration(3, Unit.DAYS), Strength.TARGET),
        Deadline(Promise.DISCLOSE, Duration(90, Unit.DAYS), Strength.TARGET),
        DisclosureRule(DisclosureMode.DEADLINE),
        DisclosureRule(DisclosureMode.COORDINATED),
    }
    assert len(done.lost) == 5  # the telephone, a field, prohibited proof, the testing rules, the posture
    assert write_policy(done.draft).differences == ()


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {"cvd_policy": "1"},
        {"cvd_policy": True},
        {"cvd_policy": 2},
        {"cvd_policy": 1, "contact": []},
        {"cvd_policy": 1, "contact": {"channels": "mailto:a@example.org"}},
        {"cvd_policy": 1, "contact": {"channels": ["tel:1"]}},
        {"cvd_policy": 1, "contact": {"channels": ["mailto:a@b.org"]}, "critical_extensions": ["https://e.org/x"]},
        {
            "cvd_policy": 1,
            "contact": {"channels": ["mailto:a@b.org"]},
            "response_targets": {"acknowledgement_days": True},
        },
        {"cvd_policy": 1, "contact": {"channels": ["mailto:a@b.org"]}, "reporting_scope": {"web": ["x"]}},
    ],
)
def test_a_document_that_is_no_cvd_policy_is_refused(document: Any) -> None:
    with pytest.raises(BadInput):
        from_cvd_policy(document)


@pytest.mark.parametrize(
    "text", ['{"a": 1, "a": 2}', '{"a": {"b": 1, "b": 1}}', "{", "NaN", '{"a": 1,}', "[" * 100_000]
)
def test_json_that_readers_would_read_differently_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        strict_json(text)


# --- Security Insights --------------------------------------------------------------------------------------------


def test_a_policy_becomes_security_insights_and_what_is_to_add_is_told() -> None:
    done = to_security_insights(policy(), PROJECT)
    reporting = done.document["project"]["vulnerability-reporting"]
    assert reporting == {
        "reports-accepted": True,
        "bug-bounty-available": False,
        "contact": {"name": "Enix security", "primary": True, "email": "security@example.org"},
        "comment": "Report at https://example.org/report.",
        "out-of-scope": ["Spam"],
    }
    assert done.document["header"]["schema-version"] == "2.2.0"
    told = " ".join(done.lost)
    for words in ("header.url", "project.administrators", "says nothing of a bounty", "acknowledge within: 48 hours"):
        assert words in told


def test_security_insights_become_a_policy() -> None:
    document = to_security_insights(policy(), PROJECT).document
    done = from_security_insights(document)
    assert done.draft.values == (Contact("email", "security@example.org"), Bounty(False), Exclusion("Spam"))
    assert done.draft.project == "Enix"
    assert done.lost == ("Left out: comment.",)


@pytest.mark.parametrize(
    "document",
    [
        None,
        {"header": {"schema-version": "1.0.0"}},
        {"header": {"schema-version": "2.2.0"}, "project": []},
        {"header": {"schema-version": "2.2.0"}, "project": {"vulnerability-reporting": {"reports-accepted": False}}},
        {"header": {"schema-version": "2.2.0"}, "project": {"vulnerability-reporting": {"reports-accepted": True}}},
    ],
)
def test_a_document_that_is_no_security_insights_file_of_a_project_that_takes_reports_is_refused(document: Any) -> None:
    with pytest.raises(BadInput):
        from_security_insights(document)


# --- security.txt -------------------------------------------------------------------------------------------------


@given(drafts(), st.sampled_from(["", "https://example.org/policy"]))
@settings(max_examples=10, deadline=None)
def test_the_security_txt_of_any_policy_is_valid_when_it_has_a_contact(draft: Draft, page: str) -> None:
    text, lost = security_txt_of(draft.values, Published(policy=page), expires=NOW + timedelta(days=90))
    found = parse_security_txt(text.encode(), NOW)
    assert found.is_valid == ("Contact: " in text)
    assert found.is_valid or lost
    if found.is_valid:
        again = from_security_txt(text.encode(), now=NOW).draft.values
        assert {one for one in again if isinstance(one, Languages)} <= set(draft.values)


def test_a_security_txt_that_is_not_valid_is_refused_with_its_first_fault() -> None:
    with pytest.raises(BadInput, match="no Expires"):
        from_security_txt(b"Contact: mailto:a@example.org\n", now=NOW)


def test_a_key_without_an_address_is_named_by_its_fingerprint() -> None:
    values = [Contact("email", "a@example.org"), Encryption(True, fingerprint=" ".join(["AB12"] * 10))]
    text, _ = security_txt_of(values, Published(), expires=NOW + timedelta(days=9))
    assert f"Encryption: openpgp4fpr:{'ab12' * 10}\n" in text
    assert set(values) == set(from_security_txt(text.encode(), now=NOW).draft.values)


def test_what_would_break_the_file_is_left_out_of_it_and_languages_stand_there_once() -> None:
    values = [
        Contact("email", "a@example.org"),
        Contact("web_form", "https://example.org/\nContact: mailto:evil@example.org"),
        Contact("github_advisory", "private vulnerability reporting"),
        Encryption(True, key_url="https://example.org/\x85key"),
        Languages(("en", "de")),
        Languages(("fr", "en")),
    ]
    text, lost = security_txt_of(values, Published(), expires=NOW + timedelta(days=9))
    assert parse_security_txt(text.encode(), NOW).is_valid
    assert text == "Contact: mailto:a@example.org\nExpires: 2026-12-01T12:00:00Z\nPreferred-Languages: en, de, fr\n"
    assert len(lost) == 2
