"""Exporting a case: what goes in, how it is labelled, and who alone may have what is TLP:RED."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from vulndesk.apps.accounts.form_deeds import mark
from vulndesk.apps.accounts.queries import (
    has_stepped_up,
    person_of,
    step_up_address,
    team_required,
    way_to_second_factor,
    while_signed_in,
)
from vulndesk.apps.cases import actions, forms, queries
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.errors import BadInput
from vulndesk.core.traffic_light import in_words, meaning


@require_http_methods(["GET", "POST"])
@never_cache
@team_required
def case_export(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The second factor is shown first: what leaves the desk does not come back."""
    now, person = datetime.now(UTC), person_of(request)
    actor = actor_for(person)
    case, choices = queries.export_choices(actor, reference=reference)
    back = request.path
    way = step_up_address(person, back=back) or way_to_second_factor(back=back)
    step_up = "" if has_stepped_up(request, now=now) else way
    sent = request.POST if request.method == "POST" and not step_up else None
    form = forms.ExportForm(
        sent,
        choices=[(one.holds, f"{one.words[:1].upper()}{one.words[1:]} ({in_words(one.label)})") for one in choices],
        red_for=dict.fromkeys(readers for one in choices for readers in one.red_for),
    )
    if form.is_valid():
        given = form.cleaned_data
        seen_red = bool(given.get("seen_red"))
        try:
            return _archive(request, actions.export_case(case.pk, given["holds"], seen_red=seen_red, by=actor, now=now))
        except BadInput as refused:
            mark(form, refused)
    context = {
        "case": case,
        "choices": [(one, in_words(one.label), meaning(one.label)) for one in choices],
        "form": form,
        "step_up_url": step_up,
        "section": "queue",
        "now": now,
        "zone": case.programme.zone,
    }
    return render(request, "cases/export.html", context, status=422 if form.errors else 200)


def _archive(request: HttpRequest, made: actions.ExportedCase) -> StreamingHttpResponse:
    response = StreamingHttpResponse(while_signed_in(request, made.chunks), content_type="application/zip")
    response.headers["Content-Disposition"] = content_disposition_header(True, made.name) or "attachment"
    return response
