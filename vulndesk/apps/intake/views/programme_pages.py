"""The public face: which programmes there are, and what each one's policy says and does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from vulndesk.apps.cases.queries import PromiseKept, promise_board
from vulndesk.apps.intake.views.policy_text import PolicyText, Sentence, render_policy
from vulndesk.apps.intake.views.words import PROMISES
from vulndesk.apps.policies.queries import (
    calendar_of,
    next_pause,
    pause_at,
    policy_of,
    programmes,
    promises_of,
    public_versions,
)
from vulndesk.apps.policies.queries import programme as programme_of
from vulndesk.core.clocks import StartedClock, deadlines_for
from vulndesk.core.pauses import clocks_start
from vulndesk.core.policy.clauses import Clause, Deadline, Kind, Policy, Promise, Strength
from vulndesk.core.policy.explain import explain
from vulndesk.core.policy.inline import plain_words


@dataclass(frozen=True)
class PromiseLine:
    """One promise or target as the page shows it. kept: None while the public figures have not started.

    within: for new reports; longer_since: since when that is longer than `written`, which is what the sentence says.
    """

    words: str
    within: str
    clause: Clause
    is_promise: bool
    withdrawn: bool
    kept: PromiseKept | None
    longer_since: datetime | None
    written: str


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = datetime.now(UTC)
    rows = [
        {"programme": one, "answer": _answer_words(promises_of(one.policy)), "pause": pause_at(one, now=now)}
        for one in programmes()
        if one.policy
    ]
    return render(
        request, "intake/home.html", {"rows": rows, "now": now, "section": "home", "desk": settings.DESK_NAME}
    )


@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    now = datetime.now(UTC)
    return render(request, "intake/programme.html", programme_context(slug, now=now) | {"now": now, "section": "home"})


def programme_context(slug: str, *, now: datetime) -> dict[str, Any]:
    """What the page of one programme shows. Raises NotFound."""
    found = programme_of(slug)
    version = found.policy
    assert version is not None  # programme_of finds only those that run a policy
    policy = policy_of(version)
    board = promise_board(found)
    text = render_policy(version.text, policy)
    understood = {clause.span for clause in policy.clauses}
    return {
        "programme": found,
        "policy": policy,
        "version": version,
        "zone": found.zone,
        "answer": (answer := answer_clock(found, policy, now=now)),
        "answer_clause": policy.clause(answer.clause_id) if answer else None,
        "pause": next_pause(found, now=now),
        "versions": public_versions(found),
        "promises": _promise_lines(version, board),
        "figures_started": board is not None,
        "supported": policy.of_kind(Kind.SUPPORTED_VERSION),
        "scope": policy.of_kind(Kind.SCOPE),
        "exclusions": policy.of_kind(Kind.EXCLUSION),
        "conduct": quotes(policy, Kind.SAFE_HARBOUR, Kind.CONDUCT_RULE),
        "thanks": quotes(policy, Kind.DISCLOSURE_RULE, Kind.CREDIT, Kind.BOUNTY, Kind.THANKS),
        "policy_html": text.with_notes(_notes(text, board, version)),
        "sentences": len(text.sentences),
        "unplaced": [(sentence, _effects(sentence, board, version)) for sentence in text.unplaced],
        "not_understood": [
            (plain_words(one.sentence), one.span.line, one.span in understood) for one in policy.not_understood
        ],
    }


def quotes(policy: Policy, *kinds: Kind) -> list[dict[str, str]]:
    """The sentences of these kinds, each once, in plain words with the id of their place in the policy."""
    found: dict[str, str] = {}
    for kind in kinds:
        for clause in policy.of_kind(kind):
            found.setdefault(plain_words(clause.sentence), clause.id)
    return [{"id": ident, "words": words} for words, ident in found.items()]


def answer_clock(programme: Any, policy: Policy, *, now: datetime) -> StartedClock | None:
    """When a person answers, if a report were sent now."""
    running = promises_of(programme.policy) if programme.policy else policy
    starts, _ = clocks_start(pause_at(programme, now=now), now=now)
    clocks = deadlines_for(policy=running, received_at=starts, calendar=calendar_of(programme, now=now))
    return next((one for one in clocks if one.promise is Promise.ACKNOWLEDGE), None)


def _answer_words(policy: Policy) -> str:
    for _, deadline in _deadlines(policy):
        if deadline.promise is Promise.ACKNOWLEDGE and deadline.severity is None:
            aim = "A person answers" if deadline.strength is Strength.PROMISE else "Aims to answer"
            return f"{aim} within {deadline.within.words}."
    return "The policy names no time for an answer."


def _deadlines(policy: Policy) -> Iterable[tuple[Clause, Deadline]]:
    for clause in policy.of_kind(Kind.DEADLINE):
        if isinstance(clause.value, Deadline):
            yield clause, clause.value


def _promise_lines(version: Any, board: dict[str, PromiseKept] | None) -> list[PromiseLine]:
    """Fix targets are the team's own (E10) and stay out."""
    policy, running = policy_of(version), promises_of(version)
    return [
        PromiseLine(
            words=PROMISES[deadline.promise.value],
            within=_within(_running(clause, running) or deadline),
            clause=clause,
            is_promise=deadline.strength is Strength.PROMISE,
            withdrawn=clause.id in version.withdrawn_promises,
            longer_since=_instant_of(version.lengthened_promises.get(clause.id)),
            written=_within(deadline),
            kept=(board or {}).get(deadline.promise.value),
        )
        for clause, deadline in _deadlines(policy)
        if deadline.promise.value in PROMISES
    ]


