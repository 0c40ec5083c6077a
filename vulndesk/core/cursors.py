"""Where a page of a list ends, as a word that a program sends back: the id of the last row, which sorts by time."""

from __future__ import annotations

import base64
import binascii
from uuid import UUID

from vulndesk.core.errors import BadInput


def cursor_of(last: UUID) -> str:
    return base64.urlsafe_b64encode(last.bytes).decode().rstrip("=")


def place_in(cursor: str) -> UUID:
    """Raises BadInput."""
    try:
        return UUID(bytes=base64.b64decode(cursor + "==", altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        raise BadInput("This is no cursor of the desk.", next_step="Begin without one.", field="cursor") from None
