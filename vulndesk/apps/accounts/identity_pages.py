"""Pages of signing in by another provider: there, back, and what is said to whoever is not linked."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from vulndesk.apps.accounts import actions, adapters, queries
from vulndesk.apps.accounts.identities import link_identity, person_known_as, provider_called, unlink_identity
from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.core.errors import BadInput, Conflict, NotFound, NotNow, Refused
from vulndesk.gateways.openid import Flow, NotBelieved, Provider, Somebody, Unreachable, way_to, whoever_came_back
from vulndesk.gateways.web import Web

FLOW = "identity_flow"  # in a session: the one attempt that may come back to this browser
FLOW_LASTS = 600
SIGN_IN, LINK, JOIN = "sign-in", "link", "join"


@require_GET
def begin_sign_in(request: HttpRequest, provider: str) -> HttpResponse:
    """Off to the provider."""
    there = provider_called(provider)
    try:
        return redirect(_begin(request, there, SIGN_IN, {"next": request.GET.get("next", "")}))
    except (NotBelieved, Unreachable) as error:
        return _not_now(request, there, error, to="account_login")


@require_POST
@team_required
def begin_linking(request: HttpRequest, provider: str) -> HttpResponse:
    """A page with the link that leads on: a form may send nobody elsewhere (the policy of the desk's own pages)."""
    there = provider_called(provider)
    try:
        way = _begin(request, there, LINK, {"user": person_of(request).pk})
    except (NotBelieved, Unreachable) as error:
        return _not_now(request, there, error, to="account")
    return render(request, "accounts/go_on.html", {"provider": there, "way": way, "purpose": LINK})


def begin_joining(request: HttpRequest, token: str, typed: dict[str, Any]) -> HttpResponse:
    """From the page of an invitation: what was typed waits in the session, sealed, until the provider sends back."""
    there = provider_called(typed["identity"])
    kept = {"token": token, **{name: typed[name] for name in ("username", "display_name", "email")}}
    try:
        way = _begin(request, there, JOIN, kept)
    except (NotBelieved, Unreachable) as error:
        raise BadInput(f"{there.name} cannot be asked: {_why(error)}.", field="") from None
    return render(request, "accounts/go_on.html", {"provider": there, "way": way, "purpose": JOIN})


@require_GET
@sensitive_variables("kept", "flow")
def come_back(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Where the provider sends people. An attempt works once, for ten minutes, in the browser that began it."""
    there, now = provider_called(provider), datetime.now(UTC)
    kept = request.session.pop(FLOW, None)
    if not isinstance(kept, dict) or kept["provider"] != provider or now.timestamp() - kept["at"] > FLOW_LASTS:
        return _not_now(request, there, NotBelieved("the answer does not belong to this sign-in"), to="account_login")
    flow = Flow(kept["state"], kept["nonce"], kept["verifier"], _address_of(provider))
    to = "account" if kept["purpose"] == LINK else "account_login"
    try:
        somebody = whoever_came_back(there, flow, request.GET.dict(), web=_web(), now=now)
    except (NotBelieved, Unreachable) as error:
        return _not_now(request, there, error, to=to)
    return _ARRIVALS[kept["purpose"]](request, there, somebody, kept["more"], now)


@require_POST
@team_required
def unlink(request: HttpRequest, identity_id: int) -> HttpResponse:
    try:
        unlink_identity(person_of(request), identity_id, now=datetime.now(UTC))
    except (NotNow, NotFound) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "It signs you in no more.")
    return redirect("account")


def _arrive_to_sign_in(
    request: HttpRequest, provider: Provider, somebody: Somebody, more: dict[str, Any], now: datetime
) -> HttpResponseBase:
    person = person_known_as(somebody)
    if person is None:
        return render(request, "accounts/not_linked.html", {"provider": provider}, status=403)
    return _signed_in(request, person, somebody, provider, back=str(more.get("next", "")))


def _arrive_to_link(
    request: HttpRequest, provider: Provider, somebody: Somebody, more: dict[str, Any], now: datetime
) -> HttpResponseBase:
    """The person who began it is still signed in here, with a second factor, and showed it a moment ago."""
    if not request.user.is_authenticated or person_of(request).pk != more["user"]:
        return redirect("account_login")
    if not queries.has_stepped_up(request, now=now):
        messages.error(request, "That took too long. Nothing was linked; begin again.")
        return redirect("account")
    try:
        link_identity(person_of(request), somebody, provider=provider, now=now)
    except Conflict as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{provider.name} signs you in from now on.")
    return redirect("account")


def _arrive_to_join(
    request: HttpRequest, provider: Provider, somebody: Somebody, more: dict[str, Any], now: datetime
) -> HttpResponseBase:
    try:
        user = actions.accept_invitation(
            token=more["token"],
            username=more["username"],
            display_name=more["display_name"],
            email=more["email"],
            password=None,
            now=now,
            also=lambda made: link_identity(made, somebody, provider=provider, now=now),
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("join", token=more["token"])
    return _signed_in(request, user, somebody, provider, back="")


_ARRIVALS = {SIGN_IN: _arrive_to_sign_in, LINK: _arrive_to_link, JOIN: _arrive_to_join}


def _signed_in(
    request: HttpRequest, person: Any, somebody: Somebody, provider: Provider, *, back: str
) -> HttpResponseBase:
    """Two factors at the provider count here where it says so; else a second one is shown here, or added."""
    way = back if queries.is_safe_path(back) else reverse("queue")
    record_authentication(request, person, method="identity", provider=provider.slug)
    if not somebody.has_two_factors:
        return perform_login(request, person, redirect_url=way)
    get_adapter().login(request, person)
    record_authentication(request, person, method="mfa", type="identity", provider=provider.slug)
    return redirect(way)


def _begin(request: HttpRequest, provider: Provider, purpose: str, more: dict[str, Any]) -> str:
    now = datetime.now(UTC)
    network = queries.network_of(adapters.address_of_client(request))
    actions.spend_allowance(purpose="identity flow", who=network, limit=30, per_seconds=300, now=now)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    way = way_to(provider, Flow(state, nonce, verifier, _address_of(provider.slug)), web=_web())
    request.session[FLOW] = {
        "provider": provider.slug,
        "purpose": purpose,
        "at": now.timestamp(),
        "state": state,
        "nonce": nonce,
        "verifier": verifier,
        "more": more,
    }
    return way


def _address_of(slug: str) -> str:
    return f"{settings.ADDRESS}{reverse('identity_back', args=[slug])}"


def _web() -> Web:
    return Web(inner=settings.INNER_NETWORKS)


def _why(error: NotBelieved | Unreachable) -> str:
    return error.why if isinstance(error, NotBelieved) else error.kind


def _not_now(request: HttpRequest, provider: Provider, error: NotBelieved | Unreachable, *, to: str) -> HttpResponse:
    messages.error(request, f"{provider.name} did not sign you in: {_why(error)}. Try again, or take another way.")
    return redirect(to)
