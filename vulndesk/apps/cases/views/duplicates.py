"""Two reports beside each other, and telling the reporters of duplicates how the original ended."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods

from vulndesk.apps.accounts.queries import display_name, person_of, team_required
from vulndesk.apps.cases import actions, forms, queries
from vulndesk.apps.cases.views import steps, wording
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.errors import Refused
from vulndesk.core.lifecycle import Deed


@require_GET
@team_required
def case_like(request: HttpRequest, reference: str, other: str) -> HttpResponse:
    """The deed is the one of the case page, with the original filled in."""
    now, person = datetime.now(UTC), person_of(request)
    actor = actor_for(person)
    both = queries.beside(actor, reference, other)
    page = queries.case_page(actor, reference=reference, now=now)
    case, known = both.mine.case, both.other.case
    may_mark = Deed.MARK_DUPLICATE in page.deeds
    form = None
    if may_mark and known.received_at <= case.received_at and case.duplicate_of_id != known.pk:
        form = steps.deed_form("mark_duplicate", page, steps.Viewer(person.pk, display_name(person), now))
        form.initial["original"] = known.reference
    context = {
        "sides": [_side(both.mine), _side(both.other)],
        "shared": both.shared,
        "case": case,
        "known": known,
        "form": form,
        "effect": wording.effect("mark_duplicate", page) if form else "",
        "standing": wording.standing_of(known) if form else ("", ""),
        "is_later": known.received_at > case.received_at,
        "is_marked": case.duplicate_of_id == known.pk,
        "is_original": known.duplicate_of_id == case.pk,
        "section": "queue",
        "zone": case.programme.zone,
        "now": now,
    }
    return render(request, "cases/like.html", context)


def _side(told: queries.Told) -> dict[str, Any]:
    return {"case": told.case, "state": told.state, "html": _marked(told.text, told.spans)}


def _marked(text: str, spans: tuple[tuple[int, int], ...]) -> SafeString:
    parts: list[SafeString] = []
    at = 0
    for start, end in spans:
        parts += [format_html("{}", text[at:start]), format_html("<mark>{}</mark>", text[start:end])]
        at = end
    return format_html_join("", "{}", ((part,) for part in (*parts, format_html("{}", text[at:]))))


@require_http_methods(["GET", "POST"])
@team_required
def tell_duplicates(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The original is closed: one message to the reporter of every duplicate that is still open, each in its case."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    page = queries.case_page(actor, reference=reference, now=now)
    waiting = queries.to_be_told(page.case, page.around)
    if not waiting:
        return redirect("case", reference=page.case.reference)
    words = wording.ending_words(page, me=display_name(person_of(request)))
    form = forms.TellForm(request.POST or None, initial={"message": words})
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            told = actions.close_duplicates(page.case.pk, form.cleaned_data["message"], by=actor, now=now)
            messages.success(request, f"{told} reporter{'s are' if told > 1 else ' is'} told, and the case closed.")
            return redirect("case", reference=page.case.reference)
        except Refused as error:
            refused = error
    context = {
        "case": page.case,
        "waiting": waiting,
        "form": form,
        "refused": refused,
        "section": "queue",
        "zone": page.case.programme.zone,
        "now": now,
    }
    return render(request, "cases/tell_duplicates.html", context, status=refused.status if refused else 200)
