"""The reporter's OpenPGP keys, as the team sees them: which one is pinned, and which wait for a person."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.cases import queries
from vulndesk.apps.keys import actions as keys
from vulndesk.apps.keys.queries import keys_in
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.access import Verb, may


@require_safe
@never_cache
@team_required
def case_keys(request: HttpRequest, reference: str) -> HttpResponse:
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    case = queries.case_page(actor, reference=reference, now=now).case
    context = {
        "case": case,
        "keys": keys_in(case.first_id, now=now),
        "may_decide": may(actor, Verb.HANDLE),
        "section": "queue",
        "now": now,
    }
    return render(request, "cases/keys.html", context)


@require_POST
@team_required
def confirm_key(request: HttpRequest, reference: str, key_id: UUID) -> HttpResponseBase:
    actor = actor_for(person_of(request))
    case_id = queries.listening_to(actor, reference=reference)
    keys.confirm_key(queries.first_case_of(case_id), key_id, by=actor, now=datetime.now(UTC))
    messages.success(request, "Answers by mail are encrypted to this key from now on.")
    return redirect("case_keys", reference=reference)


@require_POST
@team_required
def refuse_key(request: HttpRequest, reference: str, key_id: UUID) -> HttpResponseBase:
    actor = actor_for(person_of(request))
    case_id = queries.listening_to(actor, reference=reference)
    keys.refuse_key(queries.first_case_of(case_id), key_id, by=actor, now=datetime.now(UTC))
    messages.success(request, "The key is refused and not offered again.")
    return redirect("case_keys", reference=reference)
