"""The search of the CWE list: a fragment inside the report form, and a page of its own without a script."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from vulndesk.apps.intake.views.form_page import weaknesses_context


@require_http_methods(["GET", "HEAD", "POST"])
def cwe(request: HttpRequest) -> HttpResponse:
    """GET with `q` for everybody. The form asks by POST: what somebody types there may not stand in a URL or a log."""
    given = request.POST if request.method == "POST" else request.GET
    words = given.get("type", "") if request.method == "POST" else given.get("q", "")
    context = weaknesses_context(words[:300], chosen=given.get("weakness", "")[:5], asked=bool(words.strip()))
    fragment = request.headers.get("HX-Request") == "true"
    template = "intake/weaknesses.html" if fragment else "intake/cwe.html"
    return render(request, template, context | {"section": "home"})
