"""The form of a programme whose reports are sealed: the browser encrypts, or the reporter; the desk takes the file.

The fields of this page have no names, so that no browser sends them, with a script or without one.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from vulndesk.apps.cases.actions import NewReport
from vulndesk.apps.intake.actions import Received, RequestKey, receive_report
from vulndesk.apps.intake.rush import Sender, offered
from vulndesk.apps.policies.queries import pause_at, sealing_scripts
from vulndesk.apps.vault.files import SealedUpload, upload_refusal
from vulndesk.core.errors import BadInput, Refused
from vulndesk.core.proof_of_work import ProofNeeded

FILE = "sealed"
# What the page itself sends besides the file. Anything more was typed somewhere, and could be read.
_OURS = frozenset({"csrfmiddlewaretoken", "page", "proof", "do"})


def take(request: HttpRequest, attempt: Any, sender: Sender, tell: Callable[[Received], None]) -> HttpResponse:
    """A POST: the one file becomes a case. Whatever is wrong, nothing of it is kept."""
    try:
        upload = _the_file(request)
        receive_report(
            NewReport(report={}, files=(upload,), is_sealed=True),
            programme=attempt.programme,
            channel="web",
            now=attempt.now,
            request=RequestKey(key=f"sealed:{attempt.page}", body=upload.sha256.encode()),
            sender=sender,
            tell=tell,
        )
    except Refused as refusal:
        return shown(request, attempt, sender, refusal=refusal)
    return HttpResponseRedirect(reverse("receipt"))


def shown(request: HttpRequest, attempt: Any, sender: Sender, *, refusal: Refused | None = None) -> HttpResponse:
    needed = refusal if isinstance(refusal, ProofNeeded) else None
    context = {
        "programme": attempt.programme,
        "recipients": attempt.programme.sealed_to.split(),
        "scripts": sealing_scripts(),
        "page": attempt.page or secrets.token_urlsafe(32),
        "refusal": refusal,
        "needed": needed,
        "offered": needed or offered(attempt.programme, sender, now=attempt.now),
        "pause": pause_at(attempt.programme, now=attempt.now),
        "limit": settings.ATTACHMENT_LIMIT // 2**20,
        "now": attempt.now,
    }
    response = render(request, "intake/sealed_form.html", context, status=refusal.status if refusal else 200)
    if retry_after := getattr(refusal, "retry_after", None):
        response.headers["Retry-After"] = str(retry_after)
    return response


def _the_file(request: HttpRequest) -> SealedUpload:
    if refusal := upload_refusal(request):
        raise refusal
    typed = [name for name, values in request.POST.lists() if name not in _OURS and any(values)]
    files = [one for name, many in request.FILES.lists() for one in many if name == FILE or one.name]
    if typed or len(files) > 1:
        raise BadInput(
            "This programme takes sealed reports only, and what came could be read by the desk. Nothing was kept.",
            next_step="Send one age file and nothing besides.",
        )
    if not files or not isinstance(files[0], SealedUpload):
        raise BadInput("There is no sealed report yet.", next_step="Seal it first, or choose an age file.", field=FILE)
    return files[0]
