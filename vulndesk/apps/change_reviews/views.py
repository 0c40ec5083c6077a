"""Pages of a programme's change reviews: the list, and one with its two answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from vulndesk.apps.accounts.form_deeds import tried
from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.change_reviews import actions, queries
from vulndesk.apps.change_reviews.forms import AnswerForm
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.access import Actor, Verb, may
from vulndesk.core.check.change_review import Verdict
from vulndesk.core.errors import NotFound, NotNow

_ANSWERS = {"approve": Verdict.APPROVED, "object": Verdict.OBJECTED}
_SAID = {"approve": "Approved. A check that asks again hears of it.", "object": "Your objection is kept."}


@require_safe
@never_cache
@team_required
def programme_change_reviews(request: HttpRequest, slug: str) -> HttpResponseBase:
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    context = _context(slug, actor, now=now)
    reviews, earlier = queries.reviews_of(actor, context["programme"].pk, after=request.GET.get("after", ""))
    context |= {"reviews": reviews, "earlier": earlier}
    return render(request, "change_reviews/programme.html", context)


@require_safe
@never_cache
@team_required
def change_review(request: HttpRequest, slug: str, row_id: UUID) -> HttpResponseBase:
    actor = actor_for(person_of(request))
    return _page(request, slug, row_id, actor, form=AnswerForm())


@require_POST
@team_required
def change_review_deed(request: HttpRequest, slug: str, row_id: UUID, deed: str) -> HttpResponseBase:
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    programme = queries.programme_seen(actor, slug)
    if deed == "drop":
        return _drop(request, slug, row_id, lambda: actions.drop_review(programme.pk, row_id, by=actor, now=now))
    if deed not in _ANSWERS:
        raise NotFound("There is no such deed.", next_step="Go back to the review.")
    form = AnswerForm(request.POST)

    def answer() -> None:
        words = form.cleaned_data["reason"]
        actions.answer_review(programme.pk, row_id, _ANSWERS[deed], words, by=actor, now=now)

    queries.review_row(actor, programme.pk, row_id)
    if stop := tried(form, answer):
        return _page(request, slug, row_id, actor, form=form, status=stop.status)
    messages.success(request, _SAID[deed])
    return redirect("change_review", slug=slug, row_id=row_id)


def _drop(request: HttpRequest, slug: str, row_id: UUID, drop: Callable[[], None]) -> HttpResponse:
    try:
        drop()
    except NotNow as refused:
        messages.error(request, str(refused))
        return redirect("change_review", slug=slug, row_id=row_id)
    messages.success(request, "Dropped, with all that was said of the change.")
    return redirect("programme_change_reviews", slug=slug)


def _page(
    request: HttpRequest, slug: str, row_id: UUID, actor: Actor, *, form: AnswerForm, status: int = 200
) -> HttpResponse:
    context = _context(slug, actor, now=datetime.now(UTC))
    shown = queries.review(actor, context["programme"].pk, row_id)
    context |= {
        "review": shown,
        "form": form,
        "removed": [one for one in shown.asked["findings"] if one["said"]],
        "is_asker": shown.asked_by == actor.name,
        "may_drop": shown.asked_by == actor.name or shown.programme.pk in actor.owned,
        "is_sealed": not any(one["path"] for one in shown.asked["changes"]),
    }
    return render(request, "change_reviews/review.html", context, status=status)


def _context(slug: str, actor: Actor, *, now: datetime) -> dict[str, Any]:
    programme = queries.programme_seen(actor, slug)
    return {
        "programme": programme,
        "answers_here": may(actor, Verb.REVIEW_CHANGE, programme.pk),
        "desk_address": settings.ADDRESS,
        "section": "programmes",
        "now": now,
    }
