"""The versions of a programme's policy: how each is read, what differs, and what an owner says about its promises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from vulndesk.apps.policies import actions, queries
from vulndesk.apps.programmes.api.asking import Asking, changing, reading
from vulndesk.apps.tokens.api import (
    IF_NONE_MATCH,
    KEY,
    PROBLEMS,
    READ_PROBLEMS,
    ByToken,
    instant,
    is_still,
    opaque,
    page_url,
)
from vulndesk.core.durations import Duration, parse_duration
from vulndesk.core.errors import BadInput, NotFound
from vulndesk.core.policy.clauses import Clause, Deadline, Kind
from vulndesk.core.policy.diff import Change, diff_policies
from vulndesk.core.policy.explain import explain, value_words
from vulndesk.core.policy.inline import plain_words
from vulndesk.core.policy.serial import clause_to_json

router = Router(tags=["programmes"], auth=ByToken())

_SENTENCE = "We acknowledge every report within 3 days."


class PolicyVersionOut(Schema):
    """state: live, proposed, declined or replaced. adopted_at: of a proposed one, when it came."""

    number: int = Field(examples=[3])
    state: str = Field(examples=["live"])
    origin: str = Field(description="file, repository or review", examples=["repository"])
    commit: str = Field(examples=["1e7ce2ac2a57f3a0b1de46c2f6dd3fe0a4ba5a1c"])
    digest: str = Field(
        description="SHA-256 of the text", examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"]
    )
    adopted_at: str = Field(examples=["2026-01-05T09:00:00Z"])
    ended_at: str | None = Field(examples=[None])
    reviewed_at: str | None = Field(examples=[None])
    url: str = Field(examples=["https://desk.example.org/team/programmes/enix/policy/3/"])


class PolicyVersionsOut(Schema):
    """The newest first. in_force: the number of the version that runs."""

    in_force: int = Field(examples=[3])
    versions: list[PolicyVersionOut]


class ClauseOut(Schema):
    """value: its shape follows from kind. words: the value for people. does: what this desk does about it."""

    id: str = Field(examples=["deadline-1"])
    kind: str = Field(examples=["deadline"])
    value: dict[str, Any] = Field(
        examples=[{"promise": "acknowledge_within", "within": "P3D", "strength": "promise", "severity": None}]
    )
    words: str = Field(examples=["acknowledge within 3 days"])
    does: str = Field(examples=["A clock from receipt; a written answer of a person stops it."])
    sentence: str = Field(examples=[_SENTENCE])
    line: int = Field(examples=[12])
    withdrawn: bool = Field(description="an owner openly makes this promise no more to new reports")
    longer: str | None = Field(description="how long it openly is for new reports; null: as said", examples=[None])


class NotUnderstoodOut(Schema):
    sentence: str = Field(examples=["We look at most things fairly soon."])
    line: int = Field(examples=[14])
    reason: str = Field(examples=["It names no time."])


class PolicyOut(Schema):
    version: PolicyVersionOut
    language: str = Field(examples=["en"])
    text: str = Field(examples=["# Security policy\n\nWe acknowledge every report within 3 days.\n"])
    clauses: list[ClauseOut]
    not_understood: list[NotUnderstoodOut]


class PolicyChangeOut(Schema):
    """how: new, gone, changed, reworded; of a promise also longer, shorter, withdrawn, promised, weaker, stronger."""

    kind: str = Field(examples=["deadline"])
    how: str = Field(examples=["longer"])
    words: str = Field(examples=["An answer is promised within 5 days and no longer within 3 days."])
    before: str | None = Field(description="the sentence", examples=[_SENTENCE])
    after: str | None = Field(examples=["We acknowledge every report within 5 days."])


class PolicyChangesOut(Schema):
    since: int = Field(examples=[2])
    number: int = Field(examples=[3])
    changes: list[PolicyChangeOut]


class PromiseOut(Schema):
    """within: as new reports get it (ISO 8601; `P5BD` are business days). severity: null for every one."""

    clause_id: str = Field(examples=["deadline-1"])
    promise: str
    within: str = Field(examples=["P3D"])
    words: str = Field(examples=["3 days"])
    strength: str = Field(description="promise or target", examples=["promise"])
    severity: str | None = Field(examples=[None])
    sentence: str
    withdrawn: bool
    longer_since: str | None = Field(description="since when it is openly longer than said", examples=[None])


class PromisesOut(Schema):
    policy: int = Field(description="the number of the version in force", examples=[3])
    zone: str = Field(description="whose days count", examples=["Europe/Berlin"])
    country: str = Field(description="whose public holidays count", examples=["DE"])
    promises: list[PromiseOut]


class LengthIn(BaseModel):
    """within: ISO 8601 (`PT48H`, `P7D`, `P3M`), or `P5BD` for business days; longer than what holds."""

    model_config = ConfigDict(extra="forbid")
    within: StrictStr = Field(max_length=12, examples=["P7D"])


@router.get(
    "/programmes/{slug}/policy",
    response={200: PolicyVersionsOut, **READ_PROBLEMS},
    url_name="api_policy_versions",
    summary="Every text that the programme ran or was proposed",
)
def list_policy_versions(request: HttpRequest, slug: str) -> dict[str, Any]:
    return _versions(reading(request, slug))


@router.get(
    "/programmes/{slug}/policy/{number}",
    response={200: PolicyOut, 304: None, **READ_PROBLEMS},
    url_name="api_policy",
    summary="One version: its text, its clauses and what was not understood",
)
def show_policy(
    request: HttpRequest, response: HttpResponse, slug: str, number: int, if_none_match: str = IF_NONE_MATCH
) -> Any:
    programme = reading(request, slug).programme
    version = queries.version_of(programme, number)
    mark = queries.version_mark(version)
    response["ETag"] = opaque(mark)
    if is_still(mark, if_none_match):
        return Status(304, None)
    policy = queries.policy_of(version)
    return {
        "version": _version(programme, version),
        "language": policy.language,
        "text": version.text,
        "clauses": [_clause(one, version) for one in policy.clauses],
        "not_understood": [
            {"sentence": plain_words(one.sentence), "line": one.span.line, "reason": one.reason}
            for one in policy.not_understood
        ],
    }


@router.get(
    "/programmes/{slug}/policy/{number}/changes",
    response={200: PolicyChangesOut, **READ_PROBLEMS},
    url_name="api_policy_changes",
    summary="What differs from another version, in plain words",
)
def show_policy_changes(
    request: HttpRequest,
    slug: str,
    number: int,
    since: int = Query(0, ge=0, description="the version to compare with; 0: the one in force"),
) -> dict[str, Any]:
    programme = reading(request, slug).programme
    after = queries.version_of(programme, number)
    before = queries.version_of(programme, since or programme.policy.number)
    # What runs: a promise that was withdrawn or made longer openly comes back with the next version.
    found = diff_policies(queries.promises_of(before), queries.promises_of(after))
    changes = [*found.changes, *found.reworded]
    return {"since": before.number, "number": after.number, "changes": [_change(one) for one in changes]}


@router.post(
    "/programmes/{slug}/policy/{number}/deeds/{deed}",
    response={200: PolicyVersionsOut, **PROBLEMS},
    url_name="api_policy_deed",
    summary="confirm or decline a version that is proposed; reviewed: its reading is right",
)
def do_policy_deed(request: HttpRequest, slug: str, number: int, deed: str, idempotency_key: str = KEY) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        if deed not in DEEDS:
            raise NotFound("There is no such deed.", next_step=f"One of: {', '.join(DEEDS)}.")
        DEEDS[deed](asking.programme_id, number, by=asking.by, now=asking.now)
        asking.programme.refresh_from_db(fields=["policy"])
        return _versions(asking)

    return changing(request, slug, act, key=idempotency_key)


@router.get(
    "/programmes/{slug}/promises",
    response={200: PromisesOut, **READ_PROBLEMS},
    url_name="api_promises",
    summary="The clocks that a new report starts, each with its sentence",
)
def list_promises(request: HttpRequest, slug: str) -> dict[str, Any]:
    return _promises(reading(request, slug))


@router.post(
    "/programmes/{slug}/promises/{clause_id}/lengthen",
    response={200: PromisesOut, **PROBLEMS},
    url_name="api_lengthen_promise",
    summary="Openly give new reports more time than the sentence says",
)
def lengthen_promise_of_policy(
    request: HttpRequest, slug: str, clause_id: str, given: LengthIn, idempotency_key: str = KEY
) -> Status:
    within = _length(given.within)

    def act(asking: Asking) -> None:
        actions.lengthen_promise(asking.programme_id, clause_id, within, by=asking.by, now=asking.now)

    return _promising(request, slug, act, key=idempotency_key)


@router.post(
    "/programmes/{slug}/promises/{clause_id}/withdraw",
    response={200: PromisesOut, **PROBLEMS},
    url_name="api_withdraw_promise",
    summary="Openly make a promise no more to new reports; only a new version makes it again",
)
def withdraw_promise_of_policy(request: HttpRequest, slug: str, clause_id: str, idempotency_key: str = KEY) -> Status:
    def act(asking: Asking) -> None:
        actions.withdraw_promise(asking.programme_id, clause_id, by=asking.by, now=asking.now)

    return _promising(request, slug, act, key=idempotency_key)


def _promising(request: HttpRequest, slug: str, act: Callable[[Asking], None], *, key: str) -> Status:
    def promised(asking: Asking) -> dict[str, Any]:
        act(asking)
        asking.programme.policy.refresh_from_db(fields=["withdrawn_promises", "lengthened_promises"])
        return _promises(asking)

    return changing(request, slug, promised, key=key)


DEEDS: dict[str, Callable[..., Any]] = {
    "confirm": actions.confirm_version,
    "decline": actions.decline_version,
    "reviewed": actions.review_policy,
}


def _length(written: str) -> Duration:
    try:
        return parse_duration(written)
    except ValueError:
        raise BadInput("This is not a length of time.", next_step="For example P7D, or P5BD.", field="within") from None


def _versions(asking: Asking) -> dict[str, Any]:
    versions = queries.versions_of(asking.programme)
    return {
        "in_force": asking.programme.policy.number,
        "versions": [_version(asking.programme, one) for one in versions],
    }


def _version(programme: Any, one: Any) -> dict[str, Any]:
    return {
        "number": one.number,
        "state": one.state,
        "origin": one.origin,
        "commit": one.commit,
        "digest": one.digest,
        "adopted_at": instant(one.adopted_at),
        "ended_at": instant(one.ended_at),
        "reviewed_at": instant(one.reviewed_at),
        "url": page_url("programme_policy", programme.slug, one.number),
    }


def _clause(clause: Clause, version: Any) -> dict[str, Any]:
    said = version.lengthened_promises.get(clause.id)
    return {
        "id": clause.id,
        "kind": clause.kind.value,
        "value": clause_to_json(clause)["value"],
        "words": value_words(clause),
        "does": explain(clause),
        "sentence": plain_words(clause.sentence),
        "line": clause.span.line,
        "withdrawn": clause.id in version.withdrawn_promises,
        "longer": said["within"] if said else None,
    }


def _change(one: Change) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "how": one.how,
        "words": one.words,
        "before": plain_words(one.old.sentence) if one.old else None,
        "after": plain_words(one.new.sentence) if one.new else None,
    }


def _promises(asking: Asking) -> dict[str, Any]:
    programme, version = asking.programme, asking.programme.policy
    found = queries.policy_of(version).of_kind(Kind.DEADLINE)
    return {
        "policy": version.number,
        "zone": programme.zone,
        "country": programme.country,
        "promises": [_promise(one, version) for one in found if isinstance(one.value, Deadline)],
    }


def _promise(clause: Clause, version: Any) -> dict[str, Any]:
    deadline: Any = clause.value
    said = version.lengthened_promises.get(clause.id)
    within = parse_duration(said["within"]) if said else deadline.within
    return {
        "clause_id": clause.id,
        "promise": deadline.promise.value,
        "within": str(within),
        "words": within.words,
        "strength": deadline.strength.value,
        "severity": deadline.severity,
        "sentence": plain_words(clause.sentence),
        "withdrawn": clause.id in version.withdrawn_promises,
        "longer_since": instant(datetime.fromisoformat(said["said_at"])) if said else None,
    }
