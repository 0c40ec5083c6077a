"""Published heads are stamped by a time-stamping authority (RFC 3161), where the owner of the desk names one.

The authority learns a digest of what everybody can read, on a schedule that nothing moves. Whatever it answers, or does
not, changes nothing else: a head without a stamp is a head.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from vulndesk.apps.ledger.models import Head, Stamp
from vulndesk.apps.timeline.actions import Hopeless, add_job
from vulndesk.core.ledger.receipt_file import names_checkpoint, stamped_content
from vulndesk.gateways import time_stamps
from vulndesk.gateways.web import Web

STAMP_HEAD = "ledger.stamp_head"


class Unstamped(Exception):
    """The authority did not answer, or would not; it is asked again."""


def plan_stamp(head: Head, *, period: int, now: datetime) -> None:
    """period: which publication of the schedule this is; every n-th is stamped."""
    if settings.STAMP_AUTHORITY and period % settings.STAMP_EVERY == 0:
        add_job(task=STAMP_HEAD, now=now, key=f"stamp:{head.size}", arguments={"size": head.size})


def stamp_head(*, size: int, now: datetime) -> Callable[[], None] | None:
    """The job: asks the authority. Raises Unstamped, Hopeless; either is kept beside the head."""
    head = Head.objects.get(pk=size)
    if not settings.STAMP_AUTHORITY or Stamp.objects.filter(pk=size, fault="").exists():
        return None
    try:
        stamp = time_stamps.ask(
            settings.STAMP_AUTHORITY,
            stamped_content(head.note),
            trusted=settings.STAMP_CERTIFICATES,
            web=Web(inner=settings.INNER_NETWORKS),
            now=now,
        )
        if not names_checkpoint(stamp.raw, head.note):  # cut into pieces, as BER allows: no verifier would find it
            raise time_stamps.NoStamp("unreadable")
    except time_stamps.NoStamp as why:
        with transaction.atomic():
            _keep(size, tried_at=now, fault=why.kind)
        if why.is_worth_another_try:
            raise Unstamped from None
        raise Hopeless(f"stamp_{why.kind}") from None
    return lambda: _keep(size, tried_at=now, fault="", raw=stamp.raw, at=stamp.at, authority=stamp.authority[:200])


def _keep(size: int, **values: object) -> None:
    Stamp.objects.update_or_create(pk=size, defaults=values)
