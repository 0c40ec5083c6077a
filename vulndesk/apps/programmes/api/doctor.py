"""Whether the published way to report works, and what the policy lacks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr

from vulndesk.apps.policies import actions, queries
from vulndesk.apps.programmes.api.asking import Asking, changing, reading
from vulndesk.apps.tokens.api import KEY, PROBLEMS, READ_PROBLEMS, ByToken, instant
from vulndesk.core.findings import Finding, Weight
from vulndesk.core.policy.inline import plain_words
from vulndesk.core.policy.lint import check_policy

router = Router(tags=["programmes"], auth=ByToken())

_FAULT = "security.txt could not be reached."
_MEND = "Put it at /.well-known/security.txt."


class ChannelFaultOut(Schema):
    """certain: an alarm was raised for it."""

    fault: str = Field(examples=["unreachable"])
    subject: str = Field(examples=["https://enix.example.org"])
    sentence: str = Field(examples=[_FAULT])
    next_step: str = Field(examples=[_MEND])
    certain: bool


class CheckOut(Schema):
    """outcome: empty while nobody looked."""

    check: str = Field(examples=["security_txt"])
    words: str = Field(examples=["The security.txt"])
    outcome: str = Field(examples=["faults"])
    note: str = Field(examples=[""])
    faults: list[ChannelFaultOut]
    looked_at: str | None = Field(examples=["2026-03-02T09:00:00Z"])


class AlarmOut(Schema):
    check: str = Field(examples=["security_txt"])
    fault: str = Field(examples=["unreachable"])
    sentence: str = Field(examples=[_FAULT])
    next_step: str = Field(examples=[_MEND])
    raised_at: str = Field(examples=["2026-03-02T09:00:00Z"])


class DoctorOut(Schema):
    """may_check: the desk reaches out by itself, once a day. web_site: whose security.txt is looked at."""

    may_check: bool
    web_site: str = Field(examples=["https://enix.example.org"])
    checks: list[CheckOut]
    alarms: list[AlarmOut]


class DoctorIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    may_check: StrictBool
    web_site: StrictStr = Field("", max_length=300, examples=["https://enix.example.org"])


class PolicyFindingOut(Schema):
    """weight: error, warning or note. line: null where something is missing from the whole text."""

    rule: str = Field(examples=["no-deadline"])
    weight: str = Field(examples=["warning"])
    message: str = Field(examples=["It does not say when somebody answers."])
    line: int | None = Field(examples=[12])
    sentence: str = Field(examples=["Write to security@enix.example."])
    wording: str = Field(description="what could be written", examples=["We answer within 3 days."])
    why: str = Field(examples=["Reporters publish where nobody answers."])
    source: str = Field(examples=["ISO/IEC 29147"])


class PolicyFindingsOut(Schema):
    """The weightiest first."""

    findings: list[PolicyFindingOut]


@router.get(
    "/programmes/{slug}/doctor",
    response={200: DoctorOut, **READ_PROBLEMS},
    url_name="api_doctor",
    summary="Whether the published way to report works",
)
def show_doctor(request: HttpRequest, slug: str) -> dict[str, Any]:
    return _doctor(reading(request, slug))


@router.put(
    "/programmes/{slug}/doctor",
    response={200: DoctorOut, **PROBLEMS},
    url_name="api_doctor",
    summary="Say whether the desk may look by itself, and at which web site",
)
def change_doctor_of_programme(request: HttpRequest, slug: str, given: DoctorIn) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        actions.change_doctor(
            asking.programme_id, may_check=given.may_check, web_site=given.web_site, by=asking.by, now=asking.now
        )
        asking.programme.refresh_from_db(fields=["may_check", "web_site"])
        return _doctor(asking)

    return changing(request, slug, act)


@router.post(
    "/programmes/{slug}/doctor/check",
    response={202: DoctorOut, **PROBLEMS},
    url_name="api_doctor_check",
    summary="Look now; what is found stands in the doctor's answer a minute later",
)
def check_channel_now(request: HttpRequest, slug: str, idempotency_key: str = KEY) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        actions.check_now(asking.programme_id, by=asking.by, now=asking.now)
        return _doctor(asking)

    return changing(request, slug, act, key=idempotency_key, status=202)


@router.get(
    "/programmes/{slug}/policy/{number}/findings",
    response={200: PolicyFindingsOut, **READ_PROBLEMS},
    url_name="api_policy_findings",
    summary="What this version lacks, and where it contradicts itself",
)
def list_policy_findings(request: HttpRequest, slug: str, number: int) -> dict[str, Any]:
    asking = reading(request, slug)
    version = queries.version_of(asking.programme, number)
    found = check_policy(version.text, queries.policy_of(version), today=asking.now.date())
    order = list(Weight)
    return {"findings": [_finding(one) for one in sorted(found, key=lambda one: order.index(one.rule.weight))]}


def _doctor(asking: Asking) -> dict[str, Any]:
    programme = asking.programme
    return {
        "may_check": programme.may_check,
        "web_site": programme.web_site,
        "checks": [_check(one) for one in queries.checks_of(programme)],
        "alarms": [
            {
                "check": one.check,
                "fault": one.fault,
                "sentence": one.sentence,
                "next_step": one.next_step,
                "raised_at": instant(one.raised_at),
            }
            for one in queries.open_alarms(programme)
        ],
    }


def _check(one: queries.CheckView) -> dict[str, Any]:
    return {
        "check": one.check,
        "words": one.words,
        "outcome": one.outcome,
        "note": one.note,
        "faults": [
            {
                "fault": fault.fault,
                "subject": fault.subject,
                "sentence": fault.sentence,
                "next_step": fault.next_step,
                "certain": fault.is_certain,
            }
            for fault in one.faults
        ],
        "looked_at": instant(one.looked_at),
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule.id,
        "weight": one.rule.weight.value,
        "message": one.message,
        "line": one.place.line if one.place else None,
        "sentence": plain_words(one.place.words) if one.place else "",
        "wording": one.wording,
        "why": one.rule.why,
        "source": one.rule.source,
    }
