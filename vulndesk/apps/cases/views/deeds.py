"""One address a deed. A refused deed shows the case again with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from vulndesk.apps.accounts.queries import display_name, person_of, team_required
from vulndesk.apps.cases import actions, forms, queries
from vulndesk.apps.cases.views import calculators, steps
from vulndesk.apps.cases.views.case_pages import case_page
from vulndesk.apps.cases.views.queue_pages import place_of
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.vault.files import upload_refusal
from vulndesk.core.access import Actor
from vulndesk.core.errors import BadInput, Refused
from vulndesk.core.lifecycle import CloseReason, Deed
from vulndesk.core.report_parts import FoundPart
from vulndesk.core.severity import assess, vector_from
from vulndesk.core.ssvc import decide_by


@require_http_methods(["GET", "POST"])
@team_required
def deed(request: HttpRequest, reference: str, name: str) -> HttpResponseBase:
    """Acknowledge, reply, ask, validate, invalidate, assign, mark as duplicate, close, reopen, not a report."""

    def act(actor: Actor, case_id: UUID, form: django_forms.Form, now: datetime) -> None:
        given = form.cleaned_data
        wanted = actions.DeedRequest(
            deed=Deed(name),
            message=form.words() if isinstance(form, forms.DeedForm) else "",
            seen=given.get("seen"),
            owner_id=given.get("owner"),
            reason=CloseReason(given["reason"]) if given.get("reason") else None,
            original=given.get("original", ""),
            release=given.get("release", ""),
            files=given.get("files", ()),
        )
        actions.do_deed(case_id, wanted, by=actor, now=now)

    def make(page: queries.CasePage, viewer: steps.Viewer) -> django_forms.Form:
        if name == Deed.REPLY.value:
            return forms.MessageForm(request.POST, request.FILES, prefix=name)
        return steps.deed_form(name, page, viewer, request.POST, request.FILES)

    return _act(request, reference, name, make, act)


@require_http_methods(["GET", "POST"])
@team_required
def note(request: HttpRequest, reference: str) -> HttpResponseBase:
    def act(actor: Actor, case_id: UUID, form: django_forms.Form, now: datetime) -> None:
        given = form.cleaned_data
        actions.add_note(case_id, given["message"], by=actor, now=now, files=given["files"])

    return _act(request, reference, "note", lambda *_: forms.NoteForm(request.POST, request.FILES, prefix="note"), act)


@require_http_methods(["GET", "POST"])
@team_required
def severity(request: HttpRequest, reference: str, kind: str) -> HttpResponseBase:
    """By the calculator of one version, or by a typed vector."""

    def act(actor: Actor, case_id: UUID, form: django_forms.Form, now: datetime) -> None:
        vector = _vector_of(kind, form)
        actions.set_severity(case_id, vector, by=actor, now=now, seen=form.cleaned_data.get("seen"))

    name = {"4.0": "severity", "3.1": "severity31"}.get(kind, "vector")
    return _act(request, reference, name, lambda page, _: calculators.calculator_form(kind, page, request.POST), act)


@require_http_methods(["GET", "POST"])
@team_required
def ssvc(request: HttpRequest, reference: str, tree: str) -> HttpResponseBase:
    """What to do first, by the answers to one tree."""

    def act(actor: Actor, case_id: UUID, form: django_forms.Form, now: datetime) -> None:
        answers = form.answers()  # type: ignore[attr-defined]
        actions.decide_ssvc(case_id, tree, answers, by=actor, now=now, seen=form.cleaned_data.get("seen"))

    def make(page: queries.CasePage, _: steps.Viewer) -> django_forms.Form:
        return calculators.ssvc_form(tree, page, request.POST)

    return _act(request, reference, f"ssvc_{tree}", make, act)


@require_POST
@team_required
def ssvc_preview(request: HttpRequest, tree: str) -> HttpResponse:
    """What the answers so far decide, once all are chosen. Says nothing about any case."""
    form = calculators.ssvc_form(tree, None, request.POST)
    context: dict[str, Any] = {}
    if form.is_valid():
        with suppress(BadInput):  # an answer is still missing
            context["decision"] = decide_by(tree, form.answers())
    return render(request, "cases/ssvc_outcome.html", context)


@require_POST
@team_required
def take(request: HttpRequest, reference: str) -> HttpResponse:
    """One part of the reporter's words into its field."""
    actor = actor_for(person_of(request))
    case_id = queries.listening_to(actor, reference=reference)
    form = forms.TakeForm(request.POST)
    if not form.is_valid():
        raise BadInput("There is nothing to take.", next_step="Reload the case.")
    given = form.cleaned_data
    part = FoundPart(given["kind"], given["value"])
    actions.take_part(case_id, part, by=actor, now=datetime.now(UTC), seen=given["seen"])
    messages.success(request, "Taken. The timeline says so.")
    return redirect("case", reference=reference)


@require_POST
@team_required
def judge_case(request: HttpRequest, reference: str) -> HttpResponse:
    """Look up again what the report says of the code."""
    actor = actor_for(person_of(request))
    case_id = queries.listening_to(actor, reference=reference)
    actions.judge_again(case_id, by=actor, now=datetime.now(UTC))
    messages.success(request, "The desk is looking it up. It stands here in a moment.")
    return redirect(reverse("case", args=[reference]) + "#evidence")


