"""Pages of what the guard saw in public, for the programme's team: the list, and one sighting with its reasons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vulndesk.apps.accounts.form_deeds import tried
from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.forges.queries import connections_of
from vulndesk.apps.guard import actions, queries
from vulndesk.apps.guard.forms import WatchForm
from vulndesk.apps.policies.queries import actor_for, programme_for
from vulndesk.core.access import Actor, Verb, may
from vulndesk.core.errors import Conflict, NotFound, NotNow
from vulndesk.core.guard.comment import neutral_comment
from vulndesk.core.guard.sightings import State, Step


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@team_required
def programme_guard(request: HttpRequest, slug: str) -> HttpResponseBase:
    """POST: an owner changes what the guard may do."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    programme = programme_for(actor, slug)
    watch = queries.watch_of(programme.pk)
    form = WatchForm(request.POST) if request.method == "POST" else WatchForm(initial=watch.__dict__)
    status = 200
    if request.method == "POST":
        stop = tried(form, lambda: actions.change_watch(programme.pk, form.watch(), by=actor, now=now))
        if not stop:
            messages.success(request, "Saved.")
            return redirect("programme_guard", slug=slug)
        status = stop.status
    only_waiting = request.GET.get("state") == State.WAITING
    before = _instant(request.GET.get("before", ""))
    state = State.WAITING if only_waiting else None
    sightings, earlier = queries.sightings_of(actor, programme.pk, before=before, state=state)
    context = {
        "programme": programme,
        "watch": watch,
        "tally": queries.tally_of(programme.pk),
        "sightings": sightings,
        "earlier": earlier,
        "only_waiting": only_waiting,
        "repositories": [one for one in connections_of(programme.pk) if one.is_on],
        "form": form,
        "is_owner": may(actor, Verb.CHANGE_PROGRAMME, programme.pk),
        "comment": _comment(programme.name, slug, watch.comment),
        "section": "programmes",
        "now": now,
    }
    return render(request, "guard/programme.html", context, status=status)


@require_safe
@never_cache
@team_required
def sighting(request: HttpRequest, slug: str, row_id: UUID) -> HttpResponseBase:
    actor = actor_for(person_of(request))
    programme = programme_for(actor, slug)
    context = {
        "programme": programme,
        "sighting": queries.sighting(actor, programme.pk, row_id),
        "comment": _comment(programme.name, slug, queries.watch_of(programme.pk).comment),
        "is_sealed": bool(programme.sealed_to),
        "section": "programmes",
        "now": datetime.now(UTC),
    }
    return render(request, "guard/sighting.html", context)


@require_POST
@team_required
def sighting_deed(request: HttpRequest, slug: str, row_id: UUID, deed: str) -> HttpResponseBase:
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    programme = programme_for(actor, slug)
    queries.sighting_row(programme.pk, row_id)
    if deed not in _DEEDS:
        raise NotFound("There is no such deed.", next_step="Go back to the sighting.")
    try:
        said = _DEEDS[deed](programme.pk, row_id, actor, now)
    except (NotNow, Conflict) as refused:
        messages.error(request, str(refused))
        return redirect("sighting", slug=slug, row_id=row_id)
    if deed == "case":
        messages.success(request, "The case is open, without an embargo: it is public already.")
        return redirect("case", said)
    messages.success(request, said)
    return redirect("sighting", slug=slug, row_id=row_id)


def _case(programme_id: int, row_id: UUID, actor: Actor, now: datetime) -> str:
    return actions.open_case(programme_id, row_id, by=actor, now=now)


def _false_alarm(programme_id: int, row_id: UUID, actor: Actor, now: datetime) -> str:
    actions.call_false_alarm(programme_id, row_id, by=actor, now=now)
    return "Kept as a false alarm, and counted."


def _take_back(programme_id: int, row_id: UUID, actor: Actor, now: datetime) -> str:
    actions.take_back_false_alarm(programme_id, row_id, by=actor, now=now)
    return "It waits for a person again."


def _asked(step: Step) -> Callable[[int, UUID, Actor, datetime], str]:
    def deed(programme_id: int, row_id: UUID, actor: Actor, now: datetime) -> str:
        actions.ask_step(programme_id, row_id, step, by=actor, now=now)
        return "The desk does it in a moment, or as soon as the forge answers."

    return deed


_DEEDS: dict[str, Callable[[int, UUID, Actor, datetime], str]] = {
    "case": _case,
    "false-alarm": _false_alarm,
    "take-back": _take_back,
    "comment": _asked(Step.COMMENT),
    "shut": _asked(Step.SHUT),
}


def _comment(name: str, slug: str, words: str) -> str:
    """As it will stand there, without the mark that nobody sees."""
    link = settings.ADDRESS + reverse("programme", args=[slug])
    return neutral_comment(project=name, link=link, mark="", words=words).rpartition("\n\n")[0]


def _instant(written: str) -> datetime | None:
    try:
        found = parse_datetime(written.replace(" ", "+"))
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
