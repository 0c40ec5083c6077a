"""OpenPGP keys of a programme: the owner's page, and what is published of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vulndesk.apps.accounts.queries import owner_required, person_of, team_required
from vulndesk.apps.keys import actions as keys
from vulndesk.apps.keys import queries as key_queries
from vulndesk.apps.policies import actions, forms, queries
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.access import Verb, may
from vulndesk.core.errors import BadInput, NotFound, Refused
from vulndesk.core.web_key_directory import is_local_hash, local_hash
from vulndesk.gateways import pgp

_HOST = re.compile(r":\d+$")


@require_safe
@never_cache
@team_required
def programme_keys(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, slug)


@require_POST
@owner_required
def make_key(request: HttpRequest, slug: str) -> HttpResponseBase:
    actor = actor_for(person_of(request))
    programme = queries.programme_for(actor, slug)
    try:
        addresses = queries.contact_addresses(programme)
        keys.make_programme_key(programme.pk, name=programme.name, addresses=addresses, by=actor, now=datetime.now(UTC))
    except Refused as refused:
        return _page(request, slug, refused=refused)
    messages.success(request, "The new key is published. The one before goes on decrypting.")
    return redirect("programme_keys", slug=slug)


@require_POST
@owner_required
def import_key(request: HttpRequest, slug: str) -> HttpResponseBase:
    actor = actor_for(person_of(request))
    programme = queries.programme_for(actor, slug)
    form = forms.ImportKeyForm(request.POST)
    if form.is_valid():
        try:
            given = form.cleaned_data
            keys.import_programme_key(
                programme.pk,
                given["key"].encode(),
                passphrase=given["passphrase"],
                by=actor,
                now=datetime.now(UTC),
            )
            messages.success(request, "The key is here and published. The one before goes on decrypting.")
            return redirect("programme_keys", slug=slug)
        except Refused as refused:
            form.add_error("key", str(refused))
    return _page(request, slug, form=form)


@require_POST
@owner_required
def change_recipients(request: HttpRequest, slug: str) -> HttpResponseBase:
    actor = actor_for(person_of(request))
    programme = queries.programme_for(actor, slug)
    form = forms.RecipientsForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.change_recipients(
                programme.pk, given["recipients"], seen=given["seen"], by=actor, now=datetime.now(UTC)
            )
            messages.success(request, "The list of keys is changed; it is in the ledger.")
            return redirect("programme_keys", slug=slug)
        except BadInput as refused:
            form.add_error("recipients", str(refused))
        except Refused as refused:
            return _page(request, slug, refused=refused)
    return _page(request, slug, sealing=form)


@require_http_methods(["GET", "POST"])
@never_cache
@owner_required
def retire_key(request: HttpRequest, slug: str, key_id: UUID) -> HttpResponseBase:
    """Asks first: nothing brings it back."""
    actor = actor_for(person_of(request))
    programme = queries.programme_for(actor, slug)
    if request.method != "POST":
        return _ask(request, programme, key_id)
    keys.retire_programme_key(programme.pk, key_id, by=actor, now=datetime.now(UTC))
    messages.success(request, "The key is retired: its secret half is deleted.")
    return redirect("programme_keys", slug=slug)


@require_POST
@never_cache
@owner_required
def export_key(request: HttpRequest, slug: str, key_id: UUID) -> HttpResponse:
    """The secret half, as a download that no cache keeps."""
    actor = actor_for(person_of(request))
    programme = queries.programme_for(actor, slug)
    response = HttpResponse(
        key_queries.exported_secret(actor, programme.pk, key_id), content_type="application/octet-stream"
    )
    response["Content-Disposition"] = f'attachment; filename="{slug}.secret.asc"'
    return response


def _ask(request: HttpRequest, programme: Any, key_id: UUID) -> HttpResponse:
    found = key_queries.programme_keys(actor_for(person_of(request)), programme.pk, now=datetime.now(UTC))
    key = next((one for one in found if one.id == key_id and one.state == "old"), None)
    if key is None:
        raise NotFound("There is no earlier key of this name.", next_step="Go back to the keys.")
    context = {
        "title": "Retire this key?",
        "effect": f"The secret half of {key.fingerprint} is deleted. Mail that is still encrypted to it, and what is "
        "kept of such mail, cannot be opened any more.",
        "action": request.path,
        "submit": "Retire the key",
        "danger": True,
        "back": reverse("programme_keys", args=[programme.slug]),
        "section": "programmes",
    }
    return render(request, "confirm.html", context)


def _page(
    request: HttpRequest,
    slug: str,
    *,
    form: forms.ImportKeyForm | None = None,
    sealing: forms.RecipientsForm | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    programme = queries.programme_for(actor, slug)
    found = key_queries.programme_keys(actor, programme.pk, now=now)
    context = {
        "programme": programme,
        "keys": [key for key in found if key.state != "retired"],
        "retired": [key for key in found if key.state == "retired"],
        "addresses": queries.contact_addresses(programme),
        "form": form or forms.ImportKeyForm(),
        "sealing": sealing or forms.RecipientsForm(initial=dict.fromkeys(("recipients", "seen"), programme.sealed_to)),
        "refused": refused,
        "may_change": may(actor, Verb.CHANGE_KEYS, programme.pk),
        "section": "programmes",
        "now": now,
    }
    is_wrong = any(one is not None and one.errors for one in (form, sealing))
    status = refused.status if refused else 422 if is_wrong else 200
    return render(request, "policies/keys.html", context, status=status)


# --- published ---------------------------------------------------------------------------------------------------


@require_safe
def programme_key(request: HttpRequest, slug: str) -> HttpResponse:
    """The current public key, armoured."""
    certificate = key_queries.published_key(queries.programme(slug).pk)
    if certificate is None:
        raise NotFound("This programme has no OpenPGP key.", next_step="Report with its form: it is encrypted.")
    return _public(pgp.armoured(certificate).encode(), "application/pgp-keys")


@require_safe
def wkd_key(request: HttpRequest, digest: str, domain: str = "") -> HttpResponse:
    """The Web Key Directory (draft-koch-openpgp-webkey-service), by both of its methods.

    Without a domain it is the one that was asked; its address is not told apart from a missing one.
    """
    if is_local_hash(digest):
        host = _HOST.sub("", request.get_host()).casefold()
        found = [
            (address, certificate)
            for address, certificate in key_queries.published_keys_by_address()
            if local_hash(address) == digest and _domain(address) in ((domain.casefold(),) if domain else (host,))
        ]
        if found:
            return _public(found[-1][1], "application/octet-stream")
    raise NotFound("There is no key for this address.")


@require_safe
def wkd_policy(request: HttpRequest, domain: str = "") -> HttpResponse:
    """Its presence says that there is a directory; it may be empty."""
    if domain and domain.casefold() not in {_domain(address) for address, _ in key_queries.published_keys_by_address()}:
        raise NotFound("There is no directory for this domain.")
    return _public(b"", "text/plain")


def _domain(address: str) -> str:
    return address.rpartition("@")[2].casefold()


def _public(content: bytes, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Cache-Control"] = "public, max-age=3600"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"  # programs in browsers look keys up, too
    return response
