"""What reporters wrote by mail, as far as an answer needs it; and the address at which they answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings

from vulndesk.apps.notices.actions.delivery import forget_mails_of
from vulndesk.apps.notices.models import ReplyAddress, ReporterLetter
from vulndesk.apps.timeline import queries as timeline_queries
from vulndesk.apps.vault.ids import derived_receipt, new_id
from vulndesk.apps.vault.sealing import desk_key, lookup_digest, seal_row
from vulndesk.apps.vault.statements import insert
from vulndesk.core.mail.addresses import reply_address
from vulndesk.core.mail.inbound_mail import Written

TABLE = "notices_reporterletter"


def seal_letter(
    case_id: UUID, *, message_id: str, in_clear: bool, written: Written, may_confirm: bool, at: datetime
) -> ReporterLetter:
    """A mail from the reporter that joins a case; `store_letter` stores it in the transaction that joins it.

    message_id: without angles, empty when it had none. may_confirm: a machine may say that it came (RFC 3834).
    """
    letter_id = new_id()
    return ReporterLetter(
        id=letter_id,
        case_id=case_id,
        at=at,
        in_clear=in_clear,
        written=written.value,
        may_confirm=may_confirm,
        sealed=seal_row(desk_key(), table=TABLE, row=letter_id, content={"message_id": message_id}),
    )


def store_letter(letter: ReporterLetter) -> None:
    """In the caller's transaction."""
    insert([letter])


def reply_address_of(case_id: UUID, *, participant: str = "reporter") -> str:
    """Where this participant answers by mail; empty when the desk takes no answers by mail.

    The token is derived, so no stored row can give it away, and it opens nothing but this one thread.
    """
    if not settings.REPLY_ADDRESS:
        return ""
    token = derived_receipt(b"|".join((b"reply address", case_id.bytes, participant.encode())))
    digest = lookup_digest("reply address", token)
    ReplyAddress.objects.get_or_create(digest=digest, defaults={"case_id": case_id, "participant": participant})
    return reply_address(settings.REPLY_ADDRESS, token)


def forget_correspondence(*, event_id: int, now: datetime) -> Callable[[], None] | None:
    """Task: a case was erased, or who reported it: so is all by which its mail could be found, and what waits to go.

    What comes later is a new case.
    """
    case_id = timeline_queries.event(event_id).case_id
    if case_id is None:
        return None

    def write() -> None:
        ReporterLetter.objects.filter(case_id=case_id).delete()
        ReplyAddress.objects.filter(case_id=case_id).delete()
        forget_mails_of(case_id)

    return write
