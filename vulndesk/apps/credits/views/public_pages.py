"""What everybody may read: who is thanked, and a page for each credit that can be cited."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.credits import actions, forms, queries
from vulndesk.apps.policies.queries import actor_for, policy_of, programme, version_in_force
from vulndesk.core.credits import DID, bibtex, schema_org, sentence_of_credit
from vulndesk.core.errors import NotFound, Refused
from vulndesk.core.policy.clauses import Kind
from vulndesk.core.policy.inline import plain_words


@require_safe
def thanks(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The hall of fame of a programme, or of the whole desk."""
    found = programme(slug) if slug else None
    thanked = queries.hall_of_fame(found.pk if found else None)
    clauses = policy_of(version_in_force(found)).of_kind(Kind.THANKS) if found else ()
    context = {
        "programme": found,
        "years": _by_year(thanked),
        "quote": plain_words(clauses[0].sentence) if clauses else "",
        "now": datetime.now(UTC),
    }
    return render(request, "credits/thanks.html", context)


def _by_year(thanked: list[queries.Thanked]) -> list[tuple[int, list[queries.Thanked]]]:
    years = dict.fromkeys(one.year for one in thanked)
    return [(year, [one for one in thanked if one.year == year]) for year in years]


@require_safe
def credit(request: HttpRequest, code: str) -> HttpResponse:
    page = queries.public_credit(code)
    context = {
        "page": page,
        "cited": page.cited,
        "code": code,
        "may_hide": request.user.is_authenticated and queries.is_ours(actor_for(person_of(request)), code),
        "now": datetime.now(UTC),
    }
    if page.cited is None:
        return render(request, "credits/gone.html", context, status=410)
    context |= {
        "sentence": sentence_of_credit(page.cited),
        "did": DID[page.cited.type],
        "bibtex": bibtex(page.cited),
    }
    return render(request, "credits/credit.html", context)


@require_safe
def credit_json(request: HttpRequest, code: str) -> HttpResponse:
    """The same as JSON-LD of schema.org."""
    page = queries.public_credit(code)
    if page.cited is None:
        return JsonResponse({"title": "This credit is not shown any more.", "status": 410}, status=410)
    answer = JsonResponse(schema_org(page.cited), json_dumps_params={"ensure_ascii": False})
    answer.headers["Content-Type"] = "application/ld+json"
    return answer


@require_http_methods(["GET", "POST"])
@team_required
def hide_credit(request: HttpRequest, code: str) -> HttpResponseBase:
    """Asks first, on a page of its own. Also the way for a case that was erased."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    form = forms.HideForm(request.POST if request.method == "POST" else None)
    if not queries.is_ours(actor, code):
        raise NotFound("There is no such credit.", next_step="Check the address.")
    if request.method == "POST" and form.is_valid():
        try:
            actions.hide_credit(code, form.cleaned_data["why"], by=actor, now=now)
            messages.success(request, "It is taken down.")
            return redirect("credit", code=code)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {
        "title": "Take this credit down?",
        "effect": "It leaves the hall of fame at once. Its page says only that the credit is not shown any more.",
        "action": reverse("hide_credit", args=[code]),
        "submit": "Take it down",
        "form": form,
        "danger": True,
        "back": reverse("credit", args=[code]),
        "section": "queue",
        "now": now,
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)
