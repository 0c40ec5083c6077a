"""The page about a programme's copy of the code: how it stands, and who is shown what is found in it."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from vulndesk.apps.accounts.queries import owner_required, person_of, team_required
from vulndesk.apps.evidence import actions, forms, queries
from vulndesk.apps.policies.queries import actor_for, programme_for
from vulndesk.core.access import Verb, may


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def programme_code(request: HttpRequest, slug: str) -> HttpResponseBase:
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    programme = programme_for(actor, slug)
    mirror = queries.mirror_of(programme)
    form = forms.MirrorForm(
        request.POST if request.method == "POST" else None,
        initial={"is_wanted": mirror.is_wanted, "audience": mirror.audience},
    )
    if request.method == "POST" and form.is_valid():
        actions.change_mirror(programme.pk, by=actor, now=now, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("programme_code", slug=slug)
    context = {
        "programme": programme,
        "mirror": mirror,
        "form": form,
        "limit": settings.MIRROR_LIMIT,
        "may_change": may(actor, Verb.CHANGE_PROGRAMME, programme.pk),
        "section": "programmes",
        "now": now,
    }
    return render(request, "evidence/code.html", context, status=422 if form.errors else 200)


@require_POST
@owner_required
def renew(request: HttpRequest, slug: str) -> HttpResponse:
    actor = actor_for(person_of(request))
    actions.renew_now(programme_for(actor, slug).pk, by=actor, now=datetime.now(UTC))
    messages.success(request, "The desk is fetching the code. A large repository takes minutes; this page says when.")
    return redirect("programme_code", slug=slug)
