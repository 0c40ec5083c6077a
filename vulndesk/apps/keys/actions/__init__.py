"""The one door to write keys, and to protect what goes out."""

from vulndesk.apps.keys.actions.desk_key import sign_as_desk
from vulndesk.apps.keys.actions.participant_keys import (
    confirm_key,
    forget_keys_of,
    offer_key,
    pin_key,
    refuse_key,
    remember_ciphertexts,
    upload_key,
)
from vulndesk.apps.keys.actions.programme_keys import (
    import_programme_key,
    make_programme_key,
    retire_programme_key,
)
from vulndesk.apps.keys.actions.protecting import protect, protect_to, sign
from vulndesk.apps.keys.content import KnownKey

__all__ = [
    "KnownKey",
    "confirm_key",
    "forget_keys_of",
    "import_programme_key",
    "make_programme_key",
    "offer_key",
    "pin_key",
    "protect",
    "protect_to",
    "refuse_key",
    "remember_ciphertexts",
    "retire_programme_key",
    "sign",
    "sign_as_desk",
    "upload_key",
]
