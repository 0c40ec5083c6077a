"""Pages of a reporter's account: calm, few, and without script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vulndesk.apps.accounts.form_deeds import mark
from vulndesk.apps.accounts.queries import network_of
from vulndesk.apps.intake.receipts import open_receipt
from vulndesk.apps.intake.sessions import first_in_session
from vulndesk.apps.intake.sessions import open_in_session as open_case_in_session
from vulndesk.apps.reporters import actions, queries
from vulndesk.apps.reporters.forms import ClaimForm, CloseForm, JoinForm, PasswordForm, SignInForm
from vulndesk.core.errors import NotFound, Refused

View = Callable[..., HttpResponseBase]


def account_required(view: View) -> View:
    """The view gets the account that is open in this browser, and the time."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        now = datetime.now(UTC)
        row = queries.reporter_in(request.session, now=now)
        if row is None:
            return redirect("reporter_sign_in")
        queries.keep_open(request.session, now=now)
        return view(request, row, *args, now=now, **kwargs)

    return guarded


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    now = datetime.now(UTC)
    form = JoinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = actions.make_account(
                handle=given["handle"], password=given["password"], network=_network(request), now=now
            )
        except Refused as refused:
            mark(form, refused)
        else:
            queries.open_in_session(request.session, row, now=now)
            messages.success(request, "Your account is made. Now keep a report in it.")
            return redirect("my_reports")
    return _page(request, "join", {"form": form}, status=422 if form.errors else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    now = datetime.now(UTC)
    form = SignInForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        form.is_valid()
        handle, password = request.POST.get("handle", ""), request.POST.get("password", "")[:1000]
        try:
            row = actions.sign_in(handle=handle, password=password, network=_network(request), now=now)
        except Refused as refused:
            form.errors.clear()  # an empty field must not be told apart from a wrong one
            form.add_error(None, str(refused))
            status = refused.status
        else:
            queries.open_in_session(request.session, row, now=now)
            return redirect("my_reports")
    return _page(request, "sign_in", {"form": form}, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Nothing of the account, nor of a report that it opened, stays in this browser."""
    if request.user.is_authenticated:
        queries.close_in_session(request.session)
        request.session.cycle_key()
    else:
        request.session.flush()
    return redirect("reporter_sign_in")


@require_GET
@account_required
def my_reports(request: HttpRequest, row: Any, *, now: datetime) -> HttpResponse:
    return _reports_page(request, row, ClaimForm(), now=now)


@sensitive_post_parameters()
@require_POST
@account_required
def claim(request: HttpRequest, row: Any, *, now: datetime) -> HttpResponse:
    """By a receipt that is typed once, or without one the report that its receipt opened in this browser."""
    form = ClaimForm(request.POST)
    try:
        case_id = _proven(request, now=now)
        actions.claim(row, case_id)
    except Refused as refused:
        form.is_valid()
        form.errors.clear()
        form.add_error("receipt", str(refused))
        return _reports_page(request, row, form, now=now, status=refused.status)
    messages.success(request, "It is in your account. The receipt goes on working.")
    return redirect("my_reports")


@require_POST
@account_required
def open_report(request: HttpRequest, row: Any, *, now: datetime) -> HttpResponse:
    """Its own page, as the receipt would open it."""
    open_case_in_session(request.session, _claimed(request, row), now=now)
    return redirect("report_status")


@require_POST
@account_required
def release(request: HttpRequest, row: Any, *, now: datetime) -> HttpResponse:
    actions.release(row, _claimed(request, row))
    messages.success(request, "It is in your account no more. Its receipt opens it as before.")
    return redirect("my_reports")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@account_required
def account(request: HttpRequest, row: Any, *, now: datetime) -> HttpResponse:
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.change_password(row, old=form.cleaned_data["old"], new=form.cleaned_data["password"])
        except Refused as refused:
            mark(form, refused)
        else:
            queries.open_in_session(request.session, row, now=now)
            messages.success(request, "Changed. Your other browsers are signed out.")
            return redirect("my_reports")
    return _account_page(request, row, form, CloseForm())


@sensitive_post_parameters()
@require_POST
@account_required
def close(request: HttpRequest, row: Any, *, now: datetime) -> HttpResponse:
    form = CloseForm(request.POST)
    if form.is_valid():
        try:
            actions.close_account(row, password=form.cleaned_data["password"])
        except Refused as refused:
            mark(form, refused)
        else:
            queries.close_in_session(request.session)
            messages.success(request, "Your account is gone. Your receipts open your reports as before.")
            return redirect("status")
    return _account_page(request, row, PasswordForm(), form)


def _proven(request: HttpRequest, *, now: datetime) -> UUID:
    """The case of the receipt, or of the report that is open here."""
    if typed := request.POST.get("receipt", ""):
        return open_receipt(typed, request=request, now=now)
    case_id = first_in_session(request.session, now=now)
    if case_id is None:
        raise NotFound("No report is open in this browser.", next_step="Type its receipt.")
    return case_id


def _claimed(request: HttpRequest, row: Any) -> UUID:
    """Raises NotFound, alike for a case that is not theirs and one that never was."""
    try:
        case_id = UUID(request.POST.get("report", ""))
    except ValueError:
        case_id = UUID(int=0)
    if not queries.has_claimed(row, case_id):
        raise NotFound("This report is not in your account.", next_step="Open it with its receipt.")
    return case_id


def _reports_page(request: HttpRequest, row: Any, form: ClaimForm, *, now: datetime, status: int = 200) -> HttpResponse:
    reports = queries.my_reports(row, now=now)
    opened = first_in_session(request.session, now=now)
    return _page(
        request,
        "my_reports",
        {
            "form": form,
            "handle": queries.handle_of(row),
            "reports": reports,
            "is_open_and_new": opened is not None and not queries.has_claimed(row, opened),
            "now": now,
        },
        status=status,
    )


def _account_page(request: HttpRequest, row: Any, form: PasswordForm, close_form: CloseForm) -> HttpResponse:
    context = {"form": form, "close_form": close_form, "handle": queries.handle_of(row)}
    return _page(request, "account", context, status=422 if form.errors or close_form.errors else 200)


def _page(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, f"reporters/{name}.html", {"section": "status", **context}, status=status)


def _network(request: HttpRequest) -> str:
    return network_of(str(request.META.get("REMOTE_ADDR") or "unknown"))
