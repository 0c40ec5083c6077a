"""What a guest sees: the door, the terms before anything else, then the one case that it was invited to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from vulndesk.apps.accounts.queries import network_of
from vulndesk.apps.cases.downloads import download
from vulndesk.apps.cases.queries import attachment_of, message_named
from vulndesk.apps.parties import actions, queries, sessions
from vulndesk.apps.parties.forms import CodeForm, OwnIdForm, SayForm, StandingForm
from vulndesk.apps.parties.queries import Guest
from vulndesk.apps.parties.views import composing
from vulndesk.apps.parties.views.room_pages import changed, mark_shown, settled, shape
from vulndesk.core.errors import NotFound, Refused


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """A code in a POST body opens its invitation. Wrong, ended and missing ones get one answer."""
    now = datetime.now(UTC)
    # Bound to nothing: what was typed is not shown again, and an empty field is answered like a wrong code.
    form = CodeForm({} if request.method == "POST" else None)
    status, retry_after = 200, 0
    if request.method == "POST":
        network = network_of(request.META.get("REMOTE_ADDR", ""))
        try:
            party_id = actions.open_invitation(request.POST.get("code", ""), network=network, now=now)
        except Refused as refused:
            form.errors.clear()
            form.add_error("code", str(refused))
            status, retry_after = refused.status, getattr(refused, "retry_after", 0)
        else:
            sessions.open_in_session(request.session, party_id, now=now)
            return redirect("guest_terms")
    is_open = sessions.party_in_session(request.session, now=now) is not None
    context = {"form": form, "is_open": is_open, "now": now, "section": "guest"}
    response = render(request, "parties/door.html", context, status=status)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    """The embargo, who invites and what is asked. Nothing of the case is told before this is accepted."""
    now = datetime.now(UTC)
    party_id = sessions.party_in_session(request.session, now=now)
    if party_id is None:
        return redirect("guest")
    try:
        view = queries.invited_view(party_id, now=now)
    except NotFound:
        return _over(request)
    if request.method == "POST" and not view.accepted:
        if request.POST.get("answer") == "accept":
            actions.accept_terms(party_id, now=now)
            messages.success(request, "You accepted. The case is open to you now.")
            return redirect("guest_room")
        if request.POST.get("answer") == "decline":
            actions.decline_terms(party_id, now=now)
            messages.success(request, "You declined, and the team is told. Nothing of the case was shown to you.")
            return redirect("guest_terms")
    if view.accepted:
        return redirect("guest_room")
    context = {"view": view, "terms": view.terms, "now": now, "zone": view.zone, "section": "guest"}
    return render(request, "parties/terms.html", context)


def _over(request: HttpRequest) -> HttpResponse:
    sessions.close_in_session(request.session)
    messages.warning(request, "This invitation does not open a case any more. Ask whoever invited you.")
    return redirect("guest")


Page = Callable[..., HttpResponseBase]


def guest_required(view: Page) -> Page:
    """Only a guest whose access holds at this moment; everybody else is sent to the door."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        now = datetime.now(UTC)
        guest = queries.guest_in(request.session, now=now)
        if guest is None:
            has_one = sessions.party_in_session(request.session, now=now) is not None
            return redirect("guest_terms" if has_one else "guest")
        return view(request, guest, *args, now=now, **kwargs)

    return guarded


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@guest_required
def guest_room(request: HttpRequest, guest: Guest, *, now: datetime) -> HttpResponse:
    sessions.keep_open(request.session, now=now)
    return _room(request, guest, now=now)


def _room(
    request: HttpRequest,
    guest: Guest,
    *,
    now: datetime,
    standing_form: StandingForm | None = None,
    id_form: OwnIdForm | None = None,
) -> HttpResponse:
    actor, view = guest.actor, queries.guest_view(guest, now=now)
    found = _found(request, guest, now=now)
    bound: SayForm | None = None
    own_form = standing_form or id_form
    if request.method == "POST" and own_form is None:
        bound = composing.send(request, actor, found, now=now, guest=view.name)
        if bound is None:
            messages.success(request, "Said.")
            return redirect(f"{reverse('guest_room')}#newest")
    else:
        mark_shown(request, actor, found)
    context = shape(request, actor, found, now=now) | composing.composer(request, actor, found, bound)
    context |= {
        "view": view,
        "actor": actor,
        "guest_case": guest.row.case,
        "terms": view.terms,
        "is_asked_again": view.terms.in_force and actor.name not in view.terms.parties,
        "standing_form": standing_form or StandingForm(choices=view.choices),
        "id_form": id_form or OwnIdForm(initial={"tracking_id": view.tracking_id}),
        "section": "guest",
    }
    return render(request, "parties/guest_room.html", context, status=422 if bound or own_form else 200)


