"""What everybody may read of advisories: the list of the desk or of a programme, each of them, and what changed.

These pages alone may be kept by browsers: each has an ETag and the instant of its last change. What is not published
answers as what never was, byte for byte.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from vulndesk import __version__
from vulndesk.apps.accounts.queries import person_of
from vulndesk.apps.advisories import queries
from vulndesk.apps.advisories.views.showing import shown
from vulndesk.apps.policies.queries import actor_for, programme
from vulndesk.core.advisory.changes import changes
from vulndesk.core.advisory.osv import has_osv, osv_id
from vulndesk.core.advisory.outlets.places import ATOM, csaf_path, cve_path, osv_path, vex_path

SEVERITIES = (
    ("critical", "Critical"),
    ("high", "High"),
    ("medium", "Medium"),
    ("low", "Low"),
)


@require_safe
def advisories(request: HttpRequest, slug: str = "") -> HttpResponseBase:
    """The list, newest first, by pages; searched by words, packages, ids and severity."""
    found = programme(slug) if slug else None
    now = datetime.now(UTC)
    search = queries.Search(
        words=request.GET.get("q", "")[:200].strip(),
        severity=request.GET.get("severity", "") if request.GET.get("severity") in dict(SEVERITIES) else "",
        after=request.GET.get("after", "")[:80],
    )
    changed = queries.last_change(found.pk if found else None)
    if kept := _kept(request, changed, "list", slug):
        return kept
    page = queries.listed(search, programme_id=found.pk if found else None)
    asked = {name: value for name, value in (("q", search.words), ("severity", search.severity)) if value}
    context = {
        "programme": found,
        "rows": [(one, shown(one.record)) for one in page.rows],
        "search": search,
        "severities": SEVERITIES,
        "next": f"?{urlencode(asked | {'after': page.after})}" if page.after else "",
        "first": f"?{urlencode(asked)}" if asked else request.path,
        "years": queries.years(found.pk if found else None),
        "is_empty": changed is None,
        "section": "advisories",
        "now": now,
    }
    return _answer(request, "advisories/list.html", context, changed, "list", slug)


@require_safe
def advisories_of_year(request: HttpRequest, year: int, slug: str = "") -> HttpResponseBase:
    """All of a year, a line each: addresses that stay, and lead to everything on a copy without a desk, too."""
    found = programme(slug) if slug else None
    about = found.pk if found else None
    lines = queries.published_in(year, about)
    changed = queries.last_change(about)
    if kept := _kept(request, changed, "year", year, slug):
        return kept
    context = {
        "programme": found,
        "year": year,
        "years": queries.years(about),
        "lines": lines,
        "section": "advisories",
        "now": datetime.now(UTC),
    }
    return _answer(request, "advisories/year.html", context, changed, "year", year, slug)


@require_safe
def advisory(request: HttpRequest, name: str, number: int | None = None) -> HttpResponseBase:
    """One advisory at its newest revision, or at an older one. By another name of it, leads to its own address."""
    if (own := queries.id_of(name)) != name:
        return redirect("advisory", name=own, permanent=False)
    held = queries.revision(name, number)
    if kept := _kept(request, held.modified_at, name, number):
        return kept
    revised = queries.revisions_of(name)
    older = next((one for one in revised if one.number == held.number - 1), None)
    context = {
        "held": held,
        "shown": shown(held.record),
        "revisions": [(one, _summary(one)) for one in revised],
        "older": older,
        "changes": changes(older.record, held.record) if older and number else (),
        "is_older": not held.is_newest,
        "may_withdraw": _is_ours(request, held) and held.withdrawn_at is None,
        "downloads": _downloads(held),
        "section": "advisories",
        "now": datetime.now(UTC),
    }
    return _answer(request, "advisories/advisory.html", context, held.modified_at, name, number)


def _summary(one: queries.Published) -> str:
    """What this revision says of itself; imported ones may say nothing."""
    said = one.record.revisions
    return said[-1].summary if said else ""


def _downloads(held: queries.Published) -> list[tuple[str, str, str]]:
    """(name, what it is for, address) of each document that this advisory has (core/advisory/outlets/places)."""
    found = [("OSV", "for scanners of dependencies", osv_path(osv_id(held.record)))] if has_osv(held.record) else []
    found += [
        ("CSAF", "for inventories of products; signed", csaf_path(held.record, held.published_at)),
        ("OpenVEX", "for scanners of images", vex_path(held.public_id)),
    ]
    if held.record.cve:
        found.append(("CVE", "for the CVE list", cve_path(held.record.cve)))
    found.append(("Atom feed", "of all advisories", ATOM))
    return [(name, use, f"/{path}") for name, use, path in found]


def _is_ours(request: HttpRequest, held: queries.Published) -> bool:
    return request.user.is_authenticated and queries.is_ours(actor_for(person_of(request)), held.public_id)


def _tag(request: HttpRequest, changed: datetime | None, *about: object) -> str:
    """What the page depends on: what is public, and how this reader sees pages. Nothing of any case."""
    seen = (request.COOKIES.get("theme", ""), request.user.pk, request.META.get("QUERY_STRING", ""))
    parts = (__version__, *about, changed.isoformat() if changed else "", *seen)
    return quote_etag(hashlib.sha256(repr(parts).encode()).hexdigest()[:32])


def _kept(request: HttpRequest, changed: datetime | None, *about: object) -> HttpResponseBase | None:
    """304, when the reader has this very page and nothing is to be told to them."""
    if changed is None or len(get_messages(request)):
        return None
    answer = get_conditional_response(request, etag=_tag(request, changed, *about))
    return _with_headers(request, answer, changed, *about) if answer is not None else None


def _answer(
    request: HttpRequest, template: str, context: dict[str, Any], changed: datetime | None, *about: object
) -> HttpResponse:
    return _with_headers(request, render(request, template, context), changed, *about)


def _with_headers(request: HttpRequest, answer: HttpResponse, changed: datetime | None, *about: object) -> HttpResponse:
    if changed is not None:
        answer.headers["ETag"] = _tag(request, changed, *about)
        answer.headers["Last-Modified"] = http_date(changed.timestamp())
    # Whoever is signed in, or chose how pages look, has a page of their own.
    is_everybodys = not (request.user.is_authenticated or request.COOKIES.get("theme"))
    answer.headers["Cache-Control"] = "public, max-age=60" if is_everybodys else "private, no-cache"
    return answer
