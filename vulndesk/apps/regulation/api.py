"""Article 14 of the Cyber Resilience Act for programs of the team: the record of a case, its clocks, what was filed."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictStr

from vulndesk.apps.cases.api.doing import KEY, Doing, DoneOut, Heads, done, in_utc, instant, reading
from vulndesk.apps.programmes.api.asking import Asking, changing
from vulndesk.apps.programmes.api.asking import reading as asking_of
from vulndesk.apps.regulation import actions, queries
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken
from vulndesk.core.cra import LegalClock, Matter, Stage, draft

router = Router(tags=["team"], auth=ByToken())

WORDS_LIMIT = 5000
ABOUT: Any = Query(Matter.VULNERABILITY, description="vulnerability or incident")


class LegalClockOut(Schema):
    """stage: empty for the desk's own timer, which asks for a decision. law: the law sets it."""

    stage: str = Field(examples=["early_warning"])
    matter: str = Field(examples=["vulnerability"])
    started_at: str = Field(examples=["2026-03-02T09:00:00Z"])
    due_at: str
    met_at: str | None = Field(examples=["2026-03-02T15:00:00Z"])
    law: bool


class CraEntryOut(Schema):
    """what: signal, aware, not_aware, measure, request or filed. at: of the thing; said_at: of the record."""

    what: str = Field(examples=["aware"])
    matter: str = Field(examples=["vulnerability"])
    stage: str = Field(examples=[""])
    at: str
    by: str
    words: str = Field(examples=["The log shows it."])
    where: str = Field(examples=["the single reporting platform"])
    filed: str = Field(examples=["Product: enix"], description="exactly what was filed")
    reference: str = Field(examples=["CRA-2026-1"], description="of the filing")


class CraEvidenceOut(Schema):
    """key: names it when awareness is signed. known_at: the clocks run from here."""

    key: str = Field(examples=["report"])
    words: str = Field(examples=["The report"])
    known_at: str = Field(examples=["2026-03-02T09:00:00Z"])


class CraOut(Schema):
    """role: manufacturer or steward."""

    role: str = Field(examples=["manufacturer"])
    clocks: list[LegalClockOut]
    entries: list[CraEntryOut]
    evidence: list[CraEvidenceOut]


class AwareIn(BaseModel):
    """evidence: a key of the list, whose instant counts; or elsewhere, with learned_at."""

    model_config = ConfigDict(extra="forbid")
    evidence: StrictStr = Field(max_length=80, examples=["report"])
    words: StrictStr = Field(min_length=1, max_length=WORDS_LIMIT, examples=["The log shows it."])
    matter: Matter = Matter.VULNERABILITY
    learned_at: AwareDatetime | None = None


class NotAwareIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    words: StrictStr = Field(min_length=1, max_length=WORDS_LIMIT, examples=["The trace is of a test."])


class CraFactIn(BaseModel):
    """at: since when, RFC 3339 with its offset."""

    model_config = ConfigDict(extra="forbid")
    words: StrictStr = Field(min_length=1, max_length=WORDS_LIMIT, examples=["Release 2.3.2 is out."])
    at: AwareDatetime


class FilingIn(BaseModel):
    """text: exactly what was filed. It stays as it is."""

    model_config = ConfigDict(extra="forbid")
    stage: Stage
    matter: Matter = Matter.VULNERABILITY
    at: AwareDatetime
    where: StrictStr = Field(min_length=1, max_length=300, examples=["the single reporting platform"])
    text: StrictStr = Field(min_length=1, max_length=200_000)
    reference: StrictStr = Field("", max_length=200)


@router.get(
    "/cases/{reference}/cra",
    response={200: CraOut, **READ_PROBLEMS},
    url_name="api_cra",
    summary="The record of Article 14: clocks, decisions, what was filed",
)
def show_cra(request: HttpRequest, reference: str) -> dict[str, Any]:
    actor, now = reading(request)
    cra = queries.cra_page(actor, reference=reference, now=now)
    evidence = [{"key": one.key, "words": one.words, "known_at": instant(one.known_at)} for one in cra.evidence]
    return {
        "role": cra.settings.role,
        "clocks": [_clock(one) for one in cra.clocks],
        "entries": [_entry(one) for one in cra.entries],
        "evidence": evidence,
    }


@router.post(
    "/cases/{reference}/cra/aware",
    response={201: DoneOut, **PROBLEMS},
    url_name="api_cra_aware",
    summary="Sign that there is reliable evidence: the clocks of the law run from it",
)
def sign_aware(request: HttpRequest, reference: str, given: AwareIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        learned_at = in_utc(given.learned_at) if given.learned_at else None
        signed = actions.Awareness(given.evidence, given.words, given.matter, learned_at)
        actions.sign_awareness(doing.case_id, signed, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key), status=201)


@router.post(
    "/cases/{reference}/cra/not-aware",
    response={201: DoneOut, **PROBLEMS},
    url_name="api_cra_not_aware",
    summary="Sign that there is no reliable evidence; a new sign asks again",
)
def sign_not_aware(request: HttpRequest, reference: str, given: NotAwareIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.sign_no_evidence(doing.case_id, given.words, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key), status=201)


