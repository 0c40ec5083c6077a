"""The reporter's page of their credit: their own choice, whom they name with them, and what is public of it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from vulndesk.apps.accounts.form_deeds import tried
from vulndesk.apps.cases.queries import credit_case
from vulndesk.apps.credits import actions, forms, queries
from vulndesk.apps.intake.sessions import reporter_of
from vulndesk.core.access import Actor
from vulndesk.core.errors import NotFound, Refused


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def report_credit(request: HttpRequest) -> HttpResponse:
    now = datetime.now(UTC)
    actor = _open(request, now=now)
    if actor is None or actor.case_id is None:
        return redirect("status")
    if request.method != "POST":
        return _page(request, actor, actor.case_id, now=now)
    form = forms.ChoiceForm(request.POST)
    form.is_valid()
    given = {name: request.POST.get(name, "") for name in ("mode", "name", "link", "type")}
    given["mode"] = "" if given["mode"] == "later" else given["mode"]
    try:
        actions.choose_credit(actor.case_id, given, by=actor, now=now)
    except Refused as error:
        field = "link" if "link" in error.what else "type" if "kind" in error.what else "name"
        form.add_error(field, str(error))
        return _page(request, actor, actor.case_id, now=now, choice=form, status=error.status)
    messages.success(request, "Your choice is kept.")
    return redirect("report_credit")


@sensitive_post_parameters()
@require_POST
def report_add_credit(request: HttpRequest) -> HttpResponse:
    now = datetime.now(UTC)
    actor = _open(request, now=now)
    if actor is None or actor.case_id is None:
        return redirect("status")
    form = forms.OwnAddForm(request.POST, prefix="add")
    case_id = actor.case_id
    if stop := tried(form, lambda: actions.add_credit(case_id, form.new_credit(), by=actor, now=now)):
        return _page(request, actor, case_id, now=now, add=form, status=stop.status)
    messages.success(request, "They are named with you.")
    return redirect("report_credit")


@require_POST
def report_remove_credit(request: HttpRequest, added_id: UUID) -> HttpResponse:
    now = datetime.now(UTC)
    actor = _open(request, now=now)
    if actor is None or actor.case_id is None:
        return redirect("status")
    actions.remove_credit(added_id, case_id=actor.case_id, by=actor, now=now)
    messages.success(request, "They are not named any more.")
    return redirect("report_credit")


def _open(request: HttpRequest, *, now: datetime) -> Actor | None:
    try:
        return reporter_of(request.session, now=now)
    except NotFound:
        return None


def _page(
    request: HttpRequest,
    actor: Actor,
    case_id: UUID,
    *,
    now: datetime,
    choice: forms.ChoiceForm | None = None,
    add: forms.OwnAddForm | None = None,
    status: int = 200,
) -> HttpResponse:
    opened = credit_case(actor, case_id)
    line = queries.own_line(opened, now=now)
    chosen = opened.choice
    initial = {name: chosen.get(name, "") for name in ("name", "link")}
    initial |= {"mode": chosen.get("mode", "later"), "type": line.type.value}
    context = {
        "case": opened.case,
        "line": line,
        "words": queries.words_of(line),
        "is_fixed": opened.fixed,
        "added": queries.added_lines(opened.case, by_reporter=True),
        "choice": choice or forms.ChoiceForm(initial=initial),
        "add": add or forms.OwnAddForm(prefix="add"),
        "is_add_open": add is not None,
        "section": "status",
        "now": now,
        "zone": opened.case.programme.zone,
    }
    return render(request, "credits/own.html", context, status=status)
