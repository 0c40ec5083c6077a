"""An owner's review of how a policy is read: sentence by sentence, in force only once it is finished."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr

from vulndesk.apps.policies import actions, queries
from vulndesk.apps.programmes.api.asking import Asking, changing, reading
from vulndesk.apps.tokens.api import (
    IF_MATCH,
    KEY,
    PROBLEMS,
    READ_PROBLEMS,
    ByToken,
    opaque,
    page_url,
    revision_in,
)
from vulndesk.core.access import Verb, require
from vulndesk.core.policy.clauses import Clause, Span, Value
from vulndesk.core.policy.explain import explain, value_words
from vulndesk.core.policy.kinds import KINDS
from vulndesk.core.policy.overlay_file import meaning_of, value_fields

router = Router(tags=["programmes"], auth=ByToken())

_WORDS = "We usually answer within two days."
_MEANS = [{"clause": "deadline", "promise": "acknowledge_within", "within": "P2D", "strength": "target"}]


class MeaningOut(Schema):
    """value: with `clause` as its kind, in the form in which a ruling takes it."""

    value: dict[str, Any] = Field(examples=_MEANS)
    words: str = Field(examples=["acknowledge within 2 days"])
    does: str = Field(examples=["A clock from receipt; a written answer of a person stops it."])


class ReviewedSentenceOut(Schema):
    """state: unseen, confirmed, corrected, dismissed (means nothing) or not_understood. read: as the desk read it."""

    words: str = Field(examples=[_WORDS])
    line: int = Field(examples=[12])
    state: str = Field(examples=["unseen"])
    doubt: str = Field(description="why it was not understood", examples=[""])
    read: list[MeaningOut]
    means: list[MeaningOut]


class PolicyReviewOut(Schema):
    """revision: send it back as If-Match. waiting: sentences that nobody has looked at. changes: something else runs.

    idle: sentences of rulings that the text no longer has.
    """

    revision: int
    waiting: int = Field(examples=[3])
    changes: bool
    sentences: list[ReviewedSentenceOut]
    idle: list[str] = Field(examples=[[]])
    url: str = Field(examples=["https://desk.example.org/team/programmes/enix/policy/3/review/"])


class RulingIn(BaseModel):
    """means: all that the sentence means; an empty list: nothing; null: take back what was said about it."""

    model_config = ConfigDict(extra="forbid")
    words: StrictStr = Field(min_length=1, max_length=4000, examples=[_WORDS])
    means: list[dict[str, Any]] | None = Field(max_length=40, examples=[_MEANS])


class ConfirmationIn(BaseModel):
    """These sentences mean what the desk read; `all`: every one that nobody has looked at."""

    model_config = ConfigDict(extra="forbid")
    words: list[StrictStr] = Field([], max_length=2000, examples=[[_WORDS]])
    all: StrictBool = False


class FinishedOut(Schema):
    """number: of the version in force, which is a new one where something else runs."""

    number: int = Field(examples=[4])
    url: str = Field(examples=["https://desk.example.org/team/programmes/enix/policy/4/"])


@router.get(
    "/programmes/{slug}/policy/{number}/review",
    response={200: PolicyReviewOut, **READ_PROBLEMS},
    url_name="api_policy_review",
    summary="Each sentence, what it was read as and what an owner said about it",
)
def show_policy_review(request: HttpRequest, response: HttpResponse, slug: str, number: int) -> dict[str, Any]:
    asking = reading(request, slug)
    # As on its page: what is not in force yet is the owners'.
    require(asking.by, Verb.CHANGE_POLICY, asking.programme_id)
    told = _review(asking, number)
    response["ETag"] = opaque(str(told["revision"]))
    return told


@router.post(
    "/programmes/{slug}/policy/{number}/review/rulings",
    response={200: PolicyReviewOut, **PROBLEMS},
    url_name="api_policy_ruling",
    summary="Say all that one sentence means",
)
def rule_on_policy_sentence(
    request: HttpRequest,
    slug: str,
    number: int,
    given: RulingIn,
    if_match: str = IF_MATCH,
    idempotency_key: str = KEY,
) -> Status:
    means = None if given.means is None else [meaning_of(one) for one in given.means]
    seen = revision_in(if_match)

    def act(asking: Asking) -> dict[str, Any]:
        actions.rule_on(
            asking.programme_id,
            number,
            given.words,
            means,
            by=asking.by,
            seen=_present(asking, number) if seen is None else seen,
            now=asking.now,
        )
        return _review(asking, number)

    return changing(request, slug, act, key=idempotency_key, if_match=if_match)


@router.post(
    "/programmes/{slug}/policy/{number}/review/confirmations",
    response={200: PolicyReviewOut, **PROBLEMS},
    url_name="api_policy_confirmation",
    summary="Confirm that sentences mean what the desk read",
)
def confirm_policy_sentences(
    request: HttpRequest,
    slug: str,
    number: int,
    given: ConfirmationIn,
    if_match: str = IF_MATCH,
    idempotency_key: str = KEY,
) -> Status:
    seen = revision_in(if_match)

    def act(asking: Asking) -> dict[str, Any]:
        wanted = set(given.words)
        if given.all:
            page = queries.review_of(queries.version_of(asking.programme, number))
            wanted |= {one.words for one in page.sentences if one.state == "unseen"}
        actions.confirm_sentences(
            asking.programme_id,
            number,
            wanted,
            by=asking.by,
            seen=_present(asking, number) if seen is None else seen,
            now=asking.now,
        )
        return _review(asking, number)

    return changing(request, slug, act, key=idempotency_key, if_match=if_match)


@router.post(
    "/programmes/{slug}/policy/{number}/review/finish",
    response={200: FinishedOut, **PROBLEMS},
    url_name="api_finish_policy_review",
    summary="Put the reading into force as it is now reviewed",
)
def finish_policy_review(
    request: HttpRequest, slug: str, number: int, if_match: str = IF_MATCH, idempotency_key: str = KEY
) -> Status:
    seen = revision_in(if_match)

    def act(asking: Asking) -> dict[str, Any]:
        version = actions.finish_review(
            asking.programme_id,
            number,
            by=asking.by,
            seen=_present(asking, number) if seen is None else seen,
            now=asking.now,
        )
        return {"number": version.number, "url": page_url("programme_policy", slug, version.number)}

    return changing(request, slug, act, key=idempotency_key, if_match=if_match)


@router.delete(
    "/programmes/{slug}/policy/{number}/review",
    response={200: PolicyReviewOut, **PROBLEMS},
    url_name="api_policy_review",
    summary="Forget what was said and is not in force yet",
)
def drop_policy_review(request: HttpRequest, slug: str, number: int) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        actions.drop_review(asking.programme_id, number, by=asking.by, now=asking.now)
        return _review(asking, number)

    return changing(request, slug, act)


def _present(asking: Asking, number: int) -> int:
    """Without If-Match a deed is about the review as it is."""
    return queries.review_of(queries.version_of(asking.programme, number)).revision


def _review(asking: Asking, number: int) -> dict[str, Any]:
    version = queries.version_of(asking.programme, number)
    page = queries.review_of(version)
    return {
        "revision": page.revision,
        "waiting": sum(one.state in ("unseen", "not_understood") for one in page.sentences),
        "changes": page.policy.clauses != queries.policy_of(version).clauses,
        "sentences": [
            {
                "words": one.words,
                "line": one.line,
                "state": one.state,
                "doubt": one.reason,
                "read": [_meaning(value, one.words) for value in one.read],
                "means": [_meaning(clause.value, one.words) for clause in one.clauses],
            }
            for one in page.sentences
        ],
        "idle": [one.words for one in page.idle],
        "url": page_url("review", asking.programme.slug, number),
    }


def _meaning(value: Value, words: str) -> dict[str, Any]:
    clause = Clause("", KINDS[type(value)], value, words, Span(0, 0, 0))
    return {"value": value_fields(value), "words": value_words(clause), "does": explain(clause)}
