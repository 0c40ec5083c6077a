"""Recording a violation: on the page of a case, or of a programme where no report is named."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from vulndesk.apps.accounts.queries import display_names, person_of, team_required
from vulndesk.apps.cases.queries import case_page, handlers_of
from vulndesk.apps.conduct import actions, forms, queries
from vulndesk.apps.policies.queries import actor_for, programme_for
from vulndesk.apps.vault.files import upload_refusal
from vulndesk.core.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def case_conduct(request: HttpRequest, reference: str) -> HttpResponse:
    """Whether tests were agreed, what is recorded about the reporter, and the form to record more."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    page = case_page(actor, reference=reference, now=now)
    programme, case_id = page.case.programme, page.case.pk
    form = forms.RecordForm(
        *_sent(request),
        clauses=queries.conduct_clauses(programme, only_rules=True),
        messages=queries.evidence_choices(page),
    )
    status = _record(request, form, programme, case_id=case_id, now=now) if request.method == "POST" else 200
    if isinstance(status, UUID):
        return redirect("violation", violation_id=status)
    context = {
        "case": page.case,
        "violations": queries.violations(actor, now=now, case_id=case_id),
        "consents": queries.consents(actor, now=now, case_id=case_id),
        "form": form,
        "action": reverse("case_conduct", args=[page.case.reference]),
        "section": "queue",
        "now": now,
        "zone": programme.zone,
    }
    return render(request, "conduct/case.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def record_violation(request: HttpRequest, slug: str) -> HttpResponse:
    """About somebody of the team, or somebody whom the desk does not know."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    programme = programme_for(actor, slug)
    names = display_names(one for one in handlers_of(programme.pk) if one != actor.user_id)
    people = sorted(names.items(), key=lambda one: one[1].casefold())
    form = forms.RecordForm(*_sent(request), clauses=queries.conduct_clauses(programme, only_rules=True), people=people)
    status = _record(request, form, programme, case_id=None, now=now) if request.method == "POST" else 200
    if isinstance(status, UUID):
        return redirect("violation", violation_id=status)
    context = {
        "programme": programme,
        "form": form,
        "action": reverse("record_violation", args=[slug]),
        "section": "conduct",
        "now": now,
    }
    return render(request, "conduct/record.html", context, status=status)


def _sent(request: HttpRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _record(
    request: HttpRequest, form: forms.RecordForm, programme: Any, *, case_id: UUID | None, now: datetime
) -> UUID | int:
    """The id of the new record, or the status of the refusal that now stands in the form."""
    try:
        if refusal := upload_refusal(request):
            raise refusal
        if not form.is_valid():
            return 422
        given = form.cleaned_data
        happened = actions.Happened(
            clauses=tuple(given["clauses"]),
            happened=given["happened"],
            when=given["when"],
            about=given.get("about", ""),
            person_id=given.get("person"),
            messages=tuple(given.get("messages", ())),
            files=given["evidence"],
        )
        made = actions.record_violation(programme, happened, case_id=case_id, by=actor_for(person_of(request)), now=now)
    except Refused as error:
        form.is_valid()
        field = "evidence" if error.status == 413 else getattr(error, "field", "")
        form.add_error(field if field in form.fields else None, str(error))
        return error.status
    messages.success(request, "Recorded. Only the team knows of it.")
    return made.pk
