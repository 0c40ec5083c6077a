"""The team's editor: fields with what they lack beside them, and a preview of the page and each document.

Every press of a button works without script: one saves, one looks, one adds a row. With script the preview follows what
is typed. Of two who write at once one is told, and keeps what they typed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.advisories import actions, queries
from vulndesk.apps.advisories.forms import ECOSYSTEMS
from vulndesk.apps.advisories.views.findings import findings, put_beside
from vulndesk.apps.advisories.views.previewing import PAGE, preview
from vulndesk.apps.advisories.views.rows import MOST, DraftForms, data_of
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.advisory.changes import changes
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.errors import BadInput, Conflict, Refused

Case = Any  # pages know no rows


@require_http_methods(["GET", "POST"])
@never_cache
@team_required
def case_advisory(request: HttpRequest, reference: str) -> HttpResponseBase:
    """save, look (show=) or one more row (add=)."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    case, state = queries.draft_of(actor, reference=reference)
    if request.method == "GET":
        written = state.written if state else queries.prefilled(actor, case, now=now)
        forms = DraftForms(data_of(written) | {"seen": str(state.row.number if state else 0)})
        return _page(request, case, state, forms, now=now)
    forms = DraftForms(request.POST, add=request.POST.get("add", ""))
    if request.POST.get("add") or request.POST.get("show"):
        return _page(request, case, state, forms, now=now, shown=request.POST.get("show", ""))
    refused: Refused | None = None
    try:
        if not forms.is_valid():
            raise BadInput("Something in the draft cannot be read.", next_step="It is marked below.")
        seen = forms.words.cleaned_data.get("seen") or 0
        actions.save_draft(case.pk, forms.record(), seen=seen, by=actor, now=now)
        messages.success(request, "The draft is saved.")
        return redirect("case_advisory", reference=case.reference)
    except Refused as error:
        refused = error
    if isinstance(refused, Conflict):
        # What was typed may be saved over what is there, once the person has seen that it is.
        case, state = queries.draft_of(actor, reference=reference)
        forms = DraftForms({**request.POST.dict(), "seen": str(state.row.number if state else 0)})
    return _page(request, case, state, forms, now=now, refused=refused)


@require_POST
@team_required
def advisory_preview(request: HttpRequest, reference: str) -> HttpResponse:
    """The preview alone, while somebody types."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    case, state = queries.draft_of(actor, reference=reference)
    forms = DraftForms(request.POST)
    context = _looked_at(case, state, forms, shown=request.POST.get("show") or request.POST.get("shown", ""), now=now)
    return render(request, "advisories/preview.html", context | {"case": case, "now": now})


@require_safe
@never_cache
@team_required
def advisory_drafts(request: HttpRequest, reference: str, number: int = 0) -> HttpResponse:
    """Every saved state, and what one of them changed."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    case, _ = queries.draft_of(actor, reference=reference)
    versions = queries.draft_versions(case)
    number = number or (versions[0].number if versions else 0)
    before = queries.draft_version(case, number - 1) if number > 1 else Advisory(id="")
    context = {
        "case": case,
        "versions": versions,
        "number": number,
        "changes": changes(before, queries.draft_version(case, number)) if number else (),
        "zone": case.programme.zone,
        "section": "queue",
        "now": now,
    }
    return render(request, "advisories/drafts.html", context)


def _looked_at(
    case: Case, state: queries.DraftState | None, forms: DraftForms, *, shown: str, now: datetime
) -> dict[str, Any]:
    would_be = queries.would_be(case, forms.record(), state.public if state else None, now=now)
    found = put_beside(forms, findings(would_be, now=now))
    return {
        "preview": preview(would_be, shown or PAGE),
        "blocking": [one for one in found if one.blocks],
        "advice": [one for one in found if not one.blocks],
        "credits": would_be.credits,
    }


def _page(
    request: HttpRequest,
    case: Case,
    state: queries.DraftState | None,
    forms: DraftForms,
    *,
    now: datetime,
    shown: str = "",
    refused: Refused | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "case": case,
        "state": state,
        "forms": forms,
        "rows": forms.all,
        "ecosystems": ECOSYSTEMS,
        "may_add": len(forms.components) < MOST["component"],
        "refused": refused,
        "zone": case.programme.zone,
        "section": "queue",
        "now": now,
    }
    context |= _looked_at(case, state, forms, shown=shown, now=now)
    return render(request, "advisories/editor.html", context, status=refused.status if refused else 200)
