"""By what the same person is known again: only by what they gave, and only as keyed digests.

The contact that stands on a report, and the OpenPGP key that is pinned for it. No address of a network, no browser, no
manner of writing: whoever gives neither is nobody's double.
"""

from __future__ import annotations

from uuid import UUID

from vulndesk.apps.cases.queries import first_case_of, reporter_contact
from vulndesk.apps.keys.queries import pinned_key
from vulndesk.apps.vault.sealing import lookup_digest


def marks_of(case_id: UUID) -> tuple[bytes | None, bytes | None]:
    """Of the contact and of the key; None for what was not given."""
    contact, key = " ".join((reporter_contact(case_id) or "").casefold().split()), pinned_key(first_case_of(case_id))
    return (
        lookup_digest("conduct contact", contact) if contact else None,
        lookup_digest("conduct key", key.fingerprint.upper()) if key else None,
    )
