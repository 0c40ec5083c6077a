"""The name of the work that every stored mail asks for."""

from __future__ import annotations

from uuid import UUID

READ_MAIL = "mail.read_mail"


def job_of(mail_id: UUID) -> str:
    """The key of the job that reads this mail, when nobody has read it before."""
    return f"mail-in:{mail_id}"
