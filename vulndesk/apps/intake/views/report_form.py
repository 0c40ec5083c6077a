"""The report form: a draft that survives a reload, a refusal that keeps everything, one case however often it is sent.

Promises: only an empty description, a file over the limit or a busy desk stands between a reporter and a receipt, and
each shows the page again with all that was typed and uploaded. Nothing here needs a script.
"""

from __future__ import annotations

import contextlib
import logging
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from vulndesk.apps.cases.queries import room_for_files
from vulndesk.apps.intake import queries, questions
from vulndesk.apps.intake.actions import (
    DRAFT_LIFE,
    Received,
    RequestKey,
    SentDraft,
    allow_uploads,
    drop_draft,
    is_taken,
    receive_report,
    require_room,
    save_draft,
)
from vulndesk.apps.intake.drafts import DraftContent
from vulndesk.apps.intake.forms import ReportForm, shown_again, typed_fields
from vulndesk.apps.intake.rush import Sender, offered
from vulndesk.apps.intake.sessions import open_in_session
from vulndesk.apps.intake.views import form_page, sealed_form, uploads
from vulndesk.apps.intake.views.checking import check_of
from vulndesk.apps.intake.views.receipt_pages import keep_code
from vulndesk.apps.policies.queries import pause_at, policy_of
from vulndesk.apps.policies.queries import programme as programme_of
from vulndesk.apps.vault.files import SealedUpload, upload_refusal
from vulndesk.core.errors import BadInput, Busy, Conflict, NotFound, Refused, TooLarge, TooMany
from vulndesk.core.pauses import IntakePaused, PlannedPause
from vulndesk.core.policy.clauses import Clause, Policy
from vulndesk.core.proof_of_work import ProofNeeded

log = logging.getLogger("vulndesk.intake")

COOKIE = "draft"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_BUSY = Busy(
    "The desk is busy, and your report is not stored yet.",
    next_step="Wait a few seconds and send it again. Everything you typed and uploaded is still here.",
)

_SENT_ELSEWHERE = Conflict(
    "This draft was sent from another window just now, with the files that were added to it.",
    next_step="If that was this report, it is stored already. Else add the files again and send it.",
)


@dataclass(frozen=True)
class Attempt:
    """One request for the form. token: whose draft it is; page: which copy of the page, by which a resend is known."""

    programme: Any
    policy: Policy
    token: str
    page: str
    now: datetime
    fields: dict[str, Any]
    kept: tuple[SealedUpload, ...] = ()
    new: tuple[SealedUpload, ...] = ()
    pause: PlannedPause | None = None

    @property
    def files(self) -> tuple[SealedUpload, ...]:
        return (*self.kept, *self.new)


@csrf_exempt  # until the body is read: one that is too large or cut off has no token in it, and gets its own page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str) -> HttpResponse:
    if refusal := _unreadable(request):
        attempt = _attempt(request, slug, posted=False)
        if attempt.programme.sealed_to:
            return sealed_form.shown(request, attempt, _sender(request), refusal=refusal)
        response = _shown(request, attempt, refusal=refusal)
        if COOKIE not in request.COOKIES:
            # It may come from another site, whose requests carry no cookie: it must not replace this browser's draft.
            del response.cookies[COOKIE]
        return response
    return _report(request, slug)


@csrf_protect
def _report(request: HttpRequest, slug: str) -> HttpResponse:
    attempt = _attempt(request, slug, posted=request.method == "POST")
    if attempt.programme.sealed_to:
        return _report_sealed(request, attempt)
    if request.method != "POST":
        return _shown(request, attempt, find="find" in request.GET, checks="check" in request.GET)
    if request.POST.get("do") == "discard":
        drop_draft(attempt.token)
        response = HttpResponseRedirect(_address(attempt))
        response.delete_cookie(COOKIE, path=_cookie_path(attempt))
        return response
    try:
        if request.POST.get("do") in ("send", "anyway"):
            return _send(request, attempt, anyway=request.POST.get("do") == "anyway")
        return _save(request, attempt)
    except (OperationalError, Busy) as error:
        # The class only: a database's message may quote what it could not store.
        log.error("a report could not be stored: %s", type(error).__name__)
        return _shown(request, attempt, refusal=_BUSY)


