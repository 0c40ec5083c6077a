"""The queue: opens on what needs this person, and is found again at the same place."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.cases import queries
from vulndesk.apps.policies.queries import actor_for, programmes
from vulndesk.core.access import Actor, Verb, may
from vulndesk.core.floods import FEWEST

PLACE = "queue"  # in the session: where in the queue this person was
TABS = {
    "needs-you": "Needs you",
    "mine": "Yours",
    "open": "All open",
    "waiting": "Waiting",
    "closed": "Closed",
    "not-reports": "Not reports",
}


@require_GET
@team_required
def queue(request: HttpRequest) -> HttpResponseBase:
    now = datetime.now(UTC)
    actor = actor_for(person_of(request))
    if not may(actor, Verb.SEE_QUEUE):
        return redirect("audit" if may(actor, Verb.SEE_AUDIT) else "people")
    page = request.GET.get("page", "1")
    view = request.GET.get("view", queries.FIRST_VIEW)
    wanted = queries.QueueFilter(
        view=view if view in queries.VIEWS else queries.FIRST_VIEW,
        programme=request.GET.get("programme", "")[:60],
        text=request.GET.get("q", "")[:200],
        page=int(page) if page.isdecimal() and len(page) < 6 else 1,
    )
    found = queries.queue(actor, wanted, now=now)
    _remember_place(request, wanted)
    context = {
        "page": found,
        "actor": actor,
        # As dictionaries: a template asks each name of an object as a key first, and an exception a name is dear.
        "rows": [vars(row) for row in found.rows],
        "now": now,
        "section": "queue",
        "needs_you": found.counts["needs-you"] if not wanted.programme else queries.needs_you_count(actor, now=now),
        "tabs": [
            {"name": name, "words": words, "url": _place(wanted, view=name), "count": found.counts[name]}
            for name, words in TABS.items()
        ],
        "current": "" if wanted.text.strip() else wanted.view,
        "programmes": _programme_links(actor, wanted),
        "previous": _place(wanted, page=wanted.page - 1) if wanted.page > 1 else "",
        "next": _place(wanted, page=wanted.page + 1) if found.more else "",
        "here": _place(wanted, page=wanted.page),
        "without_search": _place(wanted, text=""),
        "view_words": TABS[wanted.view],
        "flooded": sum(queries.flood_sizes(actor, now=now)) if found.counts["needs-you"] >= FEWEST else 0,
    }
    return render(request, "cases/queue.html", context)


def _programme_links(actor: Actor, wanted: queries.QueueFilter) -> list[dict[str, Any]]:
    """The programmes that this person works for; none when there is only one."""
    seen = [row for row in programmes() if actor.handles(row.pk)]
    if len(seen) < 2:
        return []
    named = [("", "All programmes"), *((row.slug, row.name) for row in seen)]
    return [
        {"words": words, "url": _place(wanted, programme=slug), "current": slug == wanted.programme}
        for slug, words in named
    ]


def _place(wanted: queries.QueueFilter, **changes: Any) -> str:
    given = {"view": wanted.view, "programme": wanted.programme, "q": wanted.text, "page": 1}
    given |= {"q" if name == "text" else name: value for name, value in changes.items()}
    if "view" in changes:
        given["q"] = ""
    kept = {name: value for name, value in given.items() if value and not (name == "page" and value == 1)}
    if kept.get("view") == queries.FIRST_VIEW:
        del kept["view"]
    return reverse("queue") + (f"?{urlencode(kept)}" if kept else "")


def _remember_place(request: HttpRequest, wanted: queries.QueueFilter) -> None:
    """So that the way back from a case leads to the same rows. Written only when it changes."""
    place = _place(wanted, page=wanted.page)
    if request.session.get(PLACE, reverse("queue")) != place:
        request.session[PLACE] = place


def place_of(request: HttpRequest) -> str:
    """The way back from a case."""
    return str(request.session.get(PLACE, reverse("queue")))
