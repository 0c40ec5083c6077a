"""A rush of reports: how many come in an hour from a network, to a programme and to the desk, and what that asks.

Counted is what was stored, in the transaction that stores it; over the allowance the sender's browser or tool does a
small calculation, or its owner waits half a minute (core/proof_of_work.py). Nobody's report is refused for good, and a
sender below the limits writes nothing and waits for nothing.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from vulndesk.apps.accounts.actions import count_spent, use_once
from vulndesk.apps.accounts.queries import Rate, network_of, spent_shares
from vulndesk.apps.cases.actions import PreparedCase, note_rush
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.sealing import lookup_digest
from vulndesk.core.errors import TooMany
from vulndesk.core.proof_of_work import LIFE, MOST_COUNTED, Challenge, ProofNeeded, bits_for, is_solved, read_challenge

HOUR = 3600
WAITED_TIMES = 10  # of a programme's hourly allowance may come in by waiting, an hour
ORIGINS = 4096  # so few that a number names nobody
_TAG = 32
_LONGEST = 400


@dataclass(frozen=True)
class Sender:
    """Where a report comes from. proof: `challenge:answer`, or the challenge of somebody who waited, or nothing."""

    address: str
    proof: str = ""


@dataclass(frozen=True)
class Passage:
    """How a report came through. how: "" when nothing was asked, "work" or "wait". challenge: used up by it."""

    how: str = ""
    challenge: str = ""


def let_pass(programme: Programme, sender: Sender, *, now: datetime) -> Passage:
    """Raises ProofNeeded with a new challenge, TooMany when as many wait as can. Writes nothing."""
    pressure = _pressure(programme, sender, now=now)
    if pressure < 1.0:
        return Passage()
    signed, _, answer = sender.proof[:_LONGEST].partition(":")
    challenge = _own(signed)
    if challenge is None or challenge.slug != programme.slug or not challenge.is_fresh(now):
        raise needed(programme, pressure=pressure, now=now)
    if answer and is_solved(signed, answer, bits=challenge.bits):
        return Passage("work", signed)
    if now < challenge.made_at + challenge.wait:
        raise _again(signed, challenge, now=now)
    (waited,) = spent_shares([_waiting(programme)], now=now)
    if waited >= 1.0:
        step = HOUR // _waiting(programme).limit + 1
        raise TooMany(
            "Very many reports are coming in at this moment, and yours is not stored yet.",
            retry_after=step,
            next_step=f"Send it again in {step} s. Everything you typed and uploaded is still here.",
        )
    return Passage("wait", signed)


def note_passage(
    prepared: PreparedCase, programme: Programme, sender: Sender, passage: Passage, *, now: datetime
) -> None:
    """Before the case is stored, in its transaction. Raises ProofNeeded when the challenge was used before."""
    rates = _rates(programme, sender)
    if not rates:
        return
    if passage.challenge:
        if not use_once(purpose="proof of work", who=passage.challenge, until=now + LIFE):
            raise needed(programme, pressure=_pressure(programme, sender, now=now), now=now)
        note_rush(prepared.case, how=passage.how, origin=_origin(network_of(sender.address), now=now))
        rates = [*rates, _waiting(programme)] if passage.how == "wait" else rates
    count_spent(rates, now=now, most=MOST_COUNTED)


def note_mail(prepared: PreparedCase, programme: Programme, *, sender: str, now: datetime) -> None:
    """Mail is asked nothing: over the same limits, counted for mail alone, its report is read after the others.

    sender: an address, which anybody can write. In the transaction that stores the case, before it.
    """
    wanted = (
        (f"sender|{sender.casefold()}", settings.REPORTS_PER_ADDRESS),
        (f"programme|{programme.pk}", settings.REPORTS_PER_PROGRAMME),
    )
    rates = [Rate("mailed report", who, limit=limit, per_seconds=HOUR) for who, limit in wanted if limit]
    if max(spent_shares(rates, now=now), default=0.0) >= 1.0:
        note_rush(prepared.case, how="mail", origin=_origin(sender.casefold().rpartition("@")[2], now=now))
    count_spent(rates, now=now, most=MOST_COUNTED)


def offered(programme: Programme, sender: Sender, *, now: datetime) -> ProofNeeded | None:
    """For the form: the challenge to begin with while its sender still types; None while nothing is asked."""
    pressure = _pressure(programme, sender, now=now)
    return needed(programme, pressure=pressure, now=now) if pressure >= 1.0 else None


def needed(programme: Programme, *, pressure: float, now: datetime) -> ProofNeeded:
    challenge = Challenge(programme.slug, now.replace(microsecond=0), bits_for(pressure), secrets.token_urlsafe(16))
    return _again(f"{challenge.text}.{_tag(challenge.text)}", challenge, now=now)


def _again(signed: str, challenge: Challenge, *, now: datetime) -> ProofNeeded:
    ready_at = challenge.made_at + challenge.wait
    wait = max(1, -(-(ready_at - now) // timedelta(seconds=1)))
    return ProofNeeded(signed, bits=challenge.bits, ready_at=ready_at, wait=wait)


def _own(signed: str) -> Challenge | None:
    text, _, tag = signed.rpartition(".")
    return read_challenge(text) if hmac.compare_digest(tag.encode(), _tag(text).encode()) else None


def _tag(text: str) -> str:
    return lookup_digest("challenge", text).hex()[:_TAG]


def _pressure(programme: Programme, sender: Sender, *, now: datetime) -> float:
    """1.0 where an allowance is used up. The network's own, the programme's, the desk's: the fullest counts."""
    return max(spent_shares(_rates(programme, sender), now=now), default=0.0)


def _rates(programme: Programme, sender: Sender) -> list[Rate]:
    wanted = (
        (f"network|{network_of(sender.address)}", settings.REPORTS_PER_ADDRESS),
        (f"programme|{programme.pk}", settings.REPORTS_PER_PROGRAMME),
        ("desk", settings.REPORTS_PER_DESK),
    )
    return [Rate("report", who, limit=limit, per_seconds=HOUR) for who, limit in wanted if limit]


def _waiting(programme: Programme) -> Rate:
    allowed = settings.REPORTS_PER_PROGRAMME or settings.REPORTS_PER_DESK or settings.REPORTS_PER_ADDRESS
    return Rate("report by waiting", str(programme.pk), limit=WAITED_TIMES * allowed, per_seconds=HOUR)


def _origin(network: str, *, now: datetime) -> int:
    """The same for one network or domain on one day, and for every 4096th other: it joins a flood, names nobody."""
    digest = lookup_digest("origin", f"{now:%Y-%m-%d}|{network}")
    return int.from_bytes(digest[:4], "big") % ORIGINS