@require_POST
@team_required
def severity_preview(request: HttpRequest, kind: str) -> HttpResponse:
    """The score of the answers so far, while they are chosen. Says nothing about any case."""
    form = calculators.calculator_form(kind, None, request.POST)
    context: dict[str, Any] = {}
    if form.is_valid():
        try:
            context["score"] = assess(_vector_of(kind, form))
        except BadInput as refused:
            context["refused"] = refused
            context["is_begun"] = kind != "vector" or bool(form.cleaned_data.get("vector"))
    return render(request, "cases/score.html", context)


def _vector_of(kind: str, form: django_forms.Form) -> str:
    if isinstance(form, forms.CalculatorForm):
        return vector_from(version=kind, answers=form.answers())  # type: ignore[arg-type]
    return str(form.cleaned_data["vector"])


@require_http_methods(["GET", "POST"])
@team_required
def extend(request: HttpRequest, reference: str) -> HttpResponseBase:
    def act(actor: Actor, case_id: UUID, form: django_forms.Form, now: datetime) -> None:
        given = form.cleaned_data
        actions.extend_clock(given["clock"], to=given["to"], reason=given["message"], by=actor, now=now)

    return _act(
        request,
        reference,
        "extend",
        lambda page, viewer: steps.deed_form("extend", page, viewer, request.POST, request.FILES),
        act,
    )


@require_http_methods(["GET", "POST"])
@team_required
def purge(request: HttpRequest, reference: str, attachment_id: UUID) -> HttpResponseBase:
    """Asks first, on a page of its own: the bytes do not come back."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    case_id = queries.listening_to(actor, reference=reference)
    view = queries.attachment_view(actor, attachment_id, case_id=case_id)
    if request.method == "POST":
        actions.purge_attachment(attachment_id, by=actor, now=now)
        messages.success(request, "The file is destroyed. The thread says that it was there.")
        return redirect("case", reference=reference)
    context = {
        "title": f"Destroy “{view.name}”?",
        "effect": _destroyed_words(view),
        "action": reverse("purge_file", args=[reference, attachment_id]),
        "submit": "Destroy this file",
        "danger": True,
        "back": reverse("case", args=[reference]),
        "section": "queue",
        "now": now,
    }
    return render(request, "confirm.html", context)


def _destroyed_words(view: queries.AttachmentView) -> str:
    words = (
        "The bytes are destroyed for good, for example because they hold personal data. The reporter is told. The "
        "thread goes on saying that a file was here."
    )
    if view.in_raw_mail:
        return f"{words} The raw message, message.eml, still holds it: destroy that file, too."
    return words


_DONE = {
    "acknowledge": "Acknowledged. The reporter is told.",
    "reply": "Sent to the reporter.",
    "ask": "Asked. The reporter is told.",
    "validate": "Confirmed. The investigation runs.",
    "invalidate": "Judged not valid. The reporter is told and may ask for a second look.",
    "assign": "The owner is set.",
    "mark_duplicate": "Marked as a duplicate.",
    "close": "Closed.",
    "reopen": "Opened again.",
    "not_a_report": "{reference} is not a report: its clocks are gone, its bytes are kept. Reopening it undoes this.",
    "note": "The note is kept for the team.",
    "severity": "The severity is set.",
    "severity31": "The severity is set.",
    "vector": "The severity is set.",
    **dict.fromkeys(calculators.OF_STEP["ssvc"], "Decided. The team sees it; the queue follows it."),
    "extend": "The clock has more time. The reporter is told why.",
}
Make = Callable[[queries.CasePage, steps.Viewer], django_forms.Form]
Act = Callable[[Actor, UUID, django_forms.Form, datetime], None]


def _act(request: HttpRequest, reference: str, name: str, make: Make, act: Act) -> HttpResponseBase:
    """Run one deed; any refusal is shown on the case with the form as it was filled in."""
    if request.method == "GET":  # reloaded after a refusal, or come back to after signing in
        return redirect("case", reference=reference)
    now = datetime.now(UTC)
    person = person_of(request)
    actor = actor_for(person)
    refusal = upload_refusal(request)
    page = queries.case_page(actor, reference=reference, now=now)
    form = make(page, steps.Viewer(person.pk, display_name(person), now))
    try:
        if refusal:
            raise refusal
        if not form.is_valid():
            raise BadInput("Something in this form is missing.", next_step="It is marked below.")
        act(actor, page.case.pk, form, now)
    except Refused as refused:
        _mark(form, name, refused)
        return case_page(request, reference, template="cases/case.html", bound={name: form}, refused=refused)
    messages.success(request, _DONE[name].format(reference=page.case.reference))
    if name == Deed.NOT_A_REPORT.value:
        return redirect(place_of(request))
    return redirect("case", reference=page.case.reference)


def _mark(form: django_forms.Form, name: str, refused: Refused) -> None:
    """Write the refusal at its field, where the form has it."""
    field = getattr(refused, "field", "")
    if name == "extend" and field == "reason":
        field = "message"
    if field in form.fields and not form.errors.get(field):
        form.add_error(field, refused.what)
