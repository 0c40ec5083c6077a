"""The page of one's own tokens. Making one asks for the second factor again: it works without either of them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from vulndesk.apps.accounts.form_deeds import tried
from vulndesk.apps.accounts.queries import (
    has_stepped_up,
    person_of,
    step_up_address,
    team_required,
    way_to_second_factor,
)
from vulndesk.apps.policies.queries import actor_for, programme_names
from vulndesk.apps.tokens import actions, queries
from vulndesk.apps.tokens.forms import TokenForm


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@team_required
def tokens(request: HttpRequest) -> HttpResponseBase:
    person, now = person_of(request), datetime.now(UTC)
    mine = actor_for(person).programmes
    named = sorted(programme_names(mine).items(), key=lambda pair: pair[1].casefold())
    form = TokenForm(request.POST if request.method == "POST" else None, programmes=named)
    way = step_up_address(person, back=request.path) or way_to_second_factor(back=request.path)
    step_up = "" if has_stepped_up(request, now=now) else way
    token, status = "", 200
    if request.method == "POST":
        if step_up:
            return redirect(step_up)
        made: list[str] = []

        def make() -> None:
            given = form.cleaned_data
            made.append(
                actions.make_token(
                    person,
                    name=given["name"],
                    scopes=given["scopes"],
                    programme_ids=form.programme_ids(),
                    lives=form.lives(),
                    mine=mine,
                    now=now,
                )[1]
            )

        stop = tried(form, make)
        status = stop.status if stop else 200
        if made:
            token, form = made[0], TokenForm(programmes=named)
    context = {
        "tokens": queries.tokens_of(person, now=now),
        "form": form,
        "token": token,
        "step_up": step_up,
        "section": "account",
        "now": now,
    }
    return render(request, "tokens/tokens.html", context, status=status)


@require_POST
@team_required
def end(request: HttpRequest, token_id: UUID) -> HttpResponseBase:
    actions.end_token(person_of(request), token_id, now=datetime.now(UTC))
    messages.success(request, "That token opens nothing any more.")
    return redirect("api_tokens")
