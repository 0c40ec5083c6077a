"""The owner's own period: for new cases of a programme whose policy names none, and called what it is."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.embargo import actions, queries
from vulndesk.apps.embargo.forms import OwnPeriodForm
from vulndesk.apps.policies.queries import actor_for, programme_for
from vulndesk.core.access import Verb, may


@require_http_methods(["GET", "POST"])
@team_required
def programme_embargo(request: HttpRequest, slug: str) -> HttpResponseBase:
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    programme = programme_for(actor, slug)
    period = queries.owner_period(programme.pk)
    form = OwnPeriodForm(request.POST if request.method == "POST" else None, initial={"days": period and period.days})
    if request.method == "POST" and form.is_valid():
        actions.set_own_period(programme.pk, form.cleaned_data["days"], by=actor, now=now)
        messages.success(request, "Kept. It counts for new cases.")
        return redirect("programme_embargo", slug=slug)
    context = {
        "programme": programme,
        "form": form,
        "policy_says": queries.policy_period(programme),
        "may_change": may(actor, Verb.CHANGE_PROGRAMME, programme.pk),
        "section": "programmes",
        "now": now,
    }
    return render(request, "embargo/own_period.html", context, status=422 if form.errors else 200)
