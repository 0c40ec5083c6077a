"""Who publishes a programme's advisories, and the prefix of their ids."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from vulndesk.apps.accounts.form_deeds import mark
from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.advisories import actions, queries
from vulndesk.apps.advisories.forms import ImprintForm
from vulndesk.apps.policies.queries import actor_for, programme_for
from vulndesk.core.access import Verb, may
from vulndesk.core.errors import BadInput


@require_http_methods(["GET", "POST"])
@team_required
def programme_imprint(request: HttpRequest, slug: str) -> HttpResponseBase:
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    programme = programme_for(actor, slug)
    held = queries.imprint_of(programme)
    initial = {"id_prefix": held.prefix, "name": held.name, "namespace": held.namespace, "contact": held.contact}
    form = ImprintForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            actions.set_imprint(programme.pk, prefix=given.pop("id_prefix"), **given, by=actor, now=now)
            messages.success(request, "Kept. It counts for what is published from now on.")
            return redirect("programme_imprint", slug=slug)
        except BadInput as refused:
            mark(form, refused, places={"prefix": "id_prefix"})
    context = {
        "programme": programme,
        "form": form,
        "may_change": may(actor, Verb.CHANGE_PROGRAMME, programme.pk),
        "section": "programmes",
        "now": now,
    }
    return render(request, "advisories/imprint.html", context, status=422 if form.errors else 200)
