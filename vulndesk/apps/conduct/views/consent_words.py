"""A consent as a text that a tester can keep and show."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from vulndesk.apps.conduct.queries import ConsentView
from vulndesk.core.clocks import zone_of


def as_download(view: ConsentView, *, now: datetime) -> HttpResponse:
    name = content_disposition_header(True, f"{view.reference}-consent.txt") or "attachment"
    text = consent_text(view, now=now)
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers={"Content-Disposition": name})


def consent_text(view: ConsentView, *, now: datetime) -> str:
    """What was agreed, with exact instants, and how it stands."""
    lines = [
        f"Consent to test: {view.programme}",
        f"Reference: {view.reference}",
        f"Given to: {view.asked['who']}",
        f"Given by: {view.decided_by}, for the team of {view.programme}, {_when(view.decided_at, view.zone)}",
        f"From: {_when(view.starts_at, view.zone)}",
        f"Until: {_when(view.ends_at, view.zone)}",
        f"It stands: {view.words}, as of {_when(now, view.zone)}",
    ]
    if view.answer.get("revoked"):
        lines.append(f"Revoked: {_when(view.over_at, view.zone)}")
    named = (
        ("What may be tested", view.answer.get("scope", "")),
        ("How", view.answer.get("methods", "")),
        ("With which accounts, from which addresses", view.answer.get("accounts", "")),
        ("Conditions", view.answer.get("conditions", "")),
        ("Why it was revoked", view.answer.get("revoked", "")),
    )
    parts = [f"{name}\n{'-' * len(name)}\n{words}" for name, words in named if words]
    end = f"From {settings.DESK_NAME}, {settings.ADDRESS}. The team finds it by its reference."
    return "\n\n".join(["\n".join(lines), *parts, end]) + "\n"


def _when(instant: datetime | None, zone: str) -> str:
    """In the programme's zone and in UTC."""
    if instant is None:
        return "never"
    local, world = instant.astimezone(zone_of(zone)), instant.astimezone(UTC)
    words = f"{local:%Y-%m-%d %H:%M} {zone}"
    return words if zone == "UTC" else f"{words} ({world:%Y-%m-%d %H:%M} UTC)"
