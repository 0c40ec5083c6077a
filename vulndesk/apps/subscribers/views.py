"""Pages for those who want to be told of advisories. A link alone changes nothing: mail scanners open every link."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from vulndesk.apps.accounts.form_deeds import mark
from vulndesk.apps.accounts.queries import network_of
from vulndesk.apps.advisories.queries import named_components
from vulndesk.apps.policies.queries import programme as programme_named
from vulndesk.apps.subscribers import actions, forms, queries
from vulndesk.core.errors import Refused

OFFERED = 20  # names to be ticked; any other is typed


@require_http_methods(["GET", "POST"])
@never_cache
def subscribe(request: HttpRequest, slug: str = "") -> HttpResponseBase:
    return _ask(request, slug, forms.SubscribeForm)


@require_http_methods(["GET", "POST"])
@never_cache
def subscribe_webhook(request: HttpRequest, slug: str = "") -> HttpResponseBase:
    return _ask(request, slug, forms.WebhookForm)


def _ask(request: HttpRequest, slug: str, kind: type[forms.SubscribeForm]) -> HttpResponse:
    programme = programme_named(slug) if slug else None
    now = datetime.now(UTC)
    named = named_components(programme.pk if programme else None, most=OFFERED)
    form = kind(request.POST if request.method == "POST" else None, named=named)
    status, asked = 200, False
    if request.method == "POST":
        status = 422
        if form.is_valid():
            network = network_of(request.META.get("REMOTE_ADDR", ""))
            try:
                address, packages = form.cleaned_data["address"], form.chosen()
                actions.subscribe(address, programme, packages=packages, network=network, now=now)
                status, asked = 200, True
            except Refused as refused:
                mark(form, refused, places={"": "address", "packages": "others"})
                status = refused.status
    context = {
        "programme": programme,
        "form": form,
        "by_webhook": kind is forms.WebhookForm,
        "asked": asked,
        "now": now,
        "section": "advisories",
    }
    return render(request, "subscribers/subscribe.html", context, status=status)


@require_http_methods(["GET", "POST"])
@never_cache
def subscription(request: HttpRequest, row_id: UUID, code: str) -> HttpResponseBase:
    """POST: `end` ends it, anything else confirms it."""
    shown = queries.subscription(row_id, code)
    if request.method == "POST" and "end" in request.POST:
        actions.leave(row_id, code)
        return render(request, "subscribers/ended.html", {"section": "advisories"})
    if request.method == "POST":
        secret = actions.confirm(row_id, code, now=datetime.now(UTC))
        if secret:
            context = {"shown": shown, "code": code, "secret": secret, "section": "advisories"}
            return render(request, "subscribers/secret.html", context)
        messages.success(request, "Confirmed. You hear of advisories from now on.")
        return redirect("subscription", row_id=row_id, code=code)
    return render(request, "subscribers/subscription.html", {"shown": shown, "code": code, "section": "advisories"})


@csrf_exempt  # RFC 8058: a mail program posts here for its user; the code in the address is what allows it
@require_http_methods(["GET", "POST", "DELETE"])
@never_cache
def leave(request: HttpRequest, row_id: UUID, code: str) -> HttpResponseBase:
    if request.method == "GET":
        return redirect("subscription", row_id=row_id, code=code)
    actions.leave(row_id, code)
    return HttpResponse(status=204)
