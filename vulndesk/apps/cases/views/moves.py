"""Moving a case to the current policy: what it would change, and the deed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.cases import actions, forms, queries
from vulndesk.apps.cases.queries import CaseMove
from vulndesk.apps.cases.views import wording
from vulndesk.apps.policies.queries import actor_for, programme_for, version_of
from vulndesk.core.errors import Refused
from vulndesk.core.moves import INTERNAL, MovedClock


@require_http_methods(["GET", "POST"])
@team_required
def move_case(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Asks first, with each clock before and after."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    case = queries.case_page(actor, reference=reference, now=now).case
    move = queries.move_of(case, now=now)
    if move is None:
        return redirect("case", reference=case.reference)
    sent = request.POST.copy() if request.method == "POST" else None
    form = forms.MoveForm(sent, initial={"seen": case.revision})
    refused: Refused | None = None
    if sent is not None and form.is_valid():
        given = form.cleaned_data
        try:
            actions.move_to_current_policy(case.pk, message=given["message"], seen=given["seen"], by=actor, now=now)
            messages.success(request, f"The case runs version {move.version.number} of the policy.")
            return redirect("case", reference=case.reference)
        except Refused as error:
            refused = error
            if getattr(error, "field", "") == "message":
                form.add_error("message", error.what)
            sent["seen"] = str(case.revision)  # the person looks at the newest page now
    context = {
        "case": case,
        "move": move,
        "lines": [_line(one, zone=case.programme.zone) for one in move.clocks],
        "is_later": any(one.is_later for one in move.clocks),
        "form": form,
        "refused": refused,
        "section": "queue",
        "zone": case.programme.zone,
        "now": now,
    }
    return render(request, "cases/move.html", context, status=refused.status if refused else 200)


@require_GET
@team_required
def cases_under(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Every open case of a programme under another version of its policy."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    programme = programme_for(actor, slug)
    version = version_of(programme, number)
    moves = queries.moves_under(actor, programme, version, now=now)
    context = {
        "programme": programme,
        "version": version,
        "is_current": version.pk == programme.policy_id,
        "rows": [_row(one) for one in moves],
        "changed": sum(bool(one.changed) for one in moves),
        "back": reverse("programme_policy", args=[slug, number]),
        "section": "programmes",
        "zone": programme.zone,
        "now": now,
    }
    return render(request, "cases/cases_under.html", context)


def _row(move: CaseMove) -> dict[str, Any]:
    lines = [_line(one, zone=move.case.programme.zone) for one in move.changed]
    return {"case": move.case, "title": move.title, "lines": lines}


def _line(moved: MovedClock, *, zone: str) -> dict[str, Any]:
    turn = "later" if moved.due.instant > moved.clock.effective_at else "sooner"
    return {
        "words": wording.CLOCKS[moved.clock.promise.value],
        "is_internal": moved.clock.strength == INTERNAL,
        "before": moved.clock.effective_at,
        "after": moved.due.instant,
        "turn": turn if moved.changes else "stays",
        "working": moved.due.working,
    }
