"""The team's pages of violations: recording, deciding, giving back, appeals, and evidence for authorities."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from vulndesk.apps.accounts.form_deeds import tried
from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.conduct import actions, forms, queries
from vulndesk.apps.conduct.downloads import evidence_response
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.access import Actor, Verb, may
from vulndesk.core.conduct import Access
from vulndesk.core.errors import Refused

Deed = Callable[[Actor, datetime], None]


@require_safe
@team_required
def violation(request: HttpRequest, violation_id: UUID) -> HttpResponse:
    return _page(request, violation_id, now=datetime.now(UTC))


@require_POST
@team_required
def decide(request: HttpRequest, violation_id: UUID) -> HttpResponse:
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    view = queries.violation(actor, violation_id, now=now)
    form = forms.DecideForm(request.POST, prefix="decide", zone=view.zone, accesses=_accesses(view, actor))

    def deed(by: Actor, now: datetime) -> None:
        given = form.cleaned_data
        decided = actions.Decided(given["words"], form.until(), given["outside"])
        actions.decide_violation(violation_id, decided, by=by, now=now)

    return _do(request, violation_id, form, deed, told="Decided.")


@require_POST
@team_required
def drop(request: HttpRequest, violation_id: UUID) -> HttpResponse:
    form = forms.WordsForm(request.POST, prefix="drop")

    def deed(by: Actor, now: datetime) -> None:
        actions.drop_violation(violation_id, form.cleaned_data["words"], by=by, now=now)

    return _do(request, violation_id, form, deed, told="Dropped. Nobody is told.")


@require_POST
@team_required
def give_back(request: HttpRequest, violation_id: UUID, access: str) -> HttpResponse:
    form = django_forms.Form(request.POST)

    def deed(by: Actor, now: datetime) -> None:
        actions.give_back(violation_id, access, by=by, now=now)

    return _do(request, violation_id, form, deed, told="Given back.")


@require_POST
@team_required
def answer_appeal(request: HttpRequest, violation_id: UUID) -> HttpResponse:
    form = forms.AnswerAppealForm(request.POST, prefix="appeal")

    def deed(by: Actor, now: datetime) -> None:
        gives_back = form.cleaned_data["outcome"] == "given_back"
        actions.answer_appeal(violation_id, gives_back=gives_back, words=form.cleaned_data["words"], by=by, now=now)

    return _do(request, violation_id, form, deed, told="Answered. The reporter reads it.")


@require_POST
@team_required
def legal_basis(request: HttpRequest, violation_id: UUID) -> HttpResponse:
    form = forms.BasisForm(request.POST, prefix="basis")

    def deed(by: Actor, now: datetime) -> None:
        actions.record_legal_basis(violation_id, **form.cleaned_data, by=by, now=now)

    return _do(request, violation_id, form, deed, told="Recorded. The export with the identity is the second step.")


@require_POST
@team_required
def export_evidence(request: HttpRequest, violation_id: UUID) -> HttpResponseBase:
    """Without the identity; with it only when the reference was typed and a legal basis is recorded."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    queries.violation(actor, violation_id, now=now)
    form = forms.ExportForm(request.POST, prefix="identity") if "identity-typed" in request.POST else None
    if form is not None and not form.is_valid():
        return _page(request, violation_id, now=now, bound={"identity": form}, status=422)
    typed = form.cleaned_data["typed"] if form is not None else ""
    try:
        made = actions.export_evidence(
            violation_id,
            typed=typed,
            with_identity=form is not None,
            seen_red="seen_red" in request.POST,
            by=actor,
            now=now,
        )
    except Refused as refused:
        if getattr(refused, "field", "") == "seen_red":
            return _ask_for_red(request, violation_id)
        if form is None:
            raise
        form.add_error("typed", str(refused))
        return _page(request, violation_id, now=now, bound={"identity": form}, status=refused.status)
    response = StreamingHttpResponse(made.chunks, content_type="application/zip")
    response.headers["Content-Disposition"] = content_disposition_header(True, made.name) or "attachment"
    response.headers["Cache-Control"] = "no-store"
    return response


def _ask_for_red(request: HttpRequest, violation_id: UUID) -> HttpResponse:
    context = {
        "title": "Export what is TLP:RED?",
        "effect": "A message in this evidence is TLP:RED: for its readers alone. The authority that you give it to "
        "becomes one of them, and passes it on to nobody.",
        "action": reverse("export_evidence", args=[violation_id]),
        "submit": "I give it to this authority alone",
        "form": forms.SeenRedForm({"seen_red": "on"}),
        "danger": True,
        "back": reverse("violation", args=[violation_id]),
        "section": "conduct",
    }
    return render(request, "confirm.html", context, status=422)


@require_safe
@team_required
def evidence_file(request: HttpRequest, evidence_id: UUID) -> StreamingHttpResponse:
    return evidence_response(actor_for(person_of(request)), evidence_id)


def _do(request: HttpRequest, violation_id: UUID, form: django_forms.Form, deed: Deed, *, told: str) -> HttpResponse:
    """One deed; after a refusal the page again, with what was typed and why."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    queries.violation(actor, violation_id, now=now)
    if stop := tried(form, lambda: deed(actor, now)):
        return _page(request, violation_id, now=now, bound={str(form.prefix or "other"): form}, status=stop.status)
    messages.success(request, told)
    return redirect("violation", violation_id=violation_id)


def _accesses(view: queries.ViolationView, actor: Actor) -> list[Access]:
    """What can be taken away from whom it concerns, by this person."""
    found = [Access.THREAD] if view.case_reference else []
    found += [Access.TEAM] if view.is_person and may(actor, Verb.SHUT_OUT, view.programme_id) else []
    return [*found, Access.PROJECT]


def _page(
    request: HttpRequest,
    violation_id: UUID,
    *,
    now: datetime,
    bound: dict[str, django_forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = actor_for(person_of(request))
    view = queries.violation(actor, violation_id, now=now)
    bound = bound or {}
    context = {
        "violation": view,
        "forms": _forms(view, actor) | {name: form for name, form in bound.items() if name != "other"},
        "refused": next(iter(bound.values()), None),
        "is_for_another": queries.is_for_another(actor, view),
        "quoted": [(one, datetime.fromisoformat(one["at"])) for one in view.record["messages"]],
        "files": [{"name": one.name, "size": one.size, "url": _file_url(one)} for one in view.evidence],
        "section": "conduct",
        "now": now,
        "zone": view.zone,
    }
    return render(request, "conduct/violation.html", context, status=status)


def _file_url(one: Any) -> str:
    return reverse("evidence_file", args=[one.id])


def _forms(view: queries.ViolationView, actor: Actor) -> dict[str, django_forms.Form | None]:
    undecided = view.state == "recorded"
    decide = forms.DecideForm(prefix="decide", zone=view.zone, accesses=_accesses(view, actor))
    is_about_case = bool(view.case_reference)
    return {
        "decide": decide if undecided else None,
        "drop": forms.WordsForm(prefix="drop") if undecided else None,
        "appeal": forms.AnswerAppealForm(prefix="appeal") if view.waiting_appeal else None,
        "basis": forms.BasisForm(prefix="basis") if is_about_case else None,
        "identity": forms.ExportForm(prefix="identity") if view.bases and is_about_case else None,
    }