@router.post(
    "/cases/{reference}/cra/measures",
    response={201: DoneOut, **PROBLEMS},
    url_name="api_cra_measures",
    summary="Record that a measure is available: the final report is due 14 days after it",
)
def record_measure(request: HttpRequest, reference: str, given: CraFactIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.record_measure(doing.case_id, given.words, at=in_utc(given.at), by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key), status=201)


@router.post(
    "/cases/{reference}/cra/requests",
    response={201: DoneOut, **PROBLEMS},
    url_name="api_cra_requests",
    summary="Record that the CSIRT asks for an update",
)
def record_csirt_request(request: HttpRequest, reference: str, given: CraFactIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.record_request(doing.case_id, given.words, at=in_utc(given.at), by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key), status=201)


@router.post(
    "/cases/{reference}/cra/filings",
    response={201: DoneOut, **PROBLEMS},
    url_name="api_cra_filings",
    summary="Record exactly what was filed, when and where",
)
def record_filing(request: HttpRequest, reference: str, given: FilingIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        filing = actions.Filing(given.stage, given.matter, in_utc(given.at), given.where, given.text, given.reference)
        actions.record_filing(doing.case_id, filing, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key), status=201)


# --- drafts, and the switch of a programme -----------------------------------------------------------------------


class CraDraftItemOut(Schema):
    """text: what the case says of it; empty: missing, and never made up."""

    name: str = Field(examples=["Product"])
    law: str = Field(examples=["Article 14(2)"])
    text: str = Field(examples=["Enix"])


class CraDraftOut(Schema):
    """text: all of it, to be completed by a person, filed, and recorded as it was filed."""

    stage: str = Field(examples=["early_warning"])
    matter: str = Field(examples=["vulnerability"])
    items: list[CraDraftItemOut]
    missing: list[str] = Field(examples=[["Member States where the product is known to be available"]])
    text: str = Field(examples=["Product\nEnix"])


class CraSettingsOut(Schema):
    """role: empty while the programme has the law switched off."""

    role: str = Field(examples=["manufacturer"])
    member_states: str = Field(examples=["NL, DE"])
    csirt: str = Field(examples=["CSIRT-NL"])


class CraSettingsIn(BaseModel):
    """role: manufacturer, steward, or empty to switch it off; what was recorded stays."""

    model_config = ConfigDict(extra="forbid")
    role: Literal["", "manufacturer", "steward"] = Field(examples=["manufacturer"])
    member_states: StrictStr = Field("", max_length=300, examples=["NL, DE"])
    csirt: StrictStr = Field("", max_length=200, examples=["CSIRT-NL"])


@router.get(
    "/cases/{reference}/cra/drafts/{cra_stage}",
    response={200: CraDraftOut, **READ_PROBLEMS},
    url_name="api_cra_draft",
    summary="The text that is reported at a stage, as far as the case says it, and what is missing",
)
def show_cra_draft(
    request: HttpRequest,
    reference: str,
    cra_stage: Stage,
    matter: Matter = ABOUT,
) -> dict[str, Any]:
    actor, now = reading(request)
    cra = queries.cra_page(actor, reference=reference, now=now)
    drafted = draft(cra_stage, matter, queries.known_of(cra, matter))
    return {
        "stage": drafted.stage.value,
        "matter": drafted.matter.value,
        "items": [{"name": one.name, "law": one.law, "text": one.text} for one in drafted.items],
        "missing": list(drafted.missing),
        "text": drafted.text,
    }


@router.get(
    "/programmes/{slug}/cra",
    response={200: CraSettingsOut, **READ_PROBLEMS},
    url_name="api_cra_settings",
    summary="Whether Article 14 is switched on for a programme, and in which role",
)
def show_cra_settings(request: HttpRequest, slug: str) -> dict[str, str]:
    return _settings(asking_of(request, slug))


@router.put(
    "/programmes/{slug}/cra",
    response={200: CraSettingsOut, **PROBLEMS},
    url_name="api_cra_settings",
    summary="Switch Article 14 on or off for a programme",
)
def change_cra_settings(request: HttpRequest, slug: str, given: CraSettingsIn) -> Status:
    def act(asking: Asking) -> dict[str, str]:
        actions.switch(asking.programme_id, **given.model_dump(), by=asking.by, now=asking.now)
        return _settings(asking)

    return changing(request, slug, act)


def _settings(asking: Asking) -> dict[str, str]:
    kept = queries.settings_of(asking.programme_id)
    return {name: getattr(kept, name, "") for name in CraSettingsOut.model_fields}


def _clock(one: LegalClock) -> dict[str, Any]:
    return {
        "stage": one.stage.value if one.stage else "",
        "matter": one.matter.value,
        "started_at": instant(one.started_at),
        "due_at": instant(one.due.instant),
        "met_at": instant(one.met_at),
        "law": one.law,
    }


def _entry(one: queries.Entry) -> dict[str, Any]:
    return {
        "what": one.record.what.value,
        "matter": one.record.matter.value,
        "stage": one.record.stage.value if one.record.stage else "",
        "at": instant(one.record.at),
        "by": one.by,
        "words": one.said["words"],
        "where": one.said["where"],
        "filed": one.said["text"],
        "reference": one.said["reference"],
    }
