"""What everybody may read: the frozen copies alone. Nothing here knows a case or its thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from vulndesk.apps.disclosures import content
from vulndesk.apps.disclosures.content import PublicCopy
from vulndesk.apps.disclosures.models import Disclosure, Listing
from vulndesk.core.access import Actor
from vulndesk.core.disclosures import Pieces, Shown, State
from vulndesk.core.errors import NotFound

MOST_LISTED = 500
COVERED_TITLE = "A disclosed report"


@dataclass(frozen=True)
class PublicPage:
    """title: for heads and lists, with dots for what is covered."""

    title: str
    title_pieces: Pieces
    outcome: str
    closed: date | None
    entries: tuple[Shown, ...]
    at: datetime | None
    gone_at: datetime | None = None

    @property
    def report(self) -> tuple[Shown, ...]:
        return tuple(one for one in self.entries if one.label)

    @property
    def thread(self) -> tuple[Shown, ...]:
        return tuple(one for one in self.entries if not one.label)


def page_of_copy(row: Disclosure, copy: PublicCopy) -> PublicPage:
    return PublicPage(
        title="".join("…" if piece is None else piece for piece in copy["title"]) or COVERED_TITLE,
        title_pieces=tuple(copy["title"]),
        outcome=copy["outcome"],
        closed=date.fromisoformat(copy["closed"]) if copy["closed"] else None,
        entries=content.as_shown(copy["entries"]),
        at=row.published_at,
    )


def public_page(slug: str, code: str) -> PublicPage:
    """With nothing but `gone_at` once it was taken down. Raises NotFound for a code that nobody was given."""
    row = Disclosure.objects.filter(code=code, programme__slug=slug, published_at__isnull=False).first()
    if row is None:
        raise NotFound("There is no such report.", next_step="Check the address.")
    if row.state != State.PUBLIC:
        return PublicPage("", (), "", None, (), row.published_at, gone_at=row.gone_at)
    return page_of_copy(row, content.open_public(row))


@dataclass(frozen=True)
class Listed:
    code: str
    title: str
    outcome: str
    at: datetime


def disclosed_reports(programme_id: int) -> list[Listed]:
    """The newest first."""
    rows = Disclosure.objects.filter(programme_id=programme_id, state=State.PUBLIC).order_by("-published_at")
    pages = [(row.code, page_of_copy(row, content.open_public(row))) for row in rows[:MOST_LISTED]]
    return [Listed(code, page.title, page.outcome, page.at) for code, page in pages if page.at is not None]


def is_indexed(slug: str) -> bool:
    """Whether the programme lets search engines keep its disclosed reports."""
    return Listing.objects.filter(programme__slug=slug, indexed=True).exists()


def is_ours(actor: Actor, code: str) -> bool:
    """Whether this person may take it down while it is public, also once its case was erased."""
    row = Disclosure.objects.filter(code=code, state=State.PUBLIC).first()
    return row is not None and actor.handles(row.programme_id)


def programme_section(programme_id: int, slug: str) -> tuple[str, str, str] | None:
    """For the programme's public page: words, address and number; None where nothing is disclosed."""
    number = Disclosure.objects.filter(programme_id=programme_id, state=State.PUBLIC).count()
    if not number:
        return None
    words = "One report, as it was handled" if number == 1 else f"{number} reports, as they were handled"
    return "Disclosed reports", reverse("disclosed_reports", args=[slug]), words
