"""Two reports beside each other, and telling the reporters of duplicates how the original ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vulndesk.apps.accounts.queries import display_name, person_of, team_required
from vulndesk.apps.cases import actions, forms, queries
from vulndesk.apps.cases.views import steps, wording
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.errors import NotNow, Refused
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
        "is_apart": any(one.pk == known.pk for one in page.around.apart),
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


@require_POST
@team_required
def tell_apart(request: HttpRequest, reference: str, other: str) -> HttpResponseBase:
    """The desk was wrong: the two only look alike."""
    said = f"{other} is not named here as looking like this any more, nor this there. It can be taken back."
    return _said_of_pair(request, reference, other, actions.tell_apart, said)


@require_POST
@team_required
def let_look_alike(request: HttpRequest, reference: str, other: str) -> HttpResponseBase:
    said = "Taken back. It is named again where the two look alike."
    return _said_of_pair(request, reference, other, actions.let_look_alike, said)


def _said_of_pair(
    request: HttpRequest, reference: str, other: str, act: Callable[..., None], said: str
) -> HttpResponseBase:
    actor = actor_for(person_of(request))
    case_id = queries.listening_to(actor, reference=reference)
    try:
        act(case_id, other, by=actor, now=datetime.now(UTC))
    except NotNow as refused:
        messages.warning(request, f"{refused.what} {refused.next_step}")
    else:
        messages.success(request, said)
    return redirect(f"{reverse('case', args=[reference])}#looks-like")


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