def _found(request: HttpRequest, guest: Guest, *, now: datetime) -> queries.RoomView:
    return queries.room_view(
        guest.actor,
        case_id=guest.actor.case_id,
        participants=guest.participants,
        wanted=composing.asked_for(request),
        before=message_named(request.GET.get("before", "")),
        now=now,
    )


@require_GET
def guest_part(request: HttpRequest) -> HttpResponse:
    """The thread again. It does not keep the case open: a page that nobody looks at must not."""
    now = datetime.now(UTC)
    guest = queries.guest_in(request.session, now=now)
    if guest is None:
        raise Http404
    found = _found(request, guest, now=now)
    return render(request, "parties/part_room.html", shape(request, guest.actor, found, now=now))


@require_POST
@guest_required
def standing(request: HttpRequest, guest: Guest, *, now: datetime) -> HttpResponse:
    view = queries.guest_view(guest, now=now)
    form = StandingForm(request.POST, choices=view.choices)
    try:
        actions.say_status(guest.actor, request.POST.get("status", ""), now=now)
    except Refused as refused:
        form.is_valid()
        form.errors.pop("status", None)
        form.add_error("status", str(refused))
        return _room(request, guest, now=now, standing_form=form)
    messages.success(request, "Thank you. The team is told how it stands with you.")
    return redirect("guest_room")


@require_POST
@guest_required
def embargo_again(request: HttpRequest, guest: Guest, *, now: datetime) -> HttpResponse:
    try:
        actions.agree_again(guest.actor, now=now)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, "You agreed to the end as it is now. The team is told.")
    return redirect("guest_room")


@require_POST
@guest_required
def own_id(request: HttpRequest, guest: Guest, *, now: datetime) -> HttpResponse:
    form = OwnIdForm(request.POST)
    try:
        actions.set_tracking_id(guest.actor, request.POST.get("tracking_id", ""), now=now)
    except Refused as refused:
        form.add_error("tracking_id", str(refused))
        return _room(request, guest, now=now, id_form=form)
    messages.success(request, "Kept. The team finds the case by your id too.")
    return redirect("guest_room")


@require_POST
@guest_required
def own_name(request: HttpRequest, guest: Guest, *, now: datetime) -> HttpResponse:
    """Whether others of the case may read its name, where the team shows names."""
    agrees = request.POST.get("agrees") == "yes"
    try:
        actions.agree_to_be_named(guest.actor, agrees=agrees, now=now)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, "Kept. The team is told." if agrees else "Kept. Others read your role alone.")
    return redirect("guest_room")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@guest_required
def guest_change(request: HttpRequest, guest: Guest, message_id: UUID, *, now: datetime) -> HttpResponse:
    return changed(request, guest.actor, "", message_id, back=reverse("guest_room"))


@require_POST
@guest_required
def guest_settle(request: HttpRequest, guest: Guest, message_id: UUID, *, now: datetime) -> HttpResponse:
    return settled(request, guest.actor, "", message_id, back=reverse("guest_room"))


@require_safe
@guest_required
def guest_file(request: HttpRequest, guest: Guest, attachment_id: UUID, *, now: datetime) -> HttpResponseBase:
    view, chunks = attachment_of(guest.actor, attachment_id, case_id=guest.actor.case_id)
    return download(request, view, chunks)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Nothing of the case stays in this browser's session."""
    if request.user.is_authenticated:
        sessions.close_in_session(request.session)
        request.session.cycle_key()  # a socket that listens under the old key ends
    else:
        request.session.flush()
    return redirect("guest")
