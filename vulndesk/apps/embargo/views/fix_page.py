"""The team's page of the fix: its commits, which tags are affected, where to write it, and the reporter's trial."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from vulndesk.apps.accounts.form_deeds import tried
from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.embargo import actions, queries
from vulndesk.apps.embargo.forms import FixForm, OfferForm, SeenForm
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.vault.files import SealedUpload, upload_refusal
from vulndesk.core.access import Actor, Verb, may
from vulndesk.core.clocks import zone_of
from vulndesk.core.errors import Refused
from vulndesk.core.private_branch import private_branch_of

_DONE = {
    "name": "Kept. Look at the versions, and confirm them.",
    "review": "Confirmed. It counts from now on.",
    "offer": "Offered. The reporter is told, and answers on their own page.",
}


@require_safe
@never_cache
@team_required
def case_fix(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, reference, now=datetime.now(UTC))


@require_http_methods(["GET", "POST"])
@team_required
def fix_deed(request: HttpRequest, reference: str, deed: str) -> HttpResponseBase:
    """name, review or offer."""
    if request.method == "GET":
        return redirect("case_fix", reference=reference)
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    page = queries.fix_page(actor, reference=reference, now=now)
    form: django_forms.Form = {"name": FixForm, "offer": OfferForm}.get(deed, SeenForm)(request.POST, request.FILES)
    stop = tried(form, lambda: _do(form, page, by=actor, now=now), first=upload_refusal(request), noticed=True)
    if stop:
        return _page(request, reference, now=now, bound={deed: form}, refused=stop.refused)
    messages.success(request, _DONE[deed])
    return redirect("case_fix", reference=page.case.reference)


def _do(form: django_forms.Form, page: queries.FixPage, *, by: Actor, now: datetime) -> None:
    given, case = form.cleaned_data, page.case
    if isinstance(form, FixForm):
        actions.name_fix(
            case.pk,
            components=form.lines("components"),
            introduced=form.lines("introduced"),
            fixed=form.lines("fixed"),
            versions=given["versions"],
            by=by,
            now=now,
            seen=given["seen"],
        )
    elif isinstance(form, OfferForm):
        end = datetime.combine(given["until"], time(), zone_of(case.programme.zone)) + timedelta(days=1)
        files = (given["file"],) if isinstance(given["file"], SealedUpload) else ()
        actions.offer_fix(case.pk, message=given["message"], until=end, by=by, now=now, files=files)
    else:
        actions.review_affected(case.pk, by=by, now=now, seen=given["seen"])


def _page(
    request: HttpRequest,
    reference: str,
    *,
    now: datetime,
    bound: dict[str, django_forms.Form] | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    actor = actor_for(person_of(request))
    page = queries.fix_page(actor, reference=reference, now=now)
    bound, seen, known = bound or {}, {"seen": page.embargo.revision}, page.known
    written = {name: "\n".join(known[name]) for name in ("components", "introduced", "fixed")}
    context: dict[str, Any] = {
        "page": page,
        "case": page.case,
        "form": bound.get("name") or FixForm(initial=seen | written | {"versions": known["versions"]}),
        "offer": bound.get("offer") or OfferForm(),
        "seen": SeenForm(initial=seen),
        "open": next(iter(bound), ""),
        "branch": private_branch_of(page.case.programme.repository),
        "refused": refused,
        "may_decide": may(actor, Verb.HANDLE),
        "zone": page.case.programme.zone,
        "section": "queue",
        "now": now,
    }
    status = refused.status if refused else 422 if bound else 200
    return render(request, "embargo/case_fix.html", context, status=status)
