"""One family of errors: what was refused or went wrong, what to do next, and never a word of the token."""

from __future__ import annotations


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

    retry_after: seconds after which it may be sent again; None when that would be of no use.
    """

    def __init__(self, title: str, *, retry_after: int | None = None, **more: str | int) -> None:
        super().__init__(title, **more)  # type: ignore[arg-type]
        self.retry_after = retry_after


class SomebodyWasFirst(RefusedByDesk):
    """412: the case changed since it was read. Read it anew, and decide anew."""


class NotReached(DeskError):
    """Nobody answered, what answered is no desk, or nothing could be asked (no token, no sound address)."""
