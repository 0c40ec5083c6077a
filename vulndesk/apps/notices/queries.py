"""The door to read the outbox: only mail about programmes that the reader works on; an owner sees all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from vulndesk.apps.notices.kinds import WORDS
from vulndesk.apps.notices.models import OutgoingMail
from vulndesk.apps.vault.sealing import desk_key, open_row
from vulndesk.core.access import Actor, Role, Verb, require
from vulndesk.core.errors import NotFound

A_PAGE = 50


@dataclass(frozen=True)
class MailView:
    """One mail, opened for a person who may see it. `text` is empty in lists."""

    id: UUID
    words: str
    recipient: str
    subject: str
    text: str
    state: str
    made_at: datetime
    settled_at: datetime | None


def outbox(actor: Actor, *, state: str = "", page: str | int = 1) -> Page[MailView]:
    """Newest first. Only the page's own rows are opened."""
    mails = _seen_by(actor)
    if state in OutgoingMail.State.values:
        mails = mails.filter(state=state)
    paginator = Paginator(mails.order_by("-made_at", "-id"), A_PAGE)
    rows = paginator.get_page(page)
    return Page([_opened(mail, with_text=False) for mail in rows.object_list], rows.number, paginator)  # type: ignore[arg-type]


def counts(actor: Actor) -> dict[str, int]:
    """How many mails are in each state."""
    return {state: _seen_by(actor).filter(state=state).count() for state in OutgoingMail.State.values}


def mail(actor: Actor, mail_id: UUID) -> MailView:
    """One mail with its text. Raises NotFound when it is absent or not for this person."""
    found = _seen_by(actor).filter(id=mail_id).first()
    if found is None:
        raise NotFound("There is no such mail.", next_step="Go back to the outbox.")
    return _opened(found, with_text=True)


def _seen_by(actor: Actor) -> QuerySet[OutgoingMail]:
    require(actor, Verb.SEE_OUTBOX)
    mails = OutgoingMail.objects.all()
    return mails if actor.role is Role.OWNER else mails.filter(programme_id__in=actor.programmes)


def _opened(row: OutgoingMail, *, with_text: bool) -> MailView:
    opened = open_row(desk_key(), table="notices_outgoingmail", row=row.id, sealed=row.sealed)
    return MailView(
        id=row.id,
        words=WORDS.get(row.kind, row.kind.replace("_", " ")),
        recipient=opened["recipient"],
        subject=opened["subject"],
        text=opened["text"] if with_text else "",
        state=row.state,
        made_at=row.made_at,
        settled_at=row.settled_at,
    )
