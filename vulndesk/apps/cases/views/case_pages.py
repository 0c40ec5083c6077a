"""The page of one case and its live parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from vulndesk.apps.accounts.queries import display_name, person_of, team_required
from vulndesk.apps.cases import forms, queries
from vulndesk.apps.cases.downloads import download
from vulndesk.apps.cases.views import calculators, pages, steps, wording
from vulndesk.apps.cases.views.queue_pages import place_of
from vulndesk.apps.keys.queries import encryption_with, key_views
from vulndesk.apps.policies.queries import actor_for, sealing_scripts
from vulndesk.core.access import Actor
from vulndesk.core.cvss_words import explain_vector
from vulndesk.core.errors import Conflict, Refused
from vulndesk.core.lifecycle import Deed
from vulndesk.core.ssvc import decision_of


@require_GET
@team_required
def case(request: HttpRequest, reference: str) -> HttpResponse:
    return case_page(request, reference, template="cases/case.html")


@require_GET
@team_required
def case_part(request: HttpRequest, reference: str, part: str) -> HttpResponse:
    """One live region of the case, fetched again when the socket says that something happened."""
    return case_page(request, reference, template=f"cases/part_{part}.html")


def case_page(
    request: HttpRequest,
    reference: str,
    *,
    template: str,
    bound: dict[str, Any] | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    now = datetime.now(UTC)
    person = person_of(request)
    actor = actor_for(person)
    before = queries.message_named(request.GET.get("before", ""))
    page = queries.case_page(actor, reference=reference, now=now, before=before)
    bound = {name: _seen_now(form, page) for name, form in (bound or {}).items()}
    is_whole = template == "cases/case.html"
    if is_whole or template.endswith("part_steps.html"):
        encryption = encryption_with(page.around.keys, now=now)
        page = replace(page, travels=queries.travel_words(page.case, now=now, encryption=encryption))
    context: dict[str, Any] = {
        "page": page,
        "case": page.case,
        "actor": actor,
        "now": now,
        "zone": page.case.programme.zone,
        "section": "queue",
        "refused": refused,
        "is_conflict": isinstance(refused, Conflict),
        "alerts": pages.alerts(page),
        "back": place_of(request),
        "file_hint": f"Several at once, up to {settings.ATTACHMENT_LIMIT // 1_048_576} MB each.",
    }
    if is_whole or template.endswith("part_story.html"):
        context |= _story(page)
    if is_whole or template.endswith("part_steps.html"):
        viewer = steps.Viewer(person.pk, display_name(person), now)
        context["steps"] = steps.open_steps(page, viewer, bound)
        context["next_words"] = wording.next_step(page)[1]
    if is_whole:
        context |= _composers(page, bound, context["steps"]) | {
            "needs_you": queries.needs_you_count(actor, now=now),
            "reply_effect": wording.effect("reply", page),
            "lost_files": [upload.name for form in bound.values() for upload in form.files.values()],
        }
    if is_whole or not template.endswith("part_story.html"):
        context |= _facts(page, actor, now=now)
    return render(request, template, context, status=refused.status if refused else 200)


def _story(page: queries.CasePage) -> dict[str, Any]:
    """The report, what was found of it in the code, and the thread."""
    return {
        "items": pages.report_items(page),
        "thread": pages.thread_of(page),
        "missing_words": pages.missing_words(page),
        "proposals": pages.proposals(page),
        "judged_url": _policy_url(page, page.case.received_under or page.case.policy),
    }


def _facts(page: queries.CasePage, actor: Actor, *, now: datetime) -> dict[str, Any]:
    """What stands beside the story."""
    return wording.key_words(key_views(page.around.keys, now=now)) | {
        "clocks": pages.clock_lines(page),
        "wishes": queries.wish_views(page.case, page.around.wishes),
        "may_record": page.case.channel == "mail",
        "vector_words": explain_vector(page.case.vector),
        "decisions": [decision_of(vector) for vector in page.case.ssvc.values()],
        "alike": queries.looks_like(actor, page.case, page.around),
        "parts": queries.parts_in(page.around.family),
        "to_be_told": queries.to_be_told(page.case, page.around),
        "credit_words": wording.credit_words(page.body["credit"]),
        "policy_url": _policy_url(page, page.case.policy),
        "judged_url": _policy_url(page, page.case.received_under or page.case.policy),
        "is_others_code": page.case.is_open and wording.perhaps_others_code(page),
        "may_move": page.case.is_open and page.case.policy_id != page.case.programme.policy_id,
    }


def _composers(page: queries.CasePage, bound: dict[str, Any], open_steps: list[steps.Step]) -> dict[str, Any]:
    """Reply and note. What was typed into a deed that is no longer open is found again in the reply, or as it is."""
    reply = bound.get("reply") or (steps.reply_form(page) if Deed.REPLY in page.deeds else None)
    shown = {"reply", "note", *calculators.EVERY, *(step.name for step in open_steps)}
    lost = "\n\n".join(
        form.data.get(form.add_prefix("message"), "") for name, form in bound.items() if name not in shown
    )
    if lost.strip() and reply is not None and not reply.is_bound:
        reply = forms.MessageForm({"reply-message": lost, "reply-seen": page.case.revision}, prefix="reply")
        lost = ""
    return {"reply": reply, "note": bound.get("note") or steps.note_form(), "lost_words": lost.strip()}


def _seen_now(form: Any, page: queries.CasePage) -> Any:
    """After a refusal the person sees the newest page, so the same form may be sent from there."""
    form.data = form.data.copy()
    form.data[form.add_prefix("seen")] = str(page.case.revision)
    return form


def _policy_url(page: queries.CasePage, version: Any) -> str:
    return reverse("programme_policy", args=[page.case.programme.slug, version.number])


@require_GET
@team_required
def attachment(request: HttpRequest, reference: str, attachment_id: UUID) -> HttpResponseBase:
    actor = actor_for(person_of(request))
    case_id = queries.listening_to(actor, reference=reference)
    view, chunks = queries.attachment_of(actor, attachment_id, case_id=case_id)
    return download(request, view, chunks)


@require_GET
@team_required
def attachment_preview(request: HttpRequest, reference: str, attachment_id: UUID) -> HttpResponse:
    """What a file is by its own bytes, its hash, and the beginning of a text."""
    actor = actor_for(person_of(request))
    case_id = queries.listening_to(actor, reference=reference)
    view, preview = queries.attachment_preview(actor, attachment_id, case_id=case_id)
    context = {"reference": reference, "file": view, "preview": preview, "section": "queue", "now": datetime.now(UTC)}
    return render(request, "cases/file.html", context)


@require_GET
@never_cache
@team_required
def open_sealed(request: HttpRequest, reference: str) -> HttpResponse:
    """Where a browser opens what the desk cannot: the key is pasted there and goes nowhere. Age files of any case."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    page = queries.case_page(actor, reference=reference, now=now)
    files = [*page.attachments, *(file for message in page.messages for file in message.attachments)]
    context = {
        "case": page.case,
        "files": [file for file in files if not file.purged],
        "scripts": sealing_scripts(),
        "section": "queue",
        "now": now,
    }
    return render(request, "cases/open_sealed.html", context)
