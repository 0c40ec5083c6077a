"""One family of errors: what was refused or went wrong, what to do next, and never a word of the token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class DeskError(Exception):
    """title: one plain sentence. next_step: what can be done. field: what of the request it is about.

    status: of HTTP; 0 when nobody answered, or nothing was asked. Words that a desk wrote may hold anything: before
    they go to a terminal, they are made harmless.
    """

    def __init__(self, title: str, *, next_step: str = "", field: str = "", status: int = 0) -> None:
        super().__init__(title)
        self.title = title
        self.next_step = next_step
        self.field = field
        self.status = status

    def __str__(self) -> str:
        return f"{self.title} {self.next_step}".strip()


class RefusedByDesk(DeskError):
    """The desk said no, in a problem document (RFC 9457). Nothing was changed.

    retry_after: seconds after which it may be sent again; None when that would be of no use. more: what else the
    document says, as for a report that comes in during a pause.
    """

    def __init__(
        self, title: str, *, retry_after: int | None = None, more: Mapping[str, Any] | None = None, **told: str | int
    ) -> None:
        super().__init__(title, **told)  # type: ignore[arg-type]
        self.retry_after = retry_after
        self.more: Mapping[str, Any] = more or {}


class TokenRefused(RefusedByDesk):
    """401: the token or receipt opens nothing."""


class NotAllowed(RefusedByDesk):
    """403: not for this token or its person; or for a person alone, on the page that `next_step` names."""


class NotThere(RefusedByDesk):
    """404: not there, or not for this person; the two are never told apart."""


class NotNow(RefusedByDesk):
    """409: not in this state."""


class SomebodyWasFirst(RefusedByDesk):
    """412: it changed since it was read. Read it anew, and decide anew."""


class TooLarge(RefusedByDesk):
    """413: over a limit of size, of number or of room for files."""


class NotUsable(RefusedByDesk):
    """400, 415, 422: what was sent cannot be used; `field` names the place."""


class TooOften(RefusedByDesk):
    """429: again after `retry_after` seconds, which was longer than the patience that was left."""


class DeskBusy(RefusedByDesk):
    """503: it could not store anything at that moment. Again after `retry_after` seconds."""


class NotReached(DeskError):
    """Nobody answered, what answered is no desk, or nothing could be asked (no token, no sound address)."""


BY_STATUS: Mapping[int, type[RefusedByDesk]] = {
    400: NotUsable,
    401: TokenRefused,
    403: NotAllowed,
    404: NotThere,
    409: NotNow,
    412: SomebodyWasFirst,
    413: TooLarge,
    415: NotUsable,
    422: NotUsable,
    429: TooOften,
    503: DeskBusy,
}
