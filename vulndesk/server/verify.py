"""The public page that verifies a receipt in the browser, and the same as one file to take along.

Neither asks the desk for anything but its own files: what is verified never leaves the browser.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

STATIC = Path(__file__).parent / "static" / "vulndesk"
PROGRAM, PAGE, STYLE = STATIC / "verify_receipt.mjs", STATIC / "verify_page.mjs", STATIC / "verify.css"
IMPORT = 'import { NotAKey, NotGenuine, verifyReceipt, verifyReport } from "./verify_receipt.mjs";\n'
SAVED_NAME = "verify-receipt.html"


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    context = {
        "program_digest": hashlib.sha256(PROGRAM.read_bytes()).hexdigest(),
        "saved_digest": hashlib.sha256(saved_page().encode()).hexdigest(),
        "section": "verify",
    }
    return render(request, "verify/verify.html", context)


@require_safe
def verify_saved(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(saved_page(), content_type="text/html; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{SAVED_NAME}"'
    return response


@cache
def saved_page() -> str:
    """One file that needs no other. Its own policy forbids every connection, and every script but its own."""
    page = PAGE.read_text(encoding="utf-8")
    if IMPORT not in page:
        raise RuntimeError("verify_page.mjs imports its program in another way than the saved page takes out")
    script = "\n" + PROGRAM.read_text(encoding="utf-8") + page.replace(IMPORT, "")
    style = "\n" + STYLE.read_text(encoding="utf-8")
    context = {"script": script, "style": style, "script_hash": _source(script), "style_hash": _source(style)}
    return render_to_string("verify/saved.html", context)


def _source(text: str) -> str:
    """As a policy names an inline script or style (CSP3, 2.3.1)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
