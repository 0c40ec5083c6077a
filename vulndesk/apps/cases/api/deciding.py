"""What is decided about a case besides its deeds, for programs: what to do first, its parts, policy and doubles."""

from __future__ import annotations

from typing import Any, Literal, get_args

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from vulndesk.apps.cases import actions, queries
from vulndesk.apps.cases.api.doing import IF_MATCH, KEY, TEXT_LIMIT, Doing, DoneOut, Heads, done, instant, reading
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken
from vulndesk.core.ssvc import decision_of, tree_named

router = Router(tags=["team"], auth=ByToken())

TreeName = Literal["supplier", "deployer", "coordinator", "publication"]


class SsvcAnswerOut(Schema):
    point: str = Field(examples=["E"])
    question: str = Field(examples=["Exploitation"])
    answer: str = Field(examples=["P"])
    words: str = Field(examples=["Public PoC"])


class SsvcOut(Schema):
    tree: str = Field(examples=["supplier"])
    outcome: str = Field(examples=["Out-of-cycle"])
    vector: str = Field(examples=["supplier/E:P/A:Y/U:E/T:T/P:S"])
    answers: list[SsvcAnswerOut]


class SsvcPointOut(Schema):
    """answers: key -> words."""

    point: str = Field(examples=["E"])
    question: str = Field(examples=["Exploitation"])
    answers: dict[str, str] = Field(examples=[{"N": "None", "P": "Public PoC", "A": "Active"}])


class SsvcTreeOut(Schema):
    tree: str = Field(examples=["supplier"])
    words: str = Field(examples=["We make it: how soon to fix it"])
    points: list[SsvcPointOut]


class SsvcListOut(Schema):
    """trees: what can be answered. revision: of the case; send it back as If-Match."""

    decisions: list[SsvcOut]
    trees: list[SsvcTreeOut]
    revision: int


class SsvcIn(BaseModel):
    """answers: point's key -> answer's key; a point without an answer is refused by its key."""

    model_config = ConfigDict(extra="forbid")
    answers: dict[str, StrictStr] = Field(examples=[{"E": "P"}])


class PassagesOut(Schema):
    """What the report says, in order. The place of a passage, from 0, is its name when the case is split."""

    passages: list[str] = Field(examples=[["The parser reads past the end.", "The cache keeps passwords."]])
    parts: list[str] = Field(examples=[["VD-7K2M-9QXW"]], description="references, when it was split before")
    revision: int


class SplitIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: StrictStr = Field(min_length=1, max_length=120, examples=["The cache keeps passwords"])
    passages: list[StrictInt] = Field(min_length=1, max_length=400, examples=[[1]])


class PartMadeOut(Schema):
    """reference: of the new case."""

    reference: str
    split_from: str = Field(examples=["VD-7K2M-9QXW"])


class MovedClockOut(Schema):
    promise: str
    strength: str
    before: str = Field(examples=["2026-03-09T17:00:00Z"])
    after: str = Field(examples=["2026-03-12T17:00:00Z"])
    changes: bool


class PolicyMoveOut(Schema):
    """number: the version to which it would move; None: it runs that version, or is closed."""

    number: int | None = Field(examples=[3])
    clocks: list[MovedClockOut]
    needs_message: bool = Field(description="something promised to the reporter ends later")
    revision: int


class PolicyMoveIn(BaseModel):
    """message: to the reporter."""

    model_config = ConfigDict(extra="forbid")
    message: StrictStr = Field("", max_length=TEXT_LIMIT)


class AlikeOut(Schema):
    reference: str
    title: str
    state: str
    received_at: str
    shared: list[str] = Field(examples=[["the same function, parse_header"]])


class AlikeListOut(Schema):
    cases: list[AlikeOut]


class DuplicatesToldIn(BaseModel):
    """message: to the reporter of every duplicate that is still open."""

    model_config = ConfigDict(extra="forbid")
    message: StrictStr = Field(min_length=1, max_length=TEXT_LIMIT)


class DuplicatesToldOut(Schema):
    told: int = Field(examples=[2])


@router.get(
    "/cases/{reference}/ssvc",
    response={200: SsvcListOut, **READ_PROBLEMS},
    url_name="api_ssvc",
    summary="What to do first, by the trees of SSVC that were answered",
)
def list_ssvc(request: HttpRequest, response: HttpResponse, reference: str) -> dict[str, Any]:
    actor, now = reading(request)
    case = queries.case_head(actor, queries.listening_to(actor, reference=reference), now=now).case
    response["ETag"] = f'"{case.revision}"'
    return {
        "decisions": [_decision(vector) for vector in case.ssvc.values()],
        "trees": [_tree(name) for name in get_args(TreeName)],
        "revision": case.revision,
    }


@router.put(
    "/cases/{reference}/ssvc/{tree}",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_decide_ssvc",
    summary="Decide what to do first, by the answers to one tree of SSVC",
)
def decide_ssvc(
    request: HttpRequest, reference: str, tree: TreeName, given: SsvcIn, if_match: str = IF_MATCH, key: str = KEY
) -> Status:
    def act(doing: Doing) -> None:
        actions.decide_ssvc(doing.case_id, tree, given.answers, by=doing.by, now=doing.now, seen=doing.seen)

    return done(request, reference, act, Heads(key, if_match))


