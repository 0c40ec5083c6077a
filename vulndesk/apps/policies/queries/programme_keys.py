"""The key of a programme: what the data keys of its cases are wrapped under."""

from __future__ import annotations

from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.sealing import RowKey, row_key


def programme_key(programme: Programme) -> RowKey | None:
    """None before the programme has one: a data key is then wrapped under the desk's own keys, and moved later."""
    return row_key(programme.key_id) if programme.key_id is not None else None
