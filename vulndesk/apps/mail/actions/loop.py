"""The owners' test: a marked mail to the report address, and one to a reply address, that must come in again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from uuid import UUID

from django.conf import settings
from django.db import transaction

from vulndesk.apps.accounts.actions import spend_allowance
from vulndesk.apps.mail import queries
from vulndesk.apps.mail.models import LoopTrip
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.timeline.actions import add_job
from vulndesk.apps.vault.ids import new_receipt
from vulndesk.apps.vault.sealing import desk_key, open_row, seal_row
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import NotNow
from vulndesk.core.mail.addresses import reply_address
from vulndesk.core.mail.round_trip import Leg
from vulndesk.gateways import smtp

SEND_TRIP = "mail.send_trip"
MARK = "test"  # of X-Vulndesk-Mail: what comes in with it is never a report

_TEXT = """\
This is a test by which an owner of the desk sees whether mail to this address comes in. The desk knows it again and
makes no report of it. You need not do anything.
"""


def start_loop_test(programme: Programme, *, by: Actor, now: datetime) -> None:
    """Instead of an earlier test of this programme. Raises NotNow where nothing could come back."""
    require(by, Verb.CHANGE_PROGRAMME, programme.pk)
    addresses = [(Leg.REPORT, address) for address in queries.contacts_of(programme)[:1]]
    if settings.REPLY_ADDRESS:
        # Of the form of a real one, and nobody's.
        addresses.append((Leg.REPLY, reply_address(settings.REPLY_ADDRESS, new_receipt())))
    if not addresses:
        raise NotNow("The policy names no address for mail.", next_step="Add one to it, or set VULNDESK_REPLY_ADDRESS.")
    if not settings.EMAIL_CONFIGURED:
        raise NotNow("The desk has no mail server to send with.", next_step="Set EMAIL_URL and start again.")
    spend_allowance(purpose="mail loop", who=programme.slug, limit=5, per_seconds=600, now=now)
    trips = [_trip(programme, leg, address, now=now) for leg, address in addresses]
    with transaction.atomic():
        LoopTrip.objects.filter(programme=programme).delete()
        for trip in trips:
            trip.save(force_insert=True)
            add_job(task=SEND_TRIP, now=now, arguments={"trip_id": str(trip.pk)})


def _trip(programme: Programme, leg: Leg, address: str, *, now: datetime) -> LoopTrip:
    name = f"{new_receipt().lower()}@{smtp.domain_of(settings.DEFAULT_FROM_EMAIL)}"
    trip = LoopTrip(
        programme=programme,
        leg=leg.value,
        asked_at=now,
        message_id_digest=queries.message_digest(name),
        address_digest=queries.trip_digest(address),
    )
    trip.sealed = seal_row(desk_key(), table="loop_trip", row=trip.pk, content={"address": address, "message_id": name})
    return trip


def send_trip(*, trip_id: str, now: datetime) -> Callable[[], None] | None:
    """Task. It tries once: who tests wants to know how it stands now."""
    trip = LoopTrip.objects.filter(pk=UUID(trip_id), handed_at=None, problem="").first()
    if trip is None:
        return None
    opened = open_row(desk_key(), table="loop_trip", row=trip.pk, sealed=trip.sealed)
    problem = ""
    try:
        smtp.deliver(
            _message(opened["address"], opened["message_id"], now=now),
            sender=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
            recipient=opened["address"],
            server=smtp.server_of(settings),
        )
    except smtp.Refused as refusal:
        problem = f"refused it with {refusal.code or 550}"
    except smtp.Unreachable:
        problem = "unreachable"

    def write() -> None:
        handed_at = None if problem else now
        LoopTrip.objects.filter(pk=trip.pk).update(handed_at=handed_at, problem=problem)

    return write


def note_return(message_id: str, *, channel: str, arrived_at: datetime, now: datetime) -> None:
    """A mail of the desk itself came in: when it is such a test, it made its way. In the caller's transaction."""
    rows = LoopTrip.objects.filter(message_id_digest=queries.message_digest(message_id), read_at=None)
    rows.update(arrived_at=arrived_at, read_at=now, channel=channel)


def _message(address: str, message_id: str, *, now: datetime) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = settings.DEFAULT_FROM_EMAIL
    message["To"] = address
    message["Subject"] = "Test of this mail address"
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{message_id}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine answers it
    message["X-Vulndesk-Mail"] = MARK
    message.set_content(_TEXT)
    return message