@router.get(
    "/cases/{reference}/split",
    response={200: PassagesOut, **PROBLEMS},
    url_name="api_split",
    summary="The passages of a report, to choose from when it holds several findings",
)
def show_passages(request: HttpRequest, response: HttpResponse, reference: str) -> dict[str, Any]:
    actor, now = reading(request)
    page = queries.case_page(actor, reference=reference, now=now)
    response["ETag"] = f'"{page.case.revision}"'
    return {
        "passages": list(queries.passages_to_split(actor, page.case, now=now)),
        "parts": [one.reference for one in queries.parts_in(page.around.family)],
        "revision": page.case.revision,
    }


@router.post(
    "/cases/{reference}/split",
    response={201: PartMadeOut, **PROBLEMS},
    url_name="api_split",
    summary="Make a case of its own of some passages; the one that is split loses nothing",
)
def split_case(
    request: HttpRequest, reference: str, given: SplitIn, if_match: str = IF_MATCH, key: str = KEY
) -> Status:
    def act(doing: Doing) -> dict[str, str]:
        part = actions.split_case(
            doing.case_id, given.passages, title=given.title, by=doing.by, now=doing.now, seen=doing.seen
        )
        return {"reference": part.reference, "split_from": reference.upper()}

    return done(request, reference, act, Heads(key, if_match), status=201)


@router.get(
    "/cases/{reference}/policy",
    response={200: PolicyMoveOut, **READ_PROBLEMS},
    url_name="api_case_policy",
    summary="What moving a case to the policy in force would change",
)
def show_policy_move(request: HttpRequest, response: HttpResponse, reference: str) -> dict[str, Any]:
    actor, now = reading(request)
    case = queries.case_head(actor, queries.listening_to(actor, reference=reference), now=now).case
    response["ETag"] = f'"{case.revision}"'
    move = queries.move_of(case, now=now)
    clocks = move.clocks if move else ()
    return {
        "number": move.version.number if move else None,
        "clocks": [
            {
                "promise": one.clock.promise.value,
                "strength": one.clock.strength,
                "before": instant(one.clock.effective_at),
                "after": instant(one.due.instant),
                "changes": one.changes,
            }
            for one in clocks
        ],
        "needs_message": any(one.is_later for one in clocks),
        "revision": case.revision,
    }


@router.post(
    "/cases/{reference}/policy",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_case_policy",
    summary="Move a case to the policy in force: its running clocks count by that one",
)
def move_policy(
    request: HttpRequest, reference: str, given: PolicyMoveIn, if_match: str = IF_MATCH, key: str = KEY
) -> Status:
    def act(doing: Doing) -> None:
        actions.move_to_current_policy(
            doing.case_id, message=given.message, seen=doing.seen, by=doing.by, now=doing.now
        )

    return done(request, reference, act, Heads(key, if_match))


@router.get(
    "/cases/{reference}/alike",
    response={200: AlikeListOut, **READ_PROBLEMS},
    url_name="api_alike",
    summary="Reports that look like this one, and why",
)
def list_alike(request: HttpRequest, reference: str) -> dict[str, Any]:
    actor, now = reading(request)
    page = queries.case_page(actor, reference=reference, now=now)
    found = [
        {
            "reference": one.reference,
            "title": one.title,
            "state": one.state,
            "received_at": instant(one.received_at),
            "shared": list(one.shared),
        }
        for one in queries.looks_like(actor, page.case, page.around)
    ]
    return {"cases": found}


@router.delete(
    "/cases/{reference}/alike/{other}",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_alike_pair",
    summary="Say that two reports only look alike: neither is named at the other any more",
)
def tell_pair_apart(request: HttpRequest, reference: str, other: str, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.tell_apart(doing.case_id, other, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


@router.put(
    "/cases/{reference}/alike/{other}",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_alike_pair",
    summary="Take back that two reports only look alike",
)
def let_pair_look_alike(request: HttpRequest, reference: str, other: str, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.let_look_alike(doing.case_id, other, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


@router.post(
    "/cases/{reference}/duplicates/close",
    response={200: DuplicatesToldOut, **PROBLEMS},
    url_name="api_close_duplicates",
    summary="Tell the reporter of every open duplicate how the original ended, and close them",
)
def close_duplicates(request: HttpRequest, reference: str, given: DuplicatesToldIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> dict[str, int]:
        return {"told": actions.close_duplicates(doing.case_id, given.message, by=doing.by, now=doing.now)}

    return done(request, reference, act, Heads(key))


@router.post(
    "/cases/{reference}/evidence",
    response={202: DoneOut, **PROBLEMS},
    url_name="api_evidence",
    summary="Have looked up again what the report says of the code",
)
def judge_again(request: HttpRequest, reference: str, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.judge_again(doing.case_id, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key), status=202)


def _decision(vector: str) -> dict[str, Any]:
    found = decision_of(vector)
    return {
        "tree": found.tree.name,
        "outcome": found.outcome.name,
        "vector": found.vector,
        "answers": [
            {"point": point.key, "question": point.name, "answer": answer.key, "words": answer.name}
            for point, answer in found.answers
        ],
    }


def _tree(name: str) -> dict[str, Any]:
    tree = tree_named(name)
    points = [
        {"point": one.key, "question": one.name, "answers": {answer.key: answer.name for answer in one.answers}}
        for one in tree.points
    ]
    return {"tree": tree.name, "words": tree.words, "points": points}
