"""The receipt: shown once after sending, and the one door to a report. The code is never in a URL, a mail or a log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from vulndesk.apps.cases.queries import case_head
from vulndesk.apps.intake.forms import ReceiptForm
from vulndesk.apps.intake.receipts import open_receipt, opened_elsewhere
from vulndesk.apps.intake.sessions import case_in_session, close_in_session, open_in_session, reporter_of
from vulndesk.apps.intake.views.words import PROMISES
from vulndesk.core.codes import group
from vulndesk.core.errors import Refused

SHOWN_FOR = timedelta(minutes=15)
_CODE = "receipt_code"


def keep_code(session: SessionBase, code: str, *, now: datetime, repeated: bool) -> None:
    session[_CODE] = {"code": code, "until": (now + SHOWN_FOR).isoformat(), "repeated": repeated}


@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """GET shows the code for a quarter of an hour at most; POST says that it is saved, and it is gone from here."""
    now = datetime.now(UTC)
    kept = request.session.get(_CODE)
    if request.method == "POST":
        request.session.pop(_CODE, None)
        return redirect("report_status" if case_in_session(request.session, now=now) else "status")
    if kept is None or datetime.fromisoformat(kept["until"]) < now or case_in_session(request.session, now=now) is None:
        request.session.pop(_CODE, None)
        is_open = case_in_session(request.session, now=now) is not None
        return render(
            request, "intake/receipt_gone.html", {"is_open": is_open, "now": now, "section": "status"}, status=404
        )
    actor = reporter_of(request.session, now=now)
    page = case_head(actor, actor.case_id, now=now)  # type: ignore[arg-type]  # a reporter always has one
    context = {
        "code": group(kept["code"]),
        "repeated": kept["repeated"],
        "page": page,
        "clocks": [(PROMISES.get(clock.promise, clock.promise), clock) for clock in page.clocks],
        "now": now,
        "zone": page.case.programme.zone,
        "section": "status",
    }
    return render(request, "intake/receipt.html", context)


@sensitive_post_parameters("receipt")
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """The door: a code in a POST body opens its report. Wrong, malformed and missing get one answer (receipts.py)."""
    now = datetime.now(UTC)
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    answer = 200
    retry_after = 0
    if request.method == "POST":
        form.is_valid()
        typed = request.POST.get("receipt", "")
        if route := opened_elsewhere(typed, request=request, now=now):
            return redirect(route)
        try:
            case_id = open_receipt(typed, request=request, now=now)
        except Refused as error:
            # Only this error: an empty field must not be told apart from a wrong code.
            form.errors.clear()
            form.add_error("receipt", str(error))
            answer, retry_after = error.status, getattr(error, "retry_after", 0)
        else:
            open_in_session(request.session, case_id, now=now)
            return redirect("report_status")
    is_open = case_in_session(request.session, now=now) is not None
    context = {"form": form, "is_open": is_open, "now": now, "section": "status"}
    response = render(request, "intake/status.html", context, status=answer)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


@require_POST
def close_report(request: HttpRequest) -> HttpResponse:
    """The reporter leaves: nothing of the report stays in this browser's session."""
    if request.user.is_authenticated:
        close_in_session(request.session)
        request.session.pop(_CODE, None)
        request.session.cycle_key()  # a socket that listens under the old key ends
    else:
        request.session.flush()
    return redirect("status")
