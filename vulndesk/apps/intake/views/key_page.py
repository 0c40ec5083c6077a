"""The reporter's OpenPGP key: which one answers by mail are encrypted to, and a field to give one."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from vulndesk.apps.intake.forms import KeyForm
from vulndesk.apps.intake.sessions import holder_of
from vulndesk.apps.keys.actions import upload_key
from vulndesk.apps.keys.queries import keys_in
from vulndesk.core.access import Actor
from vulndesk.core.errors import BadInput, NotFound


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def key(request: HttpRequest) -> HttpResponse:
    now = datetime.now(UTC)
    try:
        actor = holder_of(request.session, now=now)  # one key for all parts of a report
    except NotFound:
        return redirect("status")
    form = KeyForm(request.POST if request.method == "POST" else None)
    if actor.case_id is not None and form.is_valid():
        try:
            _give(request, actor.case_id, form.cleaned_data["key"].encode(), by=actor, now=now)
            return redirect("report_key")
        except BadInput as refused:
            form.add_error("key", str(refused))
    known = keys_in(actor.case_id, now=now) if actor.case_id is not None else []
    context = {
        "form": form,
        "pinned": next((one for one in known if one.state == "pinned"), None),
        "waiting": [one for one in known if one.state == "offered"],
        "section": "status",
        "now": now,
    }
    return render(request, "intake/key.html", context, status=422 if form.errors else 200)


def _give(request: HttpRequest, case_id: UUID, raw: bytes, *, by: Actor, now: datetime) -> None:
    if upload_key(case_id, raw, by=by, now=now):
        messages.success(request, "Answers by mail are encrypted to this key.")
    else:
        messages.success(request, "The team has your key. A person compares it before it replaces the one before.")
