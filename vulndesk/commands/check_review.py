"""`vulndesk check --ask-desk`: what people of a desk say to the changes to who may do what (E19)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from vulndesk.client import Desk, DeskError
from vulndesk.client.shapes import ChangeReview
from vulndesk.core.check.access_changes import REMOVED, REMOVED_SEEN, SEEN, Declared, touching_commits
from vulndesk.core.check.change_review import (
    ASKED_ABOUT,
    MOST_AUTHORS,
    MOST_CHANGES,
    MOST_FINDINGS,
    Approver,
    ReviewState,
    Verdict,
    change_digest,
    counts,
    set_digest,
)
from vulndesk.core.check.changes import ChangedFile
from vulndesk.core.check.finding import Finding, shown, with_fingerprints
from vulndesk.core.check.outcome import Notice, Outcome, Review
from vulndesk.core.errors import BadInput
from vulndesk.core.findings import Weight
from vulndesk.gateways.checked_sources import Source

_LONGEST_NAME = 300


@dataclass(frozen=True)
class _Change:
    """One file. digest: of what changes in it. names: who reviews it. authors: of the commits that touch it."""

    file: ChangedFile
    digest: str
    names: tuple[str, ...]
    authors: tuple[str, ...]


def with_reviews(outcome: Outcome, source: Source, *, address: str, programme: str, range_: str) -> Outcome:
    """The same outcome, with what the desk says: what a named person approved there is a note from then on.

    Nothing is asked when there is nothing to ask about.
    """
    asked = [one for one in outcome.findings if one.rule.id in ASKED_ABOUT]
    if not asked or source.range_ is None:
        return outcome
    changes = _changes(source, asked)
    try:
        body = _body(asked, changes, range_=range_, tip=source.range_.tip)
        review = Desk.configured(address).change_reviews.ask(programme, **body)
    except (DeskError, BadInput) as error:
        words = f"The desk was to be asked for a review, and was not: {shown(str(error))}"
        return replace(outcome, notices=[*outcome.notices, Notice(Weight.ERROR, words)], asked_in_vain=True)
    if review.digest != body["digest"] or review.state not in _WORDS:
        words = "The desk was asked for a review, and what it answered is none of this change."
        return replace(outcome, notices=[*outcome.notices, Notice(Weight.ERROR, words)], asked_in_vain=True)
    by_path = {one.file.path: one for one in changes}
    judged = [_judged(one, by_path.get(one.path), review) for one in outcome.findings]
    words = (
        f"The desk has a review of this change: {_WORDS[review.state]}. {shown(review.url)} (digest {review.digest})"
    )
    return replace(
        outcome,
        findings=list(_known_again(judged)),
        notices=[*outcome.notices, Notice(Weight.NOTE, words)],
        review=Review(review.state, shown(review.url), review.digest),
    )


_WORDS: dict[str, str] = {
    ReviewState.WAITING: "nobody has answered yet",
    ReviewState.APPROVED: "approved",
    ReviewState.OBJECTED: "somebody objects",
}


def _changes(source: Source, asked: Sequence[Finding]) -> list[_Change]:
    declared = Declared(source.declared.access_paths, source.declared.reviewers, source.owners)
    paths = {one.path for one in asked}
    return [
        _Change(
            file,
            change_digest(file),
            declared.names_for(file.path),
            tuple(dict.fromkeys(f"{one.author} <{one.mail}>" for one in touching_commits(file.path, source.commits))),
        )
        for file in source.net
        if file.path in paths
    ]


def _body(asked: Sequence[Finding], changes: Sequence[_Change], *, range_: str, tip: str) -> dict[str, Any]:
    """Raises BadInput for more than a person could look at."""
    authors = list(dict.fromkeys(_text(who) for one in changes for who in one.authors))
    is_too_much = len(changes) > MOST_CHANGES or len(asked) > MOST_FINDINGS or len(authors) > MOST_AUTHORS
    if is_too_much or any(len(who) > _LONGEST_NAME for who in authors):
        raise BadInput("This is more than one review can hold.", next_step="Check fewer commits at a time.")
    return {
        "digest": set_digest(one.digest for one in changes),
        "range": shown(range_),
        "tip": tip,
        "authors": authors,
        "changes": [
            {
                "path": _text(one.file.path),
                "digest": one.digest,
                "added": len(one.file.added),
                "removed": len(one.file.removed),
                "reviewers": [_text(name)[:_LONGEST_NAME] for name in one.names[:MOST_AUTHORS]],
            }
            for one in changes
        ],
        "findings": [
            {"rule": one.rule.id, "path": _text(one.path), "line": one.line, "said": one.said} for one in asked
        ],
    }


def _text(words: str) -> str:
    """What is no UTF-8 in git, so that two names stay two."""
    return words.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _judged(one: Finding, change: _Change | None, review: ChangeReview) -> Finding:
    """A note once it is approved by who may; else the finding, with where the review stands."""
    if change is None or one.rule.id not in ASKED_ABOUT:
        return one
    approved = [said for said in review.answers if said.verdict == Verdict.APPROVED]
    if review.state == ReviewState.APPROVED:
        for said in approved:
            if counts(Approver(said.name, said.handle), change.names, change.authors):
                words = (
                    f"{one.message} It was reviewed on the desk by {_who(said.name, said.handle)}: {shown(review.url)}"
                )
                return replace(one, rule=REMOVED_SEEN if one.rule is REMOVED else SEEN, message=words)
    return replace(one, message=f"{one.message} {_why_not(review)} {shown(review.url)}")


def _why_not(review: ChangeReview) -> str:
    if review.state == ReviewState.WAITING:
        return "A review waits on the desk:"
    verdict = Verdict.OBJECTED if review.state == ReviewState.OBJECTED else Verdict.APPROVED
    who = ", ".join(_who(said.name, said.handle) for said in review.answers if said.verdict == verdict)
    is_refused = verdict is Verdict.OBJECTED
    return f"{who} {'objects on the desk' if is_refused else 'approved it on the desk, and is no reviewer of it'}:"


def _who(name: str, handle: str) -> str:
    return shown(f"{name} (@{handle})")


def _known_again(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A note is another finding than the one it was: a baseline that knows it hides no change that nobody saw."""
    noted = [one for one in findings if one.rule in (SEEN, REMOVED_SEEN)]
    yield from (one for one in findings if one.rule not in (SEEN, REMOVED_SEEN))
    yield from with_fingerprints(noted)
