"""The pause of a programme's intake: planned, running, ended."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from vulndesk.apps.accounts.queries import owner_required, person_of, team_required
from vulndesk.apps.policies import actions, forms, queries
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.access import Verb, may
from vulndesk.core.errors import Refused


@require_http_methods(["GET", "POST"])
@team_required
def pause(request: HttpRequest, slug: str) -> HttpResponseBase:
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    programme = queries.programme_for(actor, slug)
    form = forms.PauseForm(request.POST or None, zone=programme.zone)
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan_pause(programme.pk, form.plan(), by=actor, now=now)
            messages.success(request, "The pause is planned. It begins and ends by itself.")
            return redirect("pause", slug=slug)
        except Refused as error:
            refused = error
            field = getattr(error, "field", "")
            form.add_error(field if field in form.fields else None, str(error))
    planned = queries.next_pause(programme, now=now)
    context = {
        "programme": programme,
        "form": form,
        "pause": planned,
        "holds": planned is not None and planned.starts_at <= now,
        "earlier": queries.earlier_pauses(programme, now=now)[:20],
        "may_change": may(actor, Verb.CHANGE_POLICY, programme.pk),
        "section": "programmes",
        "zone": programme.zone,
        "now": now,
    }
    status = refused.status if refused else 422 if form.errors else 200
    return render(request, "policies/pause.html", context, status=status)


@require_POST
@owner_required
def end_pause(request: HttpRequest, slug: str, pause_id: int) -> HttpResponse:
    actor = actor_for(person_of(request))
    programme = queries.programme_for(actor, slug)
    actions.end_pause(programme.pk, pause_id, by=actor, now=datetime.now(UTC))
    messages.success(request, "Intake is open.")
    return redirect("pause", slug=slug)
