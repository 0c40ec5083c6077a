"""The room as the team sees it. Complete without script; with it, the thread follows by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.cases.actions import change_words, settle_question
from vulndesk.apps.cases.queries import former_words, message_named, needs_you_count
from vulndesk.apps.parties import actions, queries
from vulndesk.apps.parties.forms import ChangeForm, SayForm
from vulndesk.apps.parties.views import composing, wording
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.access import Actor
from vulndesk.core.audience import CASE
from vulndesk.core.errors import Refused


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def room(request: HttpRequest, reference: str) -> HttpResponse:
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    found = _found(request, actor, reference, now=now)
    bound: SayForm | None = None
    if request.method == "POST":
        bound = composing.send(request, actor, found, now=now)
        if bound is None:
            messages.success(request, "Said.")
            return redirect(f"{reverse('case_room', args=[reference])}#newest")
    else:
        mark_shown(request, actor, found)
    context = shape(request, actor, found, now=now) | composing.composer(request, actor, found, bound)
    context |= {
        "section": "queue",
        "needs_you": needs_you_count(actor, now=now),
        "sections": queries.EMBARGO_ALONE.of(actor, found.case, now=now),
    }
    return render(request, "parties/room.html", context, status=422 if bound else 200)


@require_GET
@team_required
def room_part(request: HttpRequest, reference: str) -> HttpResponse:
    """The thread again, when the socket says that something happened. It marks nothing as read."""
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    found = _found(request, actor, reference, now=now)
    return render(request, "parties/part_room.html", shape(request, actor, found, now=now))


def mark_shown(request: HttpRequest, actor: Actor, found: queries.RoomView) -> None:
    """The whole newest page was shown. Written only when there was something new."""
    newest = found.thread.messages[-1].at if found.thread.messages else None
    if newest is None or any(request.GET.get(name) for name in ("before", "for", "by", "thread", "open")):
        return
    if found.read_to is None or found.read_to < newest:
        actions.mark_read(actor, found.case.pk, read_to=newest)


def _found(request: HttpRequest, actor: Actor, reference: str, *, now: datetime) -> queries.RoomView:
    return queries.room_view(
        actor,
        reference=reference,
        wanted=composing.asked_for(request),
        before=message_named(request.GET.get("before", "")),
        now=now,
    )


def shape(request: HttpRequest, actor: Actor, found: queries.RoomView, *, now: datetime) -> dict[str, Any]:
    """What the thread of a room shows, for the team and for guests."""
    here, part = _addresses(actor, found.case.reference)
    kept = {name: request.GET[name] for name in ("for", "by", "thread", "open", "before") if request.GET.get(name)}
    filters = {name: value for name, value in kept.items() if name != "before"}
    return {
        "case": found.case,
        "actor": actor,
        "thread": [wording.message(one, found, reader=actor) for one in found.thread.messages],
        "questions": [wording.question(one, found, reader=actor) for one in found.thread.questions],
        "more_questions": found.thread.more_questions,
        "unread": found.unread,
        "team_here": found.here,
        "earlier": f"{here}?{urlencode({**filters, 'before': str(found.thread.earlier)})}"
        if found.thread.earlier
        else "",
        "is_newest": not request.GET.get("before"),
        "here": here,
        "readers": next((one.words for one in found.choices if one.audience == CASE), "Reporter and team only"),
        "part_url": f"{part}?{urlencode(kept)}" if kept else part,
        "filters": _filters(here, found, actor, filters),
        "is_filtered": bool(filters),
        "last_event": found.thread.last_event,
        "now": now,
        "zone": found.case.programme.zone,
    }


def _addresses(actor: Actor, reference: str) -> tuple[str, str]:
    """Of the room and of the part that is fetched live, for whoever this is."""
    if actor.is_team:
        return reverse("case_room", args=[reference]), reverse("case_room_part", args=[reference])
    names = ("guest_room", "guest_part") if actor.party is not None else ("report_room", "report_room_part")
    return reverse(names[0]), reverse(names[1])


def _filters(here: str, found: queries.RoomView, actor: Actor, now_chosen: dict[str, str]) -> list[dict[str, Any]]:
    """By who reads it, and what is open. One participant is chosen in the table of the parties."""
    narrow = [one for one in found.choices if len(found.choices) <= 4 or not one.audience.startswith("party:")]
    items = [("", "Everything", here)]
    items += [(one.audience, one.words, f"{here}?{urlencode({'for': one.audience})}") for one in narrow]
    items.append(("open", "Open questions", f"{here}?open=yes"))
    current = "open" if now_chosen.get("open") else now_chosen.get("for", "")
    return [{"name": name, "words": words, "url": url, "current": name == current} for name, words, url in items]


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@team_required
def change(request: HttpRequest, reference: str, message_id: UUID) -> HttpResponse:
    """One's own message in other words, and what it said before."""
    actor = actor_for(person_of(request))
    return changed(request, actor, reference, message_id, back=reverse("case_room", args=[reference]))


def changed(request: HttpRequest, actor: Actor, reference: str, message_id: UUID, *, back: str) -> HttpResponse:
    now = datetime.now(UTC)
    case, one = queries.said_in(actor, reference, message_id)
    form = ChangeForm(request.POST if request.method == "POST" else None, initial={"body": one.text})
    status = 200
    if request.method == "POST":
        try:
            change_words(case.pk, message_id, request.POST.get("body", ""), by=actor, now=now)
        except Refused as refused:
            form.add_error("body", str(refused))
            status = refused.status
        else:
            messages.success(request, "Changed. What it said before stays below it for its readers.")
            return redirect(f"{back}#m{message_id}")
    context = {
        "case": case,
        "one": one,
        "form": form,
        "mine": one.actor == actor.name,
        "former": former_words(actor, case, message_id),
        "back": back,
        "now": now,
        "zone": case.programme.zone,
        "base": "base_team.html" if actor.is_team else "base.html",
        "section": "queue" if actor.is_team else "guest",
    }
    return render(request, "parties/change.html", context, status=status)


@require_POST
@team_required
def settle(request: HttpRequest, reference: str, message_id: UUID) -> HttpResponse:
    actor = actor_for(person_of(request))
    return settled(request, actor, reference, message_id, back=reverse("case_room", args=[reference]))


def settled(request: HttpRequest, actor: Actor, reference: str, message_id: UUID, *, back: str) -> HttpResponse:
    case, _ = queries.said_in(actor, reference, message_id)
    settle_question(case.pk, message_id, by=actor, now=datetime.now(UTC))
    messages.success(request, "Marked as answered.")
    return redirect(f"{back}#m{message_id}")
