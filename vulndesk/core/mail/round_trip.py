"""A test mail on its way through the whole loop: which steps it made, and what to do when the next one is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WORKER_WITHIN = timedelta(seconds=20)
MAIL_WITHIN = timedelta(minutes=2)


class Leg(StrEnum):
    REPORT = "report"  # to the address that the policy names
    REPLY = "reply"  # to an address such as participants answer to


@dataclass(frozen=True)
class TripFacts:
    """problem: "" or why the mail server did not take it: "unreachable", "refused 550"."""

    leg: Leg
    address: str
    asked_at: datetime
    handed_at: datetime | None = None
    problem: str = ""
    arrived_at: datetime | None = None
    channel: str = ""
    read_at: datetime | None = None


@dataclass(frozen=True)
class TripStep:
    """at: when it happened; None: not yet. advice: what to do about it; empty while there is still time."""

    words: str
    at: datetime | None = None
    advice: str = ""


def steps_of(trip: TripFacts, *, now: datetime) -> tuple[TripStep, ...]:
    """In order. At most the first missing one has an advice."""
    came_by = f"It came in ({trip.channel})" if trip.channel else "It came in"
    made = (
        ("Your mail server took it", trip.handed_at, _not_handed(trip, now)),
        (came_by, trip.arrived_at, _not_back(trip, now)),
        ("The desk read it", trip.read_at, _not_read(trip, now)),
    )
    steps: list[TripStep] = []
    for words, at, advice in made:
        missing_before = any(step.at is None for step in steps)
        steps.append(TripStep(words, at, "" if at or missing_before else advice))
    return tuple(steps)


def is_over(trip: TripFacts, *, now: datetime) -> bool:
    """Nothing more is waited for: all steps are made, or one is missing for too long."""
    return trip.read_at is not None or any(step.advice for step in steps_of(trip, now=now))


def _not_handed(trip: TripFacts, now: datetime) -> str:
    if trip.problem == "unreachable":
        return "The mail server could not be reached, or refused the login. Check EMAIL_URL, and try again."
    if trip.problem:
        return (
            f"The mail server {trip.problem}. Its log says why; often it is the sender (VULNDESK_MAIL_FROM), or this "
            f"machine may not send to {trip.address}."
        )
    late = now - trip.asked_at > WORKER_WITHIN
    return "The desk's worker does not run. “vulndesk serve” starts it." if late else ""


def _not_back(trip: TripFacts, now: datetime) -> str:
    if trip.handed_at is None or now - trip.handed_at <= MAIL_WITHIN:
        return ""
    if trip.leg is Leg.REPLY:
        return (
            "The mail server took it and did not bring it back. Addresses of this form have to reach the desk: turn on "
            "plus addressing or a catch-all for them, or change VULNDESK_REPLY_ADDRESS."
        )
    return (
        f"The mail server took it and did not bring it back. Look into its queue and its log for {trip.address}: that "
        "address has to be handed to the desk by LMTP, by a pipe or from its mailbox (docs/mail.md)."
    )


def _not_read(trip: TripFacts, now: datetime) -> str:
    late = trip.arrived_at is not None and now - trip.arrived_at > WORKER_WITHIN
    return "It is stored, and the worker has not read it. “vulndesk serve” starts the worker." if late else ""
