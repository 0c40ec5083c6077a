"""The line to one desk: asks with the token, waits when it is told to, and makes one kind of error of everything else.

Promises: certificates are always checked; http goes to this machine or an onion service alone; a redirect is followed
nowhere, so the token is shown to this desk and to no other; what waits, waits for `patience` seconds in all.
"""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from vulndesk.client.errors import NotReached, RefusedByDesk, SomebodyWasFirst
from vulndesk.client.operations import Operation
from vulndesk.client.reading import Unreadable, read_as
from vulndesk.client.tokens import Token
from vulndesk.core.errors import BadInput
from vulndesk.core.strict_json import read_json
from vulndesk.gateways.web import Answer, Trust, Unreachable, Web, networks

T = TypeVar("T")

PATIENCE = 60.0  # seconds, for all that a desk asks to wait during one question
LONGEST_ANSWER = 64 * 2**20
_ONE_QUESTION = 60.0
_LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|::1")
# The one who calls named the desk, so it may be in a network of theirs.
_EVERYWHERE = networks(["0.0.0.0/0", "::/0"])


@dataclass(frozen=True)
class Answered(Generic[T]):
    """facts: None for 304. etag: as it was sent, empty without one."""

    facts: T | None
    etag: str


def sound_desk(written: str) -> str:
    """A desk's address as `https://desk.example.org`. Raises NotReached for another way, a path, a password in it."""
    try:
        parts = urlsplit(written.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    is_bare = parts.path in ("", "/") and not parts.query and not parts.fragment and "@" not in parts.netloc
    if parts.scheme not in ("https", "http") or not host or not is_bare:
        raise NotReached("This is no address of a desk.", next_step="Give one as https://desk.example.org.")
    if parts.scheme == "http" and not (_LOOPBACK.fullmatch(host) or host.endswith(".onion")):
        raise NotReached(
            "A desk is asked over https.", next_step="http is for this machine and for onion services alone."
        )
    place = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{place}" + (f":{port}" if port else "")


class Line:
    """token: None to ask only what everybody may. trust: certificates of an authority of one's own.

    wait: gets seconds; for tests.
    """

    def __init__(
        self,
        address: str,
        token: Token | None,
        *,
        patience: float = PATIENCE,
        trust: Trust | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.address = sound_desk(address)
        self._token = token
        self._patience = patience
        self._wait = wait
        self._web = Web(inner=_EVERYWHERE, longest_wait=_ONE_QUESTION, trust=trust)

    def ask(
        self,
        operation: Operation[T],
        /,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        seen: str = "",
        unless: str = "",
    ) -> Answered[T]:
        """seen: the revision for If-Match; unless: an ETag for If-None-Match. Raises RefusedByDesk, NotReached."""
        place = operation.path.format_map({name: quote(value, safe="") for name, value in (path or {}).items()})
        asked = {name: value for name, value in (query or {}).items() if value not in ("", None)}
        address = f"{self.address}/api/v1{place}" + (f"?{urlencode(asked)}" if asked else "")
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = self._headers(operation, seen=seen, unless=unless)
        again = operation.is_done_once or operation.method == "GET"
        answer = self._patiently(operation.method, address, content, headers, again=again)
        if answer.status == 304:
            return Answered(None, unless)
        try:
            return Answered(read_as(operation.answer, read_json(answer.body)), answer.headers.get("etag", ""))
        except Unreadable as error:
            raise NotReached(f"The answer is not understood: {error}.", next_step=_OTHER_VERSION) from None
        except BadInput:
            raise _no_desk(answer.status) from None

    def _headers(self, operation: Operation[Any], *, seen: str, unless: str) -> list[tuple[str, str]]:
        headers = [("Accept", "application/json")]
        if self._token is not None and not operation.is_public:
            headers.append(("Authorization", f"Bearer {self._token.reveal()}"))
        elif not operation.is_public:
            raise NotReached("There is no token for this desk.", next_step=_NO_TOKEN)
        if operation.body:
            headers.append(("Content-Type", "application/json"))
        if operation.is_done_once:
            headers.append(("Idempotency-Key", str(uuid.uuid4())))
        if seen and operation.if_match:
            headers.append(("If-Match", f'"{seen}"'))
        return headers + ([("If-None-Match", unless)] if unless else [])

    def _patiently(
        self, method: str, address: str, content: bytes | None, headers: list[tuple[str, str]], *, again: bool
    ) -> Answer:
        """Sent again with the same key after 429 and 503, as long as that is due within the patience that is left."""
        left = self._patience
        while True:
            answer = self._once_more(method, address, content, headers, again=again)
            if answer.status < 300 or answer.status == 304:
                return answer
            refusal = _refusal(answer)
            pause = max(refusal.retry_after, 1) if refusal.retry_after is not None else None
            if pause is None or pause > left:
                raise refusal
            left -= pause
            self._wait(pause)

    def _once_more(
        self, method: str, address: str, content: bytes | None, headers: list[tuple[str, str]], *, again: bool
    ) -> Answer:
        """again: a key makes it safe to send anew what was not answered; else that would seem to be somebody else's."""
        tries = 2 if again else 1
        while True:
            tries -= 1
            try:
                return self._web.ask(method, address, content=content, headers=headers, most_bytes=LONGEST_ANSWER)
            except Unreachable as error:
                if error.kind != "no sound answer" or not tries:
                    raise NotReached(f"The desk was not reached: {error.kind}.", next_step=_CHECK) from None


_CHECK = "Check its address, and that it runs."
_NO_TOKEN = "Put one into VULNDESK_TOKEN, or into a file (docs/api.md)."  # noqa: S105  words, no token
_OTHER_VERSION = "The desk and this program may be of different versions."


def _refusal(answer: Answer) -> RefusedByDesk:
    """Raises NotReached for what is no problem document, as a proxy sends it."""
    try:
        told = read_json(answer.body)
    except BadInput:
        told = None
    if not isinstance(told, dict) or not isinstance(told.get("title"), str):
        if answer.status in (429, 503):  # of something in between, which may know when it is over
            return RefusedByDesk(
                "The desk is busy.", next_step=_LATER, status=answer.status, retry_after=_pause(answer)
            )
        raise _no_desk(answer.status)
    kind = SomebodyWasFirst if answer.status == 412 else RefusedByDesk
    words = {name: told[name] for name in ("next_step", "field") if isinstance(told.get(name), str)}
    return kind(told["title"], status=answer.status, retry_after=_pause(answer), **words)


_LATER = "Try again later."


def _pause(answer: Answer) -> int | None:
    """Of Retry-After in seconds (RFC 9110, 10.2.3); a date, and none at all, count as five seconds."""
    if answer.status not in (429, 503):
        return None
    written = answer.headers.get("retry-after", "").strip()
    return int(written) if re.fullmatch(r"[0-9]{1,6}", written) else 5


def _no_desk(status: int) -> NotReached:
    return NotReached("What answered is no desk.", next_step=_CHECK, status=status)
