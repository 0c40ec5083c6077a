"""Checks of WebAuthn that the library leaves to us, on top of those that it makes (WebAuthn level 3, 7.1 and 7.2).

It checks type, challenge, origin, relying party, presence, verification and signature. Here: nothing from a page inside
another site's page, only algorithms that were offered, no credential twice, and a counter that only grows.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError

COUNTER = "counter"  # in an authenticator's data: the highest that it has shown


def require_sound_registration(credential: Any) -> None:
    """Raises ValidationError. credential: what the browser sent, not looked at yet."""
    response = _parsed(auth.parse_registration_response, credential).response
    data = response.attestation_object.auth_data.credential_data
    if response.client_data.cross_origin or data is None:
        raise _refused()
    if data.public_key.get(3) not in {one.alg for one in auth.get_server().allowed_algorithms}:
        raise _refused()
    for held in Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN):
        there = held.wrap().authenticator_data.credential_data
        if there is not None and there.credential_id == data.credential_id:
            raise _refused()


def require_own_page(credential: Any) -> None:
    """Raises ValidationError for an answer that a page inside another site's page asked for."""
    if _parsed(auth.parse_authentication_response, credential).response.client_data.cross_origin:
        raise _refused()


def require_growing_counter(authenticator: Authenticator, credential: Any) -> None:
    """A counter that does not grow is a copy's (7.2, step 22); one that stays 0 does not count. Raises ValidationError.

    The new one is stored before the answer counts, by an update on the old: of two copies at once one is refused.
    """
    shown = _parsed(auth.parse_authentication_response, credential).response.authenticator_data.counter
    former = authenticator.data.get(COUNTER)
    last = authenticator.wrap().authenticator_data.counter if former is None else int(former)
    if shown == last == 0:
        return
    if shown <= last:
        raise _refused()
    row = Authenticator.objects.filter(pk=authenticator.pk)
    unchanged = row.filter(**{f"data__{COUNTER}": former} if former is not None else {f"data__{COUNTER}__isnull": True})
    authenticator.data = {**authenticator.data, COUNTER: shown}
    if unchanged.update(data=authenticator.data) != 1:
        raise _refused()


def _parsed(parse: Any, credential: Any) -> Any:
    """allauth's parser, which lets some malformed answers through as KeyError, ValueError and the like."""
    try:
        return parse(credential)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        raise _refused() from None


def _refused() -> ValidationError:
    return get_adapter().validation_error("incorrect_code")