def _report_sealed(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """No draft, no check: both would show the desk what is typed."""
    if request.method != "POST":
        return sealed_form.shown(request, attempt, _sender(request))
    try:
        with _session_undone(request):
            return sealed_form.take(
                request,
                attempt,
                _sender(request),
                lambda received: _keep_receipt(request.session, received, now=attempt.now),
            )
    except (OperationalError, Busy) as error:
        log.error("a sealed report could not be stored: %s", type(error).__name__)
        return sealed_form.shown(request, attempt, _sender(request), refusal=_BUSY)


def _refuse_words(attempt: Attempt) -> Attempt:
    """For the addresses that take words while they are typed. Raises NotFound."""
    if attempt.programme.sealed_to:
        raise NotFound("Reports to this programme are sealed; the desk keeps no drafts of them.")
    return attempt


@sensitive_post_parameters()
@require_POST
def draft(request: HttpRequest, slug: str) -> HttpResponse:
    """Autosave, without files. The answer is the line under the form."""
    attempt = _refuse_words(_attempt(request, slug, posted=True))
    save_draft(attempt.programme, token=attempt.token, fields=attempt.fields, now=attempt.now)
    return _with_cookie(render(request, "intake/draft_saved.html", {"now": attempt.now}), attempt)


@sensitive_post_parameters()
@require_POST
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """What is typed, beside the public code: neither stored nor logged. The answer is the section of the form."""
    attempt = _refuse_words(_attempt(request, slug, posted=True))
    found = check_of(request, attempt, looks=True)
    if found is None:
        return HttpResponse(status=204)
    return render(request, "intake/check.html", {"check": found, "programme": attempt.programme})


@sensitive_post_parameters()
@require_POST
def draft_files(request: HttpRequest, slug: str) -> HttpResponse:
    """Files as soon as they are chosen, or one taken away: the answer is the list of files."""
    attempt, refusal = _within_quota(request, _refuse_words(_attempt(request, slug, posted=True)))
    attempt = _keep(attempt, removed=frozenset(request.POST.getlist("remove")))
    context = form_page.files_context(attempt) | {"files_refusal": refusal, "slug": slug}
    return _with_cookie(render(request, "intake/files.html", context), attempt)


# --- sending -----------------------------------------------------------------------------------------------------


def _send(request: HttpRequest, attempt: Attempt, *, anyway: bool) -> HttpResponse:
    form = _form(attempt, request.POST)
    attempt, refusal = _within_limits(request, attempt)
    if refusal or not form.is_valid():
        return _shown(request, _keep(attempt), form=form, refusal=refusal, status=422)
    new = questions.report_of(form.cleaned_data, policy=attempt.policy, files=attempt.files)
    missing = questions.missing_from(new, attempt.policy)
    closed = attempt.pause is not None and not is_taken(new, attempt.pause, now=attempt.now)
    if missing and not anyway and not closed:
        return _shown(request, _keep(attempt), form=form, missing=missing)
    key = f"draft:{attempt.token}:{attempt.page}"
    try:
        with _session_undone(request):
            receive_report(
                new,
                programme=attempt.programme,
                channel="web",
                now=attempt.now,
                request=RequestKey(key=key, body=key.encode()),
                draft=SentDraft(attempt.token, tuple(file.id for file in attempt.kept)),
                sender=_sender(request),
                tell=lambda received: _keep_receipt(request.session, received, now=attempt.now),
            )
    except (IntakePaused, TooMany) as held:
        return _shown(request, _keep(attempt), form=form, refusal=held)
    except NotFound:
        return _shown(request, _keep(replace(attempt, kept=())), form=form, refusal=_SENT_ELSEWHERE)
    return HttpResponseRedirect(reverse("receipt"))


def _sender(request: HttpRequest) -> Sender:
    return Sender(request.META.get("REMOTE_ADDR", ""), request.POST.get("proof", ""))


def _keep_receipt(session: SessionBase, received: Received, *, now: datetime) -> None:
    """The code goes into the sealed session, and from there onto one page, once.

    Saved here, with the report, and not after the view: no report is stored whose receipt could not be kept. Sending
    again gives the same receipt.
    """
    open_in_session(session, received.case_id, now=now)
    keep_code(session, received.receipt, now=now, repeated=received.repeated)
    session.save()


@contextlib.contextmanager
def _session_undone(request: HttpRequest) -> Iterator[None]:
    """What was written into the session is rolled back with the report: the browser keeps the one that it had."""
    key = request.session.session_key
    try:
        yield
    except BaseException:
        request.session = type(request.session)(key)
        raise


def _save(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    attempt, refusal = _within_quota(request, attempt)
    attempt = _keep(attempt, removed=frozenset(request.POST.getlist("remove")))
    if refusal:
        return _shown(request, attempt, form=_form(attempt, request.POST, bound=False), refusal=refusal)
    places = {"find": "?find=1#weaknesses", "check": "?check=1#check", "add": "#files", "save": "?saved=1#draft-status"}
    place = places.get(request.POST.get("do", ""), "#files" if "remove" in request.POST else "")
    return _with_cookie(HttpResponseRedirect(_address(attempt) + place), attempt)


def _keep(attempt: Attempt, *, removed: frozenset[str] = frozenset()) -> Attempt:
    """Into the draft with it. Afterwards every file of the attempt is one of the draft's."""

    def save() -> DraftContent:
        return save_draft(
            attempt.programme,
            token=attempt.token,
            fields=attempt.fields,
            new_files=attempt.new,
            removed=removed,
            now=attempt.now,
        )

    try:
        content = save()
    except NotFound:
        # Another window sent the draft in this very moment: what is on this page becomes a new one.
        content = save()
    return replace(attempt, kept=content.files, new=())


# --- the request and the page ------------------------------------------------------------------------------------


def _unreadable(request: HttpRequest) -> Refused | None:
    """What is wrong with a body that gave no fields at all: too large, or cut off."""
    try:
        refusal = upload_refusal(request) if request.method == "POST" else None
        return refusal if refusal and not request.POST else None
    except RequestDataTooBig:
        limit = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 2**20
        return TooLarge(
            f"The text of this report is over {limit} MB, and could not be taken.",
            next_step="Add long logs and listings as files. What was saved before is below.",
        )
    except (TooManyFilesSent, TooManyFieldsSent):
        return TooLarge(
            f"These are over {settings.DATA_UPLOAD_MAX_NUMBER_FILES} files at once.",
            next_step="Add them in several steps, or as one archive. What was saved before is below.",
        )


def _within_limits(request: HttpRequest, attempt: Attempt) -> tuple[Attempt, Refused | None]:
    """What is wrong with the files of this request. The limits hold for the whole report, in however many steps."""
    if refusal := upload_refusal(request):
        return attempt, refusal
    if sum(file.size or 0 for file in attempt.files) > settings.REPORT_LIMIT:
        what = f"With these files the report would be over {settings.REPORT_LIMIT // 2**20} MB."
    elif len(attempt.files) > settings.DATA_UPLOAD_MAX_NUMBER_FILES:
        what = f"With these files the report would have over {settings.DATA_UPLOAD_MAX_NUMBER_FILES} files."
    elif attempt.new and (full := _no_room(attempt)):
        return replace(attempt, new=()), full
    else:
        return attempt, None
    return replace(attempt, new=()), TooLarge(
        what, next_step="They were left out. Send the report without them, and add them to it afterwards."
    )


def _no_room(attempt: Attempt) -> Refused | None:
    try:
        require_room(attempt.files, room=room_for_files(attempt.programme.pk))
    except TooLarge as full:
        return full
    return None


def _within_quota(request: HttpRequest, attempt: Attempt) -> tuple[Attempt, Refused | None]:
    """The same, and how much a draft takes from one network an hour: what is sent is never refused for that."""
    attempt, refusal = _within_limits(request, attempt)
    try:
        allow_uploads(attempt.new, address=request.META.get("REMOTE_ADDR", ""), now=attempt.now)
    except TooMany as error:
        return replace(attempt, new=()), error
    return attempt, refusal


def _attempt(request: HttpRequest, slug: str, *, posted: bool) -> Attempt:
    now = datetime.now(UTC)
    programme = programme_of(slug)
    token = request.COOKIES.get(COOKIE, "")
    token = token if _TOKEN.fullmatch(token) else secrets.token_urlsafe(32)
    page = request.POST.get("page", "") if posted else ""
    page = page if _TOKEN.fullmatch(page) else secrets.token_urlsafe(32)
    kept = queries.draft_of(programme, token=token, now=now)
    if posted:
        fields, new = typed_fields(request.POST), uploads.new_uploads(request, page=page)
    else:
        fields, new = kept.fields if kept else {}, ()
    return Attempt(
        programme=programme,
        policy=policy_of(programme.policy),  # type: ignore[arg-type]
        token=token,
        page=page,
        now=now,
        fields=fields,
        kept=kept.files if kept else (),
        new=new,
        pause=pause_at(programme, now=now),
    )


def _form(attempt: Attempt, data: Any = None, *, bound: bool = True) -> ReportForm:
    latest = attempt.programme.latest_version
    if data is not None and bound:
        return ReportForm(data, policy=attempt.policy, latest=latest, paused=attempt.pause is not None)
    paused = attempt.pause is not None
    return ReportForm(policy=attempt.policy, latest=latest, paused=paused, initial=shown_again(attempt.fields))


def _shown(
    request: HttpRequest,
    attempt: Attempt,
    *,
    form: ReportForm | None = None,
    refusal: Refused | None = None,
    missing: tuple[Clause, ...] = (),
    find: bool = False,
    checks: bool = False,
    status: int = 200,
) -> HttpResponse:
    form = form or _form(attempt)
    if isinstance(refusal, BadInput) and refusal.field in form.fields:
        form.add_error(refusal.field, refusal.what)
    context = form_page.context(attempt, form, missing=missing, find=find, saved="saved" in request.GET)
    context["check"] = check_of(request, attempt, looks=checks)
    context["needed"] = refusal if isinstance(refusal, ProofNeeded) else None
    context["again"] = "anyway" if request.POST.get("do") == "anyway" else "send"
    context["offered"] = context["needed"] or offered(attempt.programme, _sender(request), now=attempt.now)
    response = render(
        request, "intake/report.html", context | {"refusal": refusal}, status=refusal.status if refusal else status
    )
    if retry_after := getattr(refusal, "retry_after", None):
        response.headers["Retry-After"] = str(retry_after)
    return _with_cookie(response, attempt)


def _with_cookie(response: HttpResponse, attempt: Attempt) -> HttpResponse:
    response.set_cookie(
        COOKIE,
        attempt.token,
        max_age=int(DRAFT_LIFE / timedelta(seconds=1)),
        path=_cookie_path(attempt),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _cookie_path(attempt: Attempt) -> str:
    return reverse("programme", args=[attempt.programme.slug])


def _address(attempt: Attempt) -> str:
    return reverse("report", args=[attempt.programme.slug])
