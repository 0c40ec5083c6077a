"""How the desk reads a policy, sentence by sentence, with what an owner has said about it so far."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial

from vulndesk.apps.policies.models import PolicyVersion, Review
from vulndesk.core.policy.clauses import Clause, Policy, Span, Value
from vulndesk.core.policy.inline import plain_words
from vulndesk.core.policy.overlay import Overlay, Ruling, Sentence, apply_overlay, bound_words
from vulndesk.core.policy.overlay_file import overlay_from_json
from vulndesk.core.policy.reader import passages_of, read_policy

LONGEST_LISTED = 400


@dataclass(frozen=True)
class ReviewedSentence:
    """One sentence on the page. number: its place in the text, by which the page names it.

    state: unseen, confirmed (means what the reader read), corrected, dismissed (means nothing), not_understood.
    """

    number: int
    words: str
    line: int
    state: str
    read: tuple[Value, ...]
    clauses: tuple[Clause, ...]
    reason: str


@dataclass(frozen=True)
class ReviewPage:
    """revision: of the review, for `seen`. idle: rulings that no longer apply. policy: what would run."""

    revision: int
    overlay: Overlay
    sentences: tuple[ReviewedSentence, ...]
    idle: tuple[Ruling, ...]
    policy: Policy


def review_of(version: PolicyVersion) -> ReviewPage:
    """The text is read anew: what a better reader finds is reviewed like everything else."""
    under_way = Review.objects.filter(version=version).first()
    overlay = overlay_from_json(under_way.overlay if under_way else version.overlay)
    reading = read_policy(version.text)
    applied = apply_overlay(reading, overlay, partial(passages_of, version.text))
    return ReviewPage(
        revision=under_way.revision if under_way else 0,
        overlay=overlay,
        sentences=_sentences(reading, applied.policy, overlay),
        idle=applied.idle,
        policy=applied.policy,
    )


def _sentences(reading: Policy, policy: Policy, overlay: Overlay) -> tuple[ReviewedSentence, ...]:
    """Every sentence that means something, to the reader or to the owner, or might, in the order of the text."""
    found: list[Sentence] = [*reading.clauses, *reading.not_understood, *policy.clauses]
    places = sorted({one.span: one for one in found}.values(), key=lambda one: one.span.start)
    doubts = {one.span: one.reason for one in reading.not_understood}
    rulings = {bound_words(one.words): one for one in overlay.rulings}
    was, becomes = _by_span(reading), _by_span(policy)
    rows = []
    for number, place in enumerate(places, start=1):
        read = tuple(one.value for one in was[place.span])
        clauses = tuple(becomes[place.span])
        rows.append(
            ReviewedSentence(
                number=number,
                words=plain_words(place.sentence),
                line=place.span.line,
                state=_state(rulings.get(bound_words(place.sentence)), read, doubts.get(place.span, "")),
                read=read,
                clauses=clauses,
                reason=doubts.get(place.span, ""),
            )
        )
    return tuple(rows)


def _by_span(policy: Policy) -> defaultdict[Span, list[Clause]]:
    found: defaultdict[Span, list[Clause]] = defaultdict(list)
    for clause in policy.clauses:
        found[clause.span].append(clause)
    return found


def _state(ruling: Ruling | None, read: tuple[Value, ...], doubt: str) -> str:
    if ruling is None:
        return "not_understood" if doubt and not read else "unseen"
    if not ruling.means:
        return "dismissed"
    return "confirmed" if ruling.means == read else "corrected"


def other_sentences(version: PolicyVersion, page: ReviewPage) -> list[tuple[str, int]]:
    """(words, line) of every sentence that is not on the page: what an owner can add a clause to."""
    shown = {bound_words(one.words) for one in page.sentences}
    found: dict[str, int] = {}
    for passage in passages_of(version.text):
        words = bound_words(passage.sentence)
        if words and words not in shown and len(words) <= LONGEST_LISTED:
            found.setdefault(words, passage.span.line)
    return list(found.items())


def stands_in(text: str, words: str) -> bool:
    """Whether this is a sentence of the text."""
    wanted = bound_words(words)
    return any(bound_words(passage.sentence) == wanted for passage in passages_of(text))
