"""One family of errors, each with what was refused, why, and what to do next.

A `Refused` is expected: it becomes a sentence on a page, a problem+json body or an exit status. Anything else is a bug
and stays loud.
"""


class Refused(Exception):
    """A deed or an input that the rules do not allow.

    what: one plain sentence, shown to the person who asked.
    next_step: what that person can do about it; empty when there is nothing to do.
    status: the HTTP status that fits best (RFC 9110); `exit_status` the one of a command.
    """

    status = 400
    exit_status = 2

    def __init__(self, what: str, *, next_step: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.what} {self.next_step}".strip()


class BadInput(Refused):
    """The input itself cannot be used. `field` names the form field or JSON key, where there is one."""

    status = 422

    def __init__(self, what: str, *, next_step: str = "", field: str = "") -> None:
        super().__init__(what, next_step=next_step)
        self.field = field


class Unreadable(BadInput):
    """No client that means well sends it: it is counted (core/attempts)."""


class NotFound(Refused):
    """Absent, or not for this person: the two are never told apart (abuse case 20)."""

    status = 404


class NotAllowed(Refused):
    """This person may see the thing but may not do this to it."""

    status = 403


class NotNow(Refused):
    """The state of the thing does not allow the deed; the state is left untouched."""

    status = 409


class Conflict(Refused):
    """Somebody else acted first. Nothing was changed by the second deed."""

    status = 409


class TooLarge(Refused):
    """Over a limit of size or number that the owner set."""

    status = 413


class NotReadHere(Refused):
    """A kind of body that is not read at this address, or one that is packed (RFC 9110, 15.5.16)."""

    status = 415


class TooMany(Refused):
    """Over a limit of rate. `retry_after` is in seconds."""

    status = 429

    def __init__(self, what: str, *, retry_after: int, next_step: str = "") -> None:
        super().__init__(what, next_step=next_step)
        self.retry_after = retry_after


class Busy(Refused):
    """The desk cannot store anything at this moment; nothing was lost and the same request may be sent again."""

    status = 503
    retry_after = 5
