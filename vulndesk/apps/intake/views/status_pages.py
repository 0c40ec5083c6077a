"""The reporter's page of one report: where it stands, what comes next, and everything a reporter may do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vulndesk.apps.cases import actions
from vulndesk.apps.cases.downloads import download
from vulndesk.apps.cases.queries import (
    CasePage,
    attachment_of,
    attachment_preview,
    case_page,
    message_named,
    part_named,
    room_in_case,
)
from vulndesk.apps.intake import sessions
from vulndesk.apps.intake.actions import allow_answer_files, require_room
from vulndesk.apps.intake.forms import AnswerForm, ItemForm
from vulndesk.apps.intake.proofs import opening_response, proof_response
from vulndesk.apps.intake.sessions import case_in_session, reporter_of
from vulndesk.apps.intake.views import case_view
from vulndesk.apps.intake.views.coordinator import timeline_label, timeline_text
from vulndesk.apps.vault.files import SealedUpload, upload_refusal
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import NotFound, Refused
from vulndesk.core.traffic_light import in_file_name

PARTS = {"facts": "intake/part_facts.html", "thread": "intake/part_thread.html"}


def _open(request: HttpRequest, *, now: datetime) -> Actor | None:
    """The reporter whose report is open here; a request of theirs keeps it open."""
    try:
        return reporter_of(request.session, now=now)
    except NotFound:
        return None


@require_safe
def report_status(request: HttpRequest) -> HttpResponse:
    now = datetime.now(UTC)
    actor = _open(request, now=now)
    if actor is None:
        return redirect("status")
    return _page(request, actor, now=now)


@require_safe
def part(request: HttpRequest, name: str) -> HttpResponse:
    """One live region again. It does not keep the report open: a page that nobody looks at must not."""
    now = datetime.now(UTC)
    case_id = case_in_session(request.session, now=now)
    if case_id is None or name not in PARTS:
        raise Http404
    actor = Actor(Role.REPORTER, case_id=case_id)
    page = case_page(actor, case_id=case_id, now=now, before=message_named(request.GET.get("before", "")))
    return render(request, PARTS[name], case_view.context(page, now=now))


@require_POST
def open_part(request: HttpRequest) -> HttpResponse:
    """Another part of the same report. A form that another window shows of the part before is refused from now on."""
    now = datetime.now(UTC)
    try:
        holder = sessions.holder_of(request.session, now=now)
    except NotFound:
        return redirect("status")
    sessions.open_part(request.session, part_named(_case_id(holder), request.POST.get("part", "")))
    rotate_token(request)
    return redirect("report_status")


@sensitive_post_parameters()
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """A message, files, or both."""
    now = datetime.now(UTC)
    actor = _open(request, now=now)
    if actor is None:
        return redirect("status")
    form = AnswerForm(request.POST)
    form.is_valid()
    try:
        if refusal := upload_refusal(request):
            raise refusal
        files = tuple(file for file in request.FILES.getlist("attachments") if isinstance(file, SealedUpload))
        if files:
            require_room(files, room=room_in_case(_case_id(actor)))
        allow_answer_files(_case_id(actor), len(files), now=now)
        actions.answer(_case_id(actor), request.POST.get("body", ""), by=actor, now=now, files=files)
    except Refused as error:
        form.add_error("attachments" if error.status == 413 else "body", str(error))
        return _page(request, actor, now=now, answer=form, status=error.status)
    messages.success(request, "Sent. The team is told.")
    return redirect(reverse("report_status") + "#thread")


@sensitive_post_parameters()
@require_POST
def give_item(request: HttpRequest) -> HttpResponse:
    """One of the things that the policy asks for and the report did not have."""
    now = datetime.now(UTC)
    actor = _open(request, now=now)
    if actor is None:
        return redirect("status")
    form = ItemForm(request.POST)
    try:
        if form.is_valid():
            given = form.cleaned_data
            actions.give_item(_case_id(actor), given["item"], given["answer"], by=actor, now=now)
            messages.success(request, "Thank you. It is on the report now.")
            return redirect("report_status")
        status = 422
    except Refused as error:
        form.add_error("answer", str(error))
        status = error.status
    return _page(request, actor, now=now, item=form, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    """Asks before it does; the thread shows it afterwards."""
    now = datetime.now(UTC)
    actor = _open(request, now=now)
    if actor is None:
        return redirect("status")
    if request.method == "POST":
        actions.withdraw_report(_case_id(actor), by=actor, now=now)
        messages.success(request, "You took the report back. The team is told.")
        return redirect("report_status")
    page = case_page(actor, case_id=actor.case_id, now=now)
    if page.case.withdrawn or not page.case.is_open:
        return redirect("report_status")
    return render(request, "intake/withdraw.html", {"page": page, "now": now, "section": "status"})


@require_POST
def nudge(request: HttpRequest) -> HttpResponse:
    return _ask_again(request, actions.nudge, "The team is reminded that you are waiting.")


@require_POST
def appeal(request: HttpRequest) -> HttpResponse:
    return _ask_again(request, actions.appeal, "The team is asked to look again, by another person where there is one.")


def _ask_again(request: HttpRequest, deed: Any, told: str) -> HttpResponse:
    now = datetime.now(UTC)
    actor = _open(request, now=now)
    if actor is None:
        return redirect("status")
    try:
        deed(_case_id(actor), by=actor, now=now)
    except Refused as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, told)
    return redirect("report_status")


@require_safe
def report_file(request: HttpRequest, attachment_id: UUID) -> HttpResponseBase:
    """One file as a download: never shown in this origin, whatever it says it is."""
    now = datetime.now(UTC)
    actor = _open(request, now=now)
    if actor is None:
        return redirect("status")
    return download(request, *attachment_of(actor, attachment_id))


@require_safe
def report_file_preview(request: HttpRequest, attachment_id: UUID) -> HttpResponseBase:
    """What a file is by its own bytes, its hash, and the beginning of a text."""
    now = datetime.now(UTC)
    actor = _open(request, now=now)
    if actor is None:
        return redirect("status")
    view, preview = attachment_preview(actor, attachment_id)
    context = {"file": view, "preview": preview, "now": now}
    return render(request, "intake/file.html", context)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """For a coordinator: instants and promises, and nothing of what anybody wrote."""
    now = datetime.now(UTC)
    actor = _open(request, now=now)
    if actor is None:
        return redirect("status")
    page = case_page(actor, case_id=actor.case_id, now=now, whole_timeline=True)
    text = timeline_text(page, now=now, desk=f"{settings.DESK_NAME}, {settings.ADDRESS}")
    name = f"{page.case.reference}-timeline.{in_file_name(timeline_label(page))}.txt"
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers={"Content-Disposition": disposition})


@require_safe
def proof(request: HttpRequest) -> HttpResponse:
    """The file that proves, without this desk, that the report came."""
    now = datetime.now(UTC)
    actor = _open(request, now=now)
    return redirect("status") if actor is None else proof_response(actor, now=now)


@require_safe
def opening(request: HttpRequest) -> HttpResponse:
    """The file that shows what the proof is about, for whoever the reporter gives it to."""
    actor = _open(request, now=datetime.now(UTC))
    return redirect("status") if actor is None else opening_response(actor)


def _page(
    request: HttpRequest,
    actor: Actor,
    *,
    now: datetime,
    answer: AnswerForm | None = None,
    item: ItemForm | None = None,
    status: int = 200,
) -> HttpResponse:
    page: CasePage = case_page(
        actor, case_id=actor.case_id, now=now, before=message_named(request.GET.get("before", ""))
    )
    context = case_view.context(page, now=now) | {
        "answer_form": answer or AnswerForm(),
        "item_form": item or ItemForm(initial={"item": page.missing[0]} if page.missing else {}),
        "may_withdraw": page.case.is_open and not page.case.withdrawn,
    }
    return render(request, "intake/report_status.html", context, status=status)


def _case_id(actor: Actor) -> UUID:
    if actor.case_id is None:
        raise NotFound("No report is open in this browser.", next_step="Open it with its receipt.")
    return actor.case_id
