"""Suspected floods: read through and marked as no reports together, and taken back together."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.cases import actions, queries
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.errors import BadInput
from vulndesk.core.floods import SAID

SET_ASIDE = "flood"  # in the session: the references that were marked last, to be taken back
SHOWN = 5


@require_GET
@team_required
def floods(request: HttpRequest) -> HttpResponse:
    now = datetime.now(UTC)
    found = queries.suspected_floods(actor_for(person_of(request)), now=now, shown=SHOWN)
    context = {
        "floods": [
            {"title": f"{one.count} reports", "said": SAID[one.sign], "flood": one, "more": one.count - len(one.rows)}
            for one in found
        ],
        "set_aside": request.session.get(SET_ASIDE, []),
        "section": "queue",
        "now": now,
    }
    return render(request, "cases/floods.html", context)


@require_http_methods(["GET", "POST"])
@team_required
def flood(request: HttpRequest, name: str) -> HttpResponseBase:
    """One flood, each of its reports ticked but those that are said to be exploited or public."""
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    refused: BadInput | None = None
    if request.method == "POST":
        try:
            ended = actions.set_flood_aside(_ticked(request), by=actor, now=now)
        except BadInput as error:
            refused = error
        else:
            request.session[SET_ASIDE] = list(ended.done)
            _say(request, ended.left)
            return redirect("floods")
    found = queries.suspected_flood(actor, name, now=now)
    if found is None:
        messages.info(request, "These reports were decided, or more of them came. Here is what is left.")
        return redirect("floods")
    context = {"flood": found, "said": SAID[found.sign], "refused": refused, "section": "queue", "now": now}
    return render(request, "cases/flood.html", context, status=refused.status if refused else 200)


@require_POST
@team_required
def take_flood_back(request: HttpRequest) -> HttpResponseBase:
    references = request.session.pop(SET_ASIDE, [])
    ended = actions.take_flood_back(references, by=actor_for(person_of(request)), now=datetime.now(UTC))
    if ended.done:
        messages.success(request, f"Taken back: {len(ended.done)}. They stand in the queue as before.")
    _say(request, ended.left)
    return redirect("floods")


def _ticked(request: HttpRequest) -> list[tuple[str, int]]:
    """`VD-…:3`, reference and revision. What is written otherwise is no report of this page."""
    given = (one.rpartition(":") for one in request.POST.getlist("case"))
    return [(reference, int(seen)) for reference, _, seen in given if seen.isdecimal() and len(seen) < 9]


def _say(request: HttpRequest, left: tuple[str, ...]) -> None:
    if left:
        messages.warning(request, f"Left as they are, because somebody was there first: {', '.join(left)}.")
