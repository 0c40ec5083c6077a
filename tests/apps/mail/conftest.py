"""Mail for the programme of an example policy, handed in as a mail server would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import transaction

from tests.gnupg import GnuPG
from tests.people import NOW, open_programme
from vulndesk.apps.mail import actions
from vulndesk.apps.mail.actions import opening, protection
from vulndesk.apps.mail.models import ReceivedMail
from vulndesk.apps.policies.models import Programme

REPORT = (
    b"From: Rita <rita@example.org>\r\nTo: security@enix.example\r\nSubject: A leak\r\n"
    b"Message-ID: <1@example.org>\r\n\r\nIt leaks.\r\n"
)


@pytest.fixture(autouse=True, scope="session")
def end_the_child() -> Iterator[None]:
    """The children are the process's, kept from test to test."""
    yield
    opening.reader().close()
    protection.opener().close()


@pytest.fixture
def gpg(tmp_path: Path) -> Iterator[GnuPG]:
    """The reporter's."""
    keyring = GnuPG(tmp_path / "g")
    yield keyring
    keyring.close()


@pytest.fixture
def enix(db: None) -> Programme:
    return open_programme("enix")


Take = Callable[..., ReceivedMail]


@pytest.fixture
def take(enix: Programme) -> Take:
    """Store a mail, read it as the worker does, and give its row."""

    def taken(raw: bytes, *, later: int = 0, sender: str | None = None, recipient: str = "") -> ReceivedMail:
        now = NOW + timedelta(minutes=later)
        delivery = actions.Delivery("lmtp", recipient=recipient, envelope_sender=sender)
        kept = actions.store_mail([raw], programme=enix, delivery=delivery, now=now)
        return read(kept.id, minutes=later)

    return taken


def read(mail_id: UUID, *, minutes: int = 0) -> ReceivedMail:
    write = actions.read_mail(mail_id=str(mail_id), now=NOW + timedelta(minutes=minutes))
    if write is not None:
        with transaction.atomic():
            write()
    return ReceivedMail.objects.get(pk=mail_id)