def _running(clause: Clause, running: Policy) -> Deadline | None:
    """The length that new reports get, which may have been made longer than the sentence says."""
    found = running.clause(clause.id)
    return found.value if found is not None and isinstance(found.value, Deadline) else None


def _instant_of(said: dict[str, str] | None) -> datetime | None:
    return datetime.fromisoformat(said["said_at"]) if said else None


def _within(deadline: Deadline) -> str:
    words = deadline.within.words
    if deadline.promise is Promise.UPDATE_EVERY:
        return f"every {words}"
    if deadline.promise is Promise.DISCLOSE:
        return f"after {words}"
    return f"within {words}" + (f", for {deadline.severity} severity" if deadline.severity else "")


# --- what the desk does about each sentence ----------------------------------------------------------------------


def _notes(text: PolicyText, board: dict[str, PromiseKept] | None, version: Any) -> dict[int, str]:
    return {
        sentence.number: render_to_string(
            "intake/clause_note.html", {"sentence": sentence, "effects": _effects(sentence, board, version)}
        )
        for sentence in text.sentences
    }


def _effects(sentence: Sentence, board: dict[str, PromiseKept] | None, version: Any) -> list[dict[str, str]]:
    return [
        {"does": _does(clause, version), "strength": _strength(clause), "kept": _kept_words(clause, board)}
        for clause in sentence.clauses
    ]


def _does(clause: Clause, version: Any) -> str:
    """For new reports, whatever was openly changed since the sentence was written."""
    if clause.id in version.withdrawn_promises:
        return "Withdrawn for new reports. Those that came before keep it."
    if said := version.lengthened_promises.get(clause.id):
        running = promises_of(version).clause(clause.id) or clause
        return f"Made longer for reports since {said['said_at'][:10]}. {explain(running)}"
    return explain(clause)


def _strength(clause: Clause) -> str:
    if not isinstance(clause.value, Deadline) or clause.value.promise.value not in PROMISES:
        return ""
    return "Promise" if clause.value.strength is Strength.PROMISE else "Target, not a promise"


def _kept_words(clause: Clause, board: dict[str, PromiseKept] | None) -> str:
    if not isinstance(clause.value, Deadline) or clause.value.promise.value not in PROMISES:
        return ""
    if board is None:
        return "Public figures start at ten closed cases."
    kept = board.get(clause.value.promise.value)
    return f"Kept so far: {kept.on_time} of {kept.counted} in time." if kept else "No case has come to it yet."
