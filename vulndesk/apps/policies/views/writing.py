"""Write a policy by an interview, and see what one in force lacks. Nothing of the interview is stored."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vulndesk.apps.accounts.form_deeds import mark
from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.policies import forms, queries
from vulndesk.core.errors import BadInput, NotFound
from vulndesk.core.findings import Finding, Weight
from vulndesk.core.policy.exchange.own import to_document
from vulndesk.core.policy.inline import plain_words
from vulndesk.core.policy.lint import check_policy
from vulndesk.core.policy.publish.draft import Draft
from vulndesk.core.policy.publish.interview import draft_from
from vulndesk.core.policy.publish.prose import Written, write_policy
from vulndesk.core.policy.publish.questions import PRESETS
from vulndesk.core.policy.publish.well_known import EXPIRES_IN, Published, security_txt_of

_WEIGHTS = {Weight.ERROR: "Wrong", Weight.WARNING: "Should be mended", Weight.NOTE: "Could be better"}


@require_http_methods(["GET", "POST"])
@team_required
def interview(request: HttpRequest) -> HttpResponse:
    preset = PRESETS.get(request.GET.get("preset", ""))
    if request.method == "POST" and "again" not in request.POST:
        form = forms.InterviewForm(request.POST)
        if form.is_valid():
            try:
                return _written(request, form.answers())
            except BadInput as refused:
                mark(form, refused)
    else:
        given = _kept(request) if request.method == "POST" else dict(preset.answers) if preset else {}
        form = forms.InterviewForm(initial=forms.as_typed(given))
    context = {"form": form, "presets": PRESETS.values(), "preset": preset, "section": "programmes"}
    return render(request, "policies/write.html", context, status=422 if form.errors else 200)


def _written(request: HttpRequest, answers: dict[str, Any]) -> HttpResponse:
    draft = draft_from(answers)
    written = write_policy(draft)
    security_txt, lost = _security_txt(draft, written)
    context = {
        "text": written.text,
        "rows": written.text.count("\n") + 1,
        "security_txt": security_txt,
        "differences": [*written.differences, *lost],
        "findings": _lines(check_policy(written.text, written.policy, today=datetime.now(UTC).date())),
        "answers": json.dumps(answers, ensure_ascii=False),
        "section": "programmes",
    }
    return render(request, "policies/written.html", context)


@require_POST
@team_required
def written_file(request: HttpRequest, name: str) -> HttpResponse:
    """One of the three files, made anew from the answers that the page carries."""
    if name not in _FILES:
        raise NotFound("There is no such file.", next_step=f"There are {', '.join(_FILES)}.")
    draft = draft_from(_kept(request))
    written = write_policy(draft)
    make, media_type = _FILES[name]
    response = HttpResponse(make(draft, written), content_type=f"{media_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _kept(request: HttpRequest) -> dict[str, Any]:
    broken = BadInput("The answers were lost on the way.", next_step="Start the interview again.")
    try:
        answers = json.loads(request.POST.get("answers", ""))
    except (ValueError, RecursionError):
        raise broken from None
    if not isinstance(answers, dict):
        raise broken
    return answers


def _security_txt(draft: Draft, _: Written) -> tuple[str, list[str]]:
    return security_txt_of(draft.values, Published(), expires=datetime.now(UTC).replace(microsecond=0) + EXPIRES_IN)


_FILES: dict[str, tuple[Callable[[Draft, Written], str], str]] = {
    "SECURITY.md": (lambda _, written: written.text, "text/markdown"),
    "security.txt": (lambda draft, written: _security_txt(draft, written)[0], "text/plain"),
    "policy.json": (
        lambda _, written: json.dumps(to_document(written.policy), ensure_ascii=False, indent=2) + "\n",
        "application/json",
    ),
}


@require_GET
@team_required
def programme_lint(request: HttpRequest, slug: str) -> HttpResponse:
    """What the policy in force lacks, and where it contradicts itself."""
    now = datetime.now(UTC)
    programme = queries.programme_for(queries.actor_for(person_of(request)), slug)
    version = queries.version_in_force(programme)
    findings = check_policy(version.text, queries.policy_of(version), today=now.date())
    context = {
        "programme": programme,
        "findings": _lines(findings),
        "section": "programmes",
        "now": now,
    }
    return render(request, "policies/lint.html", context)


def _lines(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    """The weightiest first."""
    order = list(Weight)
    return [
        {
            "message": one.message,
            "weight": _WEIGHTS[one.rule.weight],
            "is_urgent": one.rule.weight is not Weight.NOTE,
            "line": one.place.line if one.place else None,
            "sentence": plain_words(one.place.words) if one.place else "",
            "wording": one.wording,
            "why": one.rule.why,
            "source": one.rule.source,
            "rule": one.rule.id,
        }
        for one in sorted(findings, key=lambda one: order.index(one.rule.weight))
    ]
