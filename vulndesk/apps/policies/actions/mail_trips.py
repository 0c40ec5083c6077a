"""The doctor's mail: one to each published address, looked for in the team's mailbox until it is found or lost.

The mail says nothing but what it is for. It is known again by a word that only this desk can make (`_token`), so nobody
can feign that it arrived or that it came back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any

from django.conf import settings as desk

from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import policy_of, version_in_force
from vulndesk.apps.vault.sealing import lookup_digest
from vulndesk.core.doctor.diagnosis import Check, Diagnosis, Fault, Found, Outcome
from vulndesk.core.doctor.judging import Place, Trip, judge_mail
from vulndesk.core.doctor.published import mail_addresses
from vulndesk.gateways import mailbox, smtp

LOOK_AFTER = (timedelta(seconds=20), timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30))
LOST_AFTER = timedelta(minutes=61)

_TEXT = """\
This is an automatic check of the address to which people report vulnerabilities.
The desk sent it to itself and takes it out of the mailbox again. If you read it, the check is still under way;
if you do not know what it is, somebody's policy names your address.
"""


def why_not(programme: Programme) -> Diagnosis | None:
    """What the check lacks; None when it can be made."""
    if not mail_addresses(policy_of(version_in_force(programme))):
        return Diagnosis(Check.MAILBOX, Outcome.NOT_NAMED, "The policy asks for no mail.")
    if not desk.EMAIL_CONFIGURED:
        return Diagnosis(Check.MAILBOX, Outcome.NOT_SET_UP, "The desk sends no mail (EMAIL_URL).")
    if desk.IMAP is None:
        return Diagnosis(Check.MAILBOX, Outcome.NOT_SET_UP, "The desk may look into no mailbox (VULNDESK_IMAP).")
    return None


def send(programme: Programme, *, now: datetime) -> list[Trip]:
    """One mail to each published address. Raises smtp.Unreachable, with nothing to be looked for."""
    trips = []
    for address in mail_addresses(policy_of(version_in_force(programme))):
        trip = Trip(address=address, sent_at=now)
        try:
            smtp.deliver(
                _message(programme.pk, trip),
                sender=parseaddr(desk.DEFAULT_FROM_EMAIL)[1],
                recipient=address,
                server=smtp.server_of(desk),
            )
        except smtp.Refused as refusal:
            trip = replace(trip, refused=refusal.code or 550)
        trips.append(trip)
    return trips


def search(programme_id: int, trips: Sequence[Trip]) -> list[Trip]:
    """The trips, with the place where each came out as far as it did. Raises mailbox.Closed."""
    waiting = {_token(programme_id, one): one for one in trips if is_waiting(one)}
    if not waiting or desk.IMAP is None:
        return list(trips)
    since = min(one.sent_at for one in waiting.values())
    found = mailbox.take_out(desk.IMAP, tokens=waiting, since=since)
    if desk.IMAP_BOUNCES is not None and len(found) < len(waiting):
        came_back = mailbox.take_out(desk.IMAP_BOUNCES, tokens=waiting, since=since)
        found = {token: Place.BOUNCED for token, place in came_back.items() if place is Place.BOUNCED} | found
    return [replace(one, place=found.get(_token(programme_id, one), one.place)) for one in trips]


def judge(trips: Sequence[Trip], *, now: datetime, closed: str = "") -> Diagnosis:
    """closed: why the mailbox could not be read; empty when it was."""
    if not closed:
        return judge_mail(trips, now=now)
    host = desk.IMAP.host if desk.IMAP else ""
    trouble = Found(Fault.MAILBOX_CLOSED, host, closed, is_certain=False)
    known = judge_mail([one for one in trips if not is_waiting(one)], now=now).faults
    note = "The team’s mailbox could not be read, so nobody knows what arrived."
    return Diagnosis(Check.MAILBOX, Outcome.UNKNOWN, note, (*known, trouble))


def is_waiting(trip: Trip) -> bool:
    return trip.place is Place.NOWHERE and not trip.refused


def next_look(trips: Sequence[Trip], *, now: datetime) -> datetime | None:
    """When to look again; None when every mail came out, or is given up."""
    waiting = [one.sent_at for one in trips if is_waiting(one)]
    if not waiting:
        return None
    return next((min(waiting) + after for after in (*LOOK_AFTER, LOST_AFTER) if min(waiting) + after > now), None)


def trips_to_json(trips: Sequence[Trip]) -> list[dict[str, Any]]:
    return [
        {
            "address": one.address,
            "sent_at": one.sent_at.astimezone(UTC).isoformat(),
            "refused": one.refused,
            "place": one.place.value,
        }
        for one in trips
    ]


def trips_from_json(stored: Sequence[dict[str, Any]]) -> list[Trip]:
    return [
        Trip(one["address"], datetime.fromisoformat(one["sent_at"]), one["refused"], Place(one["place"]))
        for one in stored
    ]


def _token(programme_id: int, trip: Trip) -> str:
    sent = trip.sent_at.astimezone(UTC).isoformat()
    return lookup_digest("mail probe", f"{programme_id}:{trip.address}:{sent}").hex()[:40]


def _message(programme_id: int, trip: Trip) -> EmailMessage:
    token = _token(programme_id, trip)
    message = EmailMessage(policy=SMTP)
    message["From"] = desk.DEFAULT_FROM_EMAIL
    message["To"] = trip.address
    message["Subject"] = "Automatic check of this mailbox"
    message["Date"] = format_datetime(trip.sent_at)
    message["Message-ID"] = f"<{token}@{smtp.domain_of(desk.DEFAULT_FROM_EMAIL)}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine answers it
    message["X-Vulndesk-Mail"] = "doctor"  # a desk that takes mail in knows its own by this
    message[mailbox.HEADER] = token
    message.set_content(_TEXT)
    return message
