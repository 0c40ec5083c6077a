"""What the desk publishes for machines: security.txt (RFC 9116) for itself and each programme, and policies as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from vulndesk.apps.keys.queries import has_key
from vulndesk.apps.policies import queries
from vulndesk.core.errors import NotFound
from vulndesk.core.policy.clauses import Contact, Policy, Value
from vulndesk.core.policy.exchange.own import to_document
from vulndesk.core.policy.publish.well_known import EXPIRES_IN, Published, fields_of
from vulndesk.core.security_txt import write_security_txt

MOST_PROGRAMMES = 50  # a security.txt is read by people too


@require_safe
def desk_security_txt(request: HttpRequest) -> HttpResponse:
    """Every programme's ways to report. With one programme it says all that its policy says."""
    running = queries.programmes()
    fields: list[tuple[str, str]] = []
    for one in running[:MOST_PROGRAMMES]:
        policy = _in_force(one)
        values: Iterable[Value] = (clause.value for clause in policy.clauses)
        if len(running) > 1:
            values = [value for value in values if isinstance(value, Contact)]
        found, _ = fields_of(values, Published(policy=_page("programme", one.slug), forms=_forms(one.slug)))
        fields += [*found, *_keys(one)]
    return _security_txt([*fields, *_advisories()], canonical=_page("desk_security_txt"))


@require_safe
def programme_security_txt(request: HttpRequest, slug: str) -> HttpResponse:
    found = queries.programme(slug)
    values = (clause.value for clause in _in_force(found).clauses)
    fields, _ = fields_of(values, Published(policy=_page("programme", slug), forms=_forms(slug)))
    fields += [*_keys(found), *_advisories()]
    return _security_txt(fields, canonical=_page("programme_security_txt", slug))


@require_safe
def security_txt_elsewhere(request: HttpRequest) -> HttpResponse:
    """`/security.txt`, where older programs look (RFC 9116, 3)."""
    return redirect("desk_security_txt")


@require_safe
def policy_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The policy in force for new reports, as docs/policy-format.md describes it."""
    document = to_document(_in_force(queries.programme(slug)))
    return _public(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "application/json")


def _in_force(programme: Any) -> Policy:
    return queries.promises_of(queries.version_in_force(programme))


def _page(name: str, *args: object) -> str:
    """The whole address, or empty: RFC 9116 takes web addresses with https:// only, and a page may not be there."""
    if not settings.ADDRESS.startswith("https://"):
        return ""
    try:
        return str(settings.ADDRESS + reverse(name, args=args))
    except NoReverseMatch:
        return ""


def _forms(slug: str) -> tuple[str, ...]:
    form = _page("report", slug)
    return (form,) if form else ()


def _keys(programme: Any) -> list[tuple[str, str]]:
    """The key that the desk itself decrypts with, where it has an address to name."""
    address = _page("programme_key", programme.slug) if has_key(programme.pk) else ""
    return [("encryption", address)] if address else []


def _advisories() -> list[tuple[str, str]]:
    """Where the desk's advisories are, once it has published one."""
    address = import_string(settings.CSAF_PROVIDER)()
    return [("csaf", address)] if address else []


def _security_txt(fields: Iterable[tuple[str, str]], *, canonical: str) -> HttpResponse:
    rows = [*dict.fromkeys(fields), *([("canonical", canonical)] if canonical else [])]
    if not any(name == "contact" for name, _ in rows):
        raise NotFound(
            "This desk has no contact that a security.txt could name.",
            next_step="Its owner can give it an https:// address, or name one in the policy.",
        )
    return _public(write_security_txt(rows, expires=_expires(datetime.now(UTC))), "text/plain")


def _expires(now: datetime) -> datetime:
    """Renewed by being asked for; the same through a day, so that the file does not change at each look."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + EXPIRES_IN


def _public(text: str, media_type: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{media_type}; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
