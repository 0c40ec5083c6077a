"""Signing in by another provider: the one door to write identities, and what is asked of them.

Promises: an identity belongs to one account, and only whoever is signed in links one; it makes no account but by an
invitation. Of two accounts that link the same identity at once, one gets it.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from vulndesk.apps.accounts.models import Identity, User
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.sealing import lookup_digest
from vulndesk.core.errors import Conflict, NotFound, NotNow
from vulndesk.core.events import EventKind
from vulndesk.gateways.openid import Provider, Somebody


def provider_called(slug: str) -> Provider:
    """One of the owner's settings. Raises NotFound."""
    found = next((one for one in settings.SIGN_IN_PROVIDERS if one.slug == slug), None)
    if found is None:
        raise NotFound("There is nothing here.")
    return found


def person_known_as(somebody: Somebody) -> User | None:
    """The active person of the team who linked this identity."""
    row = Identity.objects.filter(digest=_digest(somebody), user__is_active=True).select_related("user").first()
    return row.user if row else None


def identities_of(user: User) -> list[Identity]:
    return list(Identity.objects.filter(user=user).order_by("added_at"))


def link_identity(user: User, somebody: Somebody, *, provider: Provider, now: datetime) -> None:
    """Raises Conflict when an account has it already."""
    try:
        with transaction.atomic():
            Identity.objects.create(user=user, provider=provider.slug, digest=_digest(somebody), added_at=now)
            _record(user, now=now)
    except IntegrityError:
        raise Conflict("An account of this desk has this identity already.") from None


def unlink_identity(user: User, identity_id: int, *, now: datetime) -> None:
    """The last way in stays: whoever has no password needs an identity."""
    with transaction.atomic():
        held = list(Identity.objects.select_for_update().filter(user=user))
        if identity_id not in {one.pk for one in held}:
            raise NotFound("It is not linked to your account.")
        passkey = user.authenticator_set.filter(type="webauthn").exists()  # type: ignore[attr-defined]
        if len(held) == 1 and not passkey and not user.has_usable_password():
            raise NotNow("It is your only way in.", next_step="Add a passkey first.")
        Identity.objects.filter(pk=identity_id, user=user).delete()
        _record(user, now=now)


def _record(user: User, *, now: datetime) -> None:
    record_event(kind=EventKind.SIGN_IN_CHANGED, now=now, actor=f"user:{user.pk}", facts={"user_id": user.pk})


def _digest(somebody: Somebody) -> bytes:
    return lookup_digest("identity", f"{somebody.issuer}\n{somebody.subject}")
