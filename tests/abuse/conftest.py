"""A desk that takes mail in and sends through a real server on this machine; its worker does what it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction

from tests.apps.notices.conftest import Desk, desk, tom  # noqa: F401 - fixtures
from tests.mail_server import HOST, Mailbox, mail_server
from vulndesk.apps.mail.actions import Delivery, opening, read_mail, store_mail
from vulndesk.apps.mail.models import ReceivedMail


@pytest.fixture(autouse=True, scope="session")
def end_the_child() -> Iterator[None]:
    yield
    opening.reader().close()


@pytest.fixture
def box() -> Mailbox:
    """Whatever the desk sends arrives here."""
    return Mailbox()


@pytest.fixture
def post(desk: Desk, box: Mailbox, tom: object) -> Iterator[Desk]:  # noqa: F811
    desk.settings.EMAIL_CONFIGURED = True
    desk.settings.EMAIL_HOST = HOST
    desk.settings.EMAIL_USE_TLS = desk.settings.EMAIL_USE_SSL = False
    desk.settings.EMAIL_HOST_USER = desk.settings.EMAIL_HOST_PASSWORD = ""
    desk.settings.REPLY_ADDRESS = "security+{token}@project.example"
    with mail_server(box) as port:
        desk.settings.EMAIL_PORT = port
        yield desk


Come = Callable[..., ReceivedMail]


@pytest.fixture
def come(post: Desk) -> Come:
    """A mail comes, is read, and the worker does all that follows; its row afterwards."""

    def come_in(
        raw: bytes, *, recipient: str = "security@project.example", sender: str | None = "someone@finders.example"
    ) -> ReceivedMail:
        delivery = Delivery("lmtp", recipient=recipient, envelope_sender=sender)
        kept = store_mail([raw], programme=post.programme, delivery=delivery, now=post.now)
        write = read_mail(mail_id=str(kept.id), now=post.now)
        if write is not None:
            with transaction.atomic():
                write()
        post.work()
        return ReceivedMail.objects.get(pk=kept.id)

    return come_in
