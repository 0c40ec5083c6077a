"""Splitting a report that holds several findings: its passages to choose from, and what follows, in words."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.cases import actions, forms, queries
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.errors import NotNow, Refused


@require_http_methods(["GET", "POST"])
@team_required
def split_case(request: HttpRequest, reference: str) -> HttpResponseBase:
    """One part at a time; the page is opened again for the next."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    page = queries.case_page(actor, reference=reference, now=now)
    case = page.case
    try:
        passages = queries.passages_to_split(actor, case, now=now)
    except NotNow as error:
        messages.warning(request, f"{error.what} {error.next_step}")
        return redirect("case", reference=case.reference)
    sent = request.POST.copy() if request.method == "POST" else None
    form = forms.SplitForm(sent, passages=passages, initial={"seen": case.revision})
    refused: Refused | None = None
    if sent is not None and form.is_valid():
        given = form.cleaned_data
        try:
            part = actions.split_case(
                case.pk, given["passages"], title=given["title"], seen=given["seen"], by=actor, now=now
            )
            told = f"{part.reference} is a case of its own now. For the next part, split {case.reference} again."
            messages.success(request, told)
            return redirect("case", reference=part.reference)
        except Refused as error:
            refused = error
            sent["seen"] = str(case.revision)  # the person looks at the newest page now
    context = {
        "case": case,
        "page": page,
        "form": form,
        "parts": queries.parts_in(page.around.family),
        "files": len(page.attachments),
        "refused": refused,
        "section": "queue",
        "zone": case.programme.zone,
        "now": now,
    }
    status = refused.status if refused else 422 if form.errors else 200
    return render(request, "cases/split.html", context, status=status)
