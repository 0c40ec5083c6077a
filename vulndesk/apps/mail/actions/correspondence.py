"""What an answer by mail needs to know of a mail that joined a case."""

from __future__ import annotations

from uuid import UUID

from vulndesk.apps.mail.actions.opening import Opened
from vulndesk.apps.notices.actions import seal_letter
from vulndesk.apps.notices.models import ReporterLetter
from vulndesk.core.mail.inbound_mail import InboundMail, Protection, Written

_ENCRYPTED = (Protection.PGP_MIME_ENCRYPTED, Protection.INLINE_ENCRYPTED)


def letter_of(opened: Opened, case_id: UUID, *, may_confirm: bool = False) -> ReporterLetter:
    """Unsaved. What nobody could read counts as encrypted: it is never answered in clear."""
    read = opened.read
    return seal_letter(
        case_id,
        message_id=read.message_id if read else "",
        in_clear=read is not None and not _was_encrypted(opened, read),
        written=read.written if read else Written.PERSON,
        may_confirm=may_confirm,
        at=opened.mail.received_at,
    )


def _was_encrypted(opened: Opened, read: InboundMail) -> bool:
    """`read` is what was inside, once it was opened; any part of it that was encrypted counts."""
    found = opened.unsealed
    return bool(read.protection in _ENCRYPTED or found.problem or any(one.sealing for one in found.findings))
