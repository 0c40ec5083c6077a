"""The guarded door to read reviews: for who works on the programme, and for auditors of its organisation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from vulndesk.apps.accounts.models import User
from vulndesk.apps.change_reviews.content import Asked, open_asked, open_reason
from vulndesk.apps.change_reviews.models import ChangeReview
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import actor_for, programme
from vulndesk.core.access import Actor, Verb, may, person_in
from vulndesk.core.check.change_review import UNDECIDED_FOR, ReviewState, Verdict, is_author, state_after
from vulndesk.core.errors import BadInput, NotFound

SHOWN = 50


@dataclass(frozen=True)
class Who:
    """handle: empty for somebody who is no row any more. known: by what commits may name them as an author."""

    name: str
    handle: str
    known: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class AnswerView:
    who: Who
    by: str  # as events keep it
    verdict: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class ReviewView:
    """ends_at: when it is no longer waited for; None once somebody answered."""

    id: UUID
    programme: Programme
    state: str
    asked_by: str  # as events keep it
    asker: Who
    asked_at: datetime
    ends_at: datetime | None
    files: int
    findings: int
    asked: Asked
    answers: tuple[AnswerView, ...]


def programme_seen(actor: Actor, slug: str) -> Programme:
    """Raises NotFound for a programme of others, and for none, alike."""
    try:
        found = programme(slug)
    except NotFound:
        found = None
    if found is None or not may(actor, Verb.SEE_REVIEWS, found.pk):
        raise NotFound("There is no such programme.", next_step="The list of programmes has those that are yours.")
    return found


def review_row(actor: Actor, programme_id: int, review_id: UUID) -> ChangeReview:
    """Raises NotFound."""
    rows = ChangeReview.objects.select_related("programme", "data_key")
    row = rows.filter(pk=review_id, programme_id=programme_id).first()
    if row is None or not may(actor, Verb.SEE_REVIEWS, programme_id):
        raise NotFound("There is no such review.", next_step="It was dropped, or it never was: look at the list.")
    return row


def review(actor: Actor, programme_id: int, review_id: UUID) -> ReviewView:
    return _views([review_row(actor, programme_id, review_id)])[0]


def counted_for(shown: ReviewView, authors: Sequence[str]) -> ReviewView:
    """As it stands for commits of these authors: what they approved does not count, whoever was named at first."""
    kept = tuple(
        one for one in shown.answers if one.verdict != Verdict.APPROVED or not is_author(one.who.known, authors)
    )
    return replace(shown, answers=kept, state=state_after(one.verdict for one in kept))


def asker_of(review_id: UUID) -> int | None:
    """The person who asked, to be told of an answer; None when they may no longer see it, or it is gone."""
    row = ChangeReview.objects.filter(pk=review_id).first()
    user_id = person_in(row.asked_by) if row is not None else None
    if row is None or user_id is None:
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or not may(actor_for(user), Verb.SEE_REVIEWS, row.programme_id):
        return None
    return user_id


def person_who(actor: Actor) -> Who:
    return _people([actor.name])[actor.name]


def reviews_of(
    actor: Actor, programme_id: int, *, state: str = "", after: str = "", limit: int = SHOWN
) -> tuple[list[ReviewView], str]:
    """The newest first, and where to go on. Raises BadInput for a state that there is not, and for no place of ours."""
    if state and state not in set(ReviewState):
        raise BadInput("There is no such state.", next_step=f"One of: {', '.join(ReviewState)}.", field="state")
    rows = ChangeReview.objects.filter(programme_id=programme_id)
    rows = rows.select_related("programme", "data_key").prefetch_related("answers")
    rows = rows.filter(state=state) if state else rows
    if after:
        rows = rows.filter(pk__lt=_place(after))
    found = list(rows.order_by("-id")[: limit + 1])
    return _views(found[:limit]), str(found[limit - 1].pk) if len(found) > limit else ""


def _place(after: str) -> UUID:
    try:
        return UUID(after)
    except ValueError:
        raise BadInput("This is no cursor.", next_step="Take `next` of the page before.", field="cursor") from None


def _views(rows: list[ChangeReview]) -> list[ReviewView]:
    answers = {row.pk: list(row.answers.all()) for row in rows}
    people = _people([*(row.asked_by for row in rows), *(one.by for held in answers.values() for one in held)])
    return [
        ReviewView(
            id=row.pk,
            programme=row.programme,
            state=row.state,
            asked_by=row.asked_by,
            asker=people[row.asked_by],
            asked_at=row.asked_at,
            ends_at=None if row.decided_at else row.asked_at + UNDECIDED_FOR,
            files=row.files,
            findings=row.findings,
            asked=open_asked(row),
            answers=tuple(
                AnswerView(people[one.by], one.by, one.verdict, one.at, open_reason(row, one))
                for one in answers[row.pk]
            ),
        )
        for row in rows
    ]


def _people(names: Iterable[str]) -> dict[str, Who]:
    """By the name that events keep."""
    ids = {name: person_in(name) for name in names}
    users = User.objects.in_bulk({user_id for user_id in ids.values() if user_id is not None})
    return {name: _who(users[user_id]) if user_id in users else Who("Somebody", "") for name, user_id in ids.items()}


def _who(user: User) -> Who:
    known = (user.display_name, user.username, f"@{user.username}", user.email)
    return Who(user.display_name, user.username, known)
