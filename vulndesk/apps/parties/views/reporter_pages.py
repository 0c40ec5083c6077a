"""The room as the reporter sees it, once others take part in the case. Nothing is kept of what a reporter reads."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from vulndesk.apps.cases.queries import is_thread_closed, message_named
from vulndesk.apps.intake.sessions import case_in_session, receipt_required
from vulndesk.apps.parties import actions, queries
from vulndesk.apps.parties.forms import IdentityForm, SayForm
from vulndesk.apps.parties.views import composing
from vulndesk.apps.parties.views.room_pages import shape
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import BadInput


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@receipt_required
def reporter_room(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    found = _found(request, actor, now=now)
    bound: SayForm | None = None
    if request.method == "POST":
        bound = composing.send(request, actor, found, now=now)
        if bound is None:
            messages.success(request, "Said.")
            return redirect(f"{reverse('report_room')}#newest")
    context = shape(request, actor, found, now=now) | composing.composer(request, actor, found, bound)
    context |= {"section": "status", "is_closed_to_them": is_thread_closed(found.case.pk, now=now)}
    return render(request, "parties/reporter_room.html", context, status=422 if bound else 200)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@receipt_required
def report_identity(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    """The switch: whether the parties of this case may know who the reporter is."""
    own = queries.own_identity(actor)
    shared = own.view.shared
    before = {"name": shared.name, "contact": shared.contact} if shared else {"name": own.name, "contact": ""}
    form = IdentityForm(request.POST if request.POST.get("choice") == "show" else None, initial=before)
    status = 200
    if request.method == "POST":
        try:
            if request.POST.get("choice") == "show":
                given = form.cleaned_data if form.is_valid() else {}
                name, contact = given.get("name", ""), given.get("contact", "")
                actions.show_identity(own.case.pk, name=name, contact=contact, by=actor, now=now)
                messages.success(request, "Kept. The other parties read it from now on.")
            else:
                actions.hide_identity(own.case.pk, by=actor, now=now)
                messages.success(request, "Kept. To the other parties you are “the reporter” from now on.")
            return redirect("report_identity")
        except BadInput as refused:
            form.add_error(refused.field, str(refused))
            status = refused.status
    context = {
        "case": own.case,
        "view": own.view,
        "form": form,
        "contact": own.contact,
        "zone": own.case.programme.zone,
        "section": "status",
        "now": now,
    }
    return render(request, "parties/report_identity.html", context, status=status)


@require_GET
def reporter_part(request: HttpRequest) -> HttpResponse:
    """The thread again. It does not keep the report open: a page that nobody looks at must not."""
    now = datetime.now(UTC)
    case_id = case_in_session(request.session, now=now)
    if case_id is None:
        raise Http404
    actor = Actor(Role.REPORTER, case_id=case_id)
    return render(request, "parties/part_room.html", shape(request, actor, _found(request, actor, now=now), now=now))


def _found(request: HttpRequest, actor: Actor, *, now: datetime) -> queries.RoomView:
    return queries.room_view(
        actor,
        case_id=actor.case_id,
        wanted=composing.asked_for(request),
        before=message_named(request.GET.get("before", "")),
        now=now,
    )
