"""How a forge is asked: one server, one token, answers of JSON, and what a failure means for asking again.

Every question goes through `Web`, so the address that an owner wrote cannot lead into the owner's network, and the
token goes to that one server alone. `Unsure` is what makes a retry safe: it may have been heard, so look first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

from vulndesk.core.errors import BadInput
from vulndesk.core.strict_json import read_json
from vulndesk.gateways.web import Answer, NotSent, Unreachable, Web

T = TypeVar("T")

MOST_BYTES = 8 * 2**20
MOST_PAGES = 20
A_PAGE = 100


class ForgeTrouble(Exception):
    """What a forge did not do. kind: a short word for the record; what: a sentence for the team, without content."""

    def __init__(self, kind: str, what: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.what = what


class Declined(ForgeTrouble):
    """It answered no, or has nothing of the kind. The same question gets the same answer until something changes."""


class Absent(ForgeTrouble):
    """It was not sent, or not taken. Ask again later."""


class Unsure(ForgeTrouble):
    """It may have been heard and done. Look before asking again."""


@dataclass(frozen=True)
class Door:
    """To the API of one forge. api: its address; headers: with the token. name: as people call the forge."""

    name: str
    api: str
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    web: Web = field(repr=False)

    def get(self, path: str, **asked: str | int) -> Any:
        """What is answered. Raises ForgeTrouble."""
        return self._read(self._ask("GET", path + ("?" + urlencode(asked) if asked else "")))

    def get_or_none(self, path: str, **asked: str | int) -> Any:
        """None where the forge says that there is nothing."""
        try:
            return self.get(path, **asked)
        except Declined as declined:
            if declined.kind == "status_404":
                return None
            raise

    def pages(self, path: str, **asked: str | int) -> Iterator[Mapping[str, Any]]:
        """The rows of a list, page by page, until one is empty."""
        for page in range(1, MOST_PAGES + 1):
            found = self.get(path, page=page, **asked)
            if not isinstance(found, list):
                raise odd(self.name)
            yield from (one for one in found if isinstance(one, dict))
            if not found:
                return

    def send(self, method: str, path: str, content: object = None) -> Any:
        return self._read(self._ask(method, path, None if content is None else json.dumps(content).encode()))

    def _ask(self, method: str, path: str, content: bytes | None = None) -> Answer:
        headers = [*self.headers, *([("Content-Type", "application/json")] if content is not None else [])]
        address = f"{self.api.rstrip('/')}/{path}"
        try:
            return self.web.ask(method, address, content=content, headers=headers, most_bytes=MOST_BYTES)
        except NotSent as trouble:
            raise Absent("not_sent", f"{self.name} was not reached: {trouble.kind}.") from None
        except Unreachable as trouble:
            raise Unsure("no_answer", f"{self.name} gave no sound answer: {trouble.kind}.") from None
        except UnicodeEncodeError:
            raise Declined("bad_token", "The token has signs that no token has.") from None

    def _read(self, answer: Answer) -> Any:
        status = answer.status
        if status == 429 or (status == 403 and _is_too_often(answer)):
            raise Absent("too_often", f"{self.name} asks to wait.")
        if status >= 500:
            raise Unsure("their_fault", f"{self.name} has a fault of its own (status {status}).")
        if status >= 300:
            sentence = _SENTENCES.get(status, "{} refused it (status {}).")
            raise Declined(f"status_{status}", sentence.format(self.name, status))
        if not answer.body:
            return None
        try:
            return read_json(answer.body)
        except BadInput:
            raise odd(self.name) from None


def told(door: Door, read: Callable[[Any], T], found: Any) -> T:
    """What a reader of `core/forges` makes of an answer."""
    try:
        return read(found)
    except BadInput:
        raise odd(door.name) from None


def odd(name: str) -> Unsure:
    return Unsure("odd_answer", f"{name} answered something that it does not document.")


_SENTENCES: Mapping[int, str] = {
    401: "{} does not know the token. Make a new one and keep it on this page.",
    403: "{} does not allow it to this token. Give the token the rights that the guide names.",
    404: "{} has no such thing, or does not show it to this token.",
    410: "{} says that it is gone.",
    422: "{} took this for wrong (status {}).",
}


def _is_too_often(answer: Answer) -> bool:
    return answer.headers.get("x-ratelimit-remaining") == "0" or "retry-after" in answer.headers
