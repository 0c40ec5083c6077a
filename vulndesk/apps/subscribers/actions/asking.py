"""Who asks to be told, confirms and leaves. Asking twice is asking once, and nobody learns whether an address is
subscribed: its owner gets the same words each time.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.db import IntegrityError, transaction

from vulndesk.apps.accounts.actions import spend_allowance
from vulndesk.apps.notices.actions import address_in
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.subscribers.actions.posting import NETWORKS
from vulndesk.apps.subscribers.content import Asked, code_of, digest_of, open_asked, seal_asked
from vulndesk.apps.subscribers.models import Subscription
from vulndesk.apps.subscribers.queries import subscription
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.ids import new_id
from vulndesk.core.advisory.chosen_packages import chosen_in
from vulndesk.core.errors import BadInput
from vulndesk.core.events import EventKind
from vulndesk.gateways.web import NotOurs, is_allowed, sound_address

CONFIRM_WITHIN = timedelta(days=7)
A_DAY = 24 * 60 * 60
ASKED_OF_ADDRESS, ASKED_OF_HOST, ASKED_BY_NETWORK, ASKED_BY_ALL = 3, 20, 20, 500
WEBHOOKS_OF_ALL = 100  # each may keep the worker waiting, which a mail cannot


def subscribe(
    address: str, programme: Programme | None, *, packages: Sequence[str] = (), network: str, now: datetime
) -> None:
    """Write to the address, of mail or of a webhook, with a link that confirms. Raises BadInput, TooMany.

    packages: none for all.
    """
    checked = _webhook(address) if "://" in address else address_in(address)
    if checked is None:
        raise BadInput("This is no e-mail address.", next_step="Write it whole.", field="address")
    asked = Asked(checked, _chosen(packages))
    limits = [(checked.casefold(), ASKED_OF_ADDRESS), (network, ASKED_BY_NETWORK), ("all", ASKED_BY_ALL)]
    if asked.is_webhook:
        limits += [(f"host {urlsplit(checked).hostname}", ASKED_OF_HOST), ("webhooks", WEBHOOKS_OF_ALL)]
    for who, limit in limits:
        spend_allowance(purpose="subscribe", who=who, limit=limit, per_seconds=A_DAY, now=now)
    digest = digest_of(asked, programme.pk if programme else None)
    row = Subscription(id=new_id(), programme=programme, digest=digest, asked_at=now)
    row.sealed = seal_asked(row.pk, asked)
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            row = Subscription.objects.get(digest=digest)
        record_event(
            kind=EventKind.SUBSCRIPTION_ASKED,
            now=now,
            programme_id=row.programme_id,
            audience="team",
            facts={"subscription": str(row.pk)},
        )


def _webhook(address: str) -> str:
    """A name is looked up when it is posted to, and each of its numbers is checked then, each time."""
    try:
        sound = urlsplit(sound_address(address))
    except NotOurs as refused:
        raise BadInput(f"The desk cannot use this: {refused.kind}.", field="address") from None
    if sound.scheme != "https":
        raise BadInput("The address of a webhook begins with https://.", field="address")
    host = sound.hostname or ""
    try:
        is_public = is_allowed(host, inner=NETWORKS)
    except ValueError:  # a name
        is_public = "." in host
    if not is_public:
        raise BadInput("This address is not public.", next_step="Use one that everybody can reach.", field="address")
    return sound.geturl()


def _chosen(packages: Sequence[str]) -> tuple[str, ...]:
    try:
        return chosen_in(packages)
    except BadInput as refused:
        raise BadInput(refused.what, next_step=refused.next_step, field="packages") from None


def confirm(row_id: UUID, code: str, *, now: datetime) -> str:
    """The secret of a webhook, made here and told this once; empty otherwise. Raises NotFound."""
    subscription(row_id, code)
    row = Subscription.objects.get(pk=row_id)
    asked = open_asked(row)
    made = replace(asked, secret=secrets.token_urlsafe(32)) if asked.is_webhook else asked
    waiting = Subscription.objects.filter(pk=row_id, confirmed_at=None)
    return made.secret if waiting.update(confirmed_at=now, sealed=seal_asked(row_id, made)) else ""


def leave(row_id: UUID, code: str) -> None:
    """It ends, and nothing of it stays. Twice is once. Raises NotFound for a wrong code."""
    if Subscription.objects.filter(pk=row_id).exists() or code != code_of(row_id):
        subscription(row_id, code)
    Subscription.objects.filter(pk=row_id).delete()


def forget_unconfirmed(*, now: datetime) -> int:
    """Housekeeping."""
    return Subscription.objects.filter(confirmed_at=None, asked_at__lt=now - CONFIRM_WITHIN).delete()[0]
