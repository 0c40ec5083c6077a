"""Pages of a programme's connections, for its owners, and the address where a forge posts."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vulndesk.apps.accounts.form_deeds import tried
from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.forges import actions, queries
from vulndesk.apps.forges.forms import ConnectionForm, TokenForm
from vulndesk.apps.policies.asking import Asking, Deed, owned, press, saying
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.errors import NotFound, NotNow
from vulndesk.core.forges.changes import Sending

_TEXT = "text/plain; charset=utf-8"


# The signature over the body is what allows it; no session is read.
@csrf_exempt
@require_POST
def forge_delivery(request: HttpRequest, row_id: UUID) -> HttpResponse:
    """What is taken, what comes again and what nothing follows from are answered alike."""
    now = datetime.now(UTC)
    posted = actions.Posted(
        headers={name.lower(): value for name, value in request.headers.items()},
        length=int(request.META.get("CONTENT_LENGTH") or 0),  # the server lets no other words through
        content_type=request.content_type or "",
    )
    try:
        actions.require_readable(row_id, posted, now=now)
        actions.take_delivery(row_id, posted, request.body, now=now)
    except actions.NotTaken as refused:
        response = HttpResponse(f"{refused}\n", status=refused.status, content_type=_TEXT)
        if refused.status == 401:  # RFC 9110, 15.5.2
            response.headers["WWW-Authenticate"] = "Webhook-Signature"
        return response
    except UnreadablePostError:  # the forge went away while it posted
        return HttpResponse("The body broke off.\n", status=400, content_type=_TEXT)
    return HttpResponse("Heard.\n", status=202, content_type=_TEXT)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@team_required
def programme_forges(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Connecting one leads to its page, which shows the webhook's secret once, in the same answer."""
    asking = owned(request, slug)
    form = ConnectionForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        made: list[tuple[UUID, str]] = []
        stop = tried(
            form,
            lambda: made.append(
                actions.connect(asking.programme_id, form.new_connection(), by=asking.by, now=asking.now)
            ),
        )
        if made:
            return _page(request, asking, made[0][0], secret=made[0][1])
        status = stop.status if stop else 200
    context = {
        "programme": asking.programme,
        "connections": queries.connections_of(asking.programme_id),
        "form": form,
        "section": "programmes",
        "now": asking.now,
    }
    return render(request, "forges/programme.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@team_required
def forge_connection(request: HttpRequest, slug: str, row_id: UUID) -> HttpResponseBase:
    """A post changes its token."""
    asking = owned(request, slug)
    queries.connection(asking.programme_id, row_id)
    if request.method != "POST":
        return _page(request, asking, row_id)
    form = TokenForm(request.POST)
    if stop := tried(
        form,
        lambda: actions.change_token(
            asking.programme_id, row_id, form.cleaned_data["token"], by=asking.by, now=asking.now
        ),
    ):
        return _page(request, asking, row_id, form=form, status=stop.status)
    messages.success(
        request, "Kept." if form.cleaned_data["token"] else "Forgotten: from now on the desk only listens."
    )
    return redirect("forge_connection", slug=slug, row_id=row_id)


@require_POST
@team_required
def forge_deed(request: HttpRequest, slug: str, row_id: UUID, deed: str) -> HttpResponseBase:
    asking = owned(request, slug)
    if deed == "renew":
        secret = actions.renew_secret(asking.programme_id, row_id, by=asking.by, now=asking.now)
        return _page(request, asking, row_id, secret=secret)
    press(request, asking, row_id, _DEEDS.get(deed))
    if deed == "remove":
        return redirect("programme_forges", slug=slug)
    return redirect("forge_connection", slug=slug, row_id=row_id)


@require_safe
@never_cache
@team_required
def case_forge(request: HttpRequest, reference: str) -> HttpResponse:
    return _case_page(request, reference)


@require_http_methods(["GET", "POST"])
@never_cache
@team_required
def forge_send(request: HttpRequest, reference: str, wanted: str) -> HttpResponseBase:
    if request.method == "GET":  # reloaded after a refusal
        return redirect("case_forge", reference=reference)
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    report = queries.case_report(actor, reference=reference)
    if wanted not in set(Sending):
        raise NotFound("There is no such deed.", next_step="Go back to the case.")
    try:
        actions.ask_to_send(report.case.pk, Sending(wanted), by=actor, now=now)
    except NotNow as refused:
        return _case_page(request, reference, refused=refused)
    messages.success(request, "It is being sent. Reload the page in a moment.")
    return redirect("case_forge", reference=reference)


@require_http_methods(["GET", "POST"])
@never_cache
@team_required
def forge_reply(request: HttpRequest, reference: str, message_id: UUID) -> HttpResponseBase:
    if request.method == "GET":  # reloaded after a refusal
        return redirect("case_forge", reference=reference)
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    report = queries.case_report(actor, reference=reference)
    try:
        actions.ask_to_reply(report.case.pk, message_id, by=actor, now=now)
    except NotNow as refused:
        return _case_page(request, reference, refused=refused)
    messages.success(request, "It is being posted. Reload the page in a moment.")
    return redirect("case_forge", reference=reference)


def _case_page(request: HttpRequest, reference: str, *, refused: NotNow | None = None) -> HttpResponse:
    now = datetime.now(UTC)
    report = queries.case_report(actor_for(person_of(request)), reference=reference)
    context = {
        "report": report,
        "case": report.case,
        "may_send": report.may_send(now=now),
        "replies": queries.replies(report, now=now),
        "is_sending": report.is_sending(now=now),
        "refused": refused,
        "section": "queue",
        "now": now,
        "zone": report.case.programme.zone,
    }
    return render(request, "forges/case.html", context, status=refused.status if refused else 200)


def _try(asking: Asking, row_id: UUID) -> str:
    found = actions.try_connection(asking.programme_id, row_id, by=asking.by, now=asking.now)
    said = f"The token belongs to {found.login} and sees {found.repository.full_name}."
    if found.private_reporting is not None:
        said += f" Private reporting is {'on' if found.private_reporting else 'off'} there."
    return said


_DEEDS: dict[str, Deed] = {
    "try": _try,
    "look": saying("The desk asks the forge now. Reload the page in a moment.", actions.look_now),
    "on": saying("The desk listens again.", actions.switch, on=True),
    "off": saying("Nothing that is posted is taken any more.", actions.switch, on=False),
    "drop": saying("The older secret holds no more.", actions.drop_older_secret),
    "remove": saying("Removed. Delete the webhook at the forge, too.", actions.disconnect),
}


def _page(
    request: HttpRequest,
    asking: Asking,
    row_id: UUID,
    *,
    form: TokenForm | None = None,
    secret: str = "",
    status: int = 200,
) -> HttpResponse:
    counts = queries.counts_of(row_id)
    context = {
        "programme": asking.programme,
        "connection": queries.connection(asking.programme_id, row_id),
        "taken": [one for one in counts if not one.is_refused],
        "refused": [one for one in counts if one.is_refused],
        "form": form or TokenForm(),
        "secret": secret,
        "section": "programmes",
        "now": asking.now,
    }
    return render(request, "forges/connection.html", context, status=status)
