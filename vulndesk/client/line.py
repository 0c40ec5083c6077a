"""The line to one desk: asks with the token, waits when it is told to, and makes one kind of error of everything else.

Promises: certificates are always checked; http goes to this machine or an onion service alone; a redirect is followed
nowhere, so the token is shown to this desk and to no other; what waits, waits for `patience` seconds in all.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

from vulndesk.client.errors import BY_STATUS, DeskBusy, NotReached, RefusedByDesk
from vulndesk.client.files import LARGEST
from vulndesk.client.tokens import Receipt, Token
from vulndesk.core.errors import BadInput
from vulndesk.core.strict_json import read_json
from vulndesk.gateways.web import Answer, Trust, Unreachable, Web, networks

By = Literal["token", "receipt", "nobody"]

PATIENCE = 60.0  # seconds, for all that a desk asks to wait during one question
LONGEST_ANSWER = 32 * 2**20  # bytes; a file may be larger
_ONE_QUESTION, _ONE_FILE = 60.0, 600.0
_LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|::1")
# The one who calls named the desk, so it may be in a network of theirs.
_EVERYWHERE = networks(["0.0.0.0/0", "::/0"])


@dataclass(frozen=True)
class Question:
    """place: below /api/v1, with its query. by: who asks. once: done once, however often it is sent.

    seen: for If-Match, as it is sent; unless: for If-None-Match. kind: the content's type.
    """

    method: str
    place: str
    by: By = "token"
    content: bytes | None = None
    kind: str = "application/json"
    once: bool = False
    seen: str = ""
    unless: str = ""
    takes: str = "application/json"


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
    """token, receipt: None to ask only what everybody may. trust: certificates of an authority of one's own.

    wait: gets seconds; for tests.
    """

    def __init__(
        self,
        address: str,
        token: Token | None,
        *,
        receipt: Receipt | None = None,
        patience: float = PATIENCE,
        trust: Trust | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.address = sound_desk(address)
        self._token = token
        self._receipt = receipt
        self._patience = patience
        self.wait = wait
        self._web = Web(inner=_EVERYWHERE, longest_wait=_ONE_QUESTION, trust=trust)

    def ask(self, question: Question) -> Answer:
        """Sent again with the same key after 429 and 503, as long as that is due within the patience that is left.

        Raises RefusedByDesk, NotReached. What comes has a status below 300, or 304.
        """
        left, headers = self._patience, self._headers(question)
        while True:
            answer = self._once_more(question, headers)
            if answer.status < 300 or answer.status == 304:
                return answer
            refusal = _refusal(answer)
            pause = max(refusal.retry_after, 1) if refusal.retry_after is not None else None
            if pause is None or pause > left:
                raise refusal
            left -= pause
            self.wait(pause)
            if isinstance(challenge := refusal.more.get("challenge"), str) and challenge.isascii():
                # Whoever waited as long as it was told shows what it waited for, and need not compute anything.
                headers = [one for one in headers if one[0] != _WAITED] + [(_WAITED, challenge)]

    def _headers(self, question: Question) -> list[tuple[str, str]]:
        headers = [("Accept", question.takes), *self._who(question.by)]
        if question.content is not None:
            headers.append(("Content-Type", question.kind))
        if question.once:
            headers.append(("Idempotency-Key", str(uuid.uuid4())))
        if question.seen:
            headers.append(("If-Match", question.seen))
        return headers + ([("If-None-Match", question.unless)] if question.unless else [])

    def _who(self, by: By) -> list[tuple[str, str]]:
        if by == "token":
            if self._token is None:
                raise NotReached("There is no token for this desk.", next_step=_NO_TOKEN)
            return [("Authorization", f"Bearer {self._token.reveal()}")]
        if by == "receipt":
            if self._receipt is None:
                raise NotReached("There is no receipt.", next_step="Give the one that was shown with your report.")
            return [("Authorization", f"Receipt {self._receipt.reveal()}")]
        return []

    def _once_more(self, question: Question, headers: list[tuple[str, str]]) -> Answer:
        """What a key makes safe is sent anew when it was not answered; else that would seem to be somebody else's."""
        tries = 2 if question.once or question.method == "GET" else 1
        is_long = question.takes != "application/json" or question.kind != "application/json"
        web = replace(self._web, longest_wait=_ONE_FILE) if is_long else self._web
        most = LONGEST_ANSWER if question.takes == "application/json" else LARGEST
        address = f"{self.address}/api/v1{question.place}"
        while True:
            tries -= 1
            try:
                return web.ask(question.method, address, content=question.content, headers=headers, most_bytes=most)
            except Unreachable as error:
                if error.kind != "no sound answer" or not tries:
                    raise NotReached(f"The desk was not reached: {error.kind}.", next_step=_CHECK) from None


_WAITED = "Proof-Of-Work"
_CHECK = "Check its address, and that it runs."
_NO_TOKEN = "Put one into VULNDESK_TOKEN, or into a file (docs/client.md)."  # noqa: S105  words, no token
_LATER = "Try again later."


def _refusal(answer: Answer) -> RefusedByDesk:
    """Raises NotReached for what is no problem document, as a proxy sends it."""
    try:
        told = read_json(answer.body)
    except BadInput:
        told = None
    if not isinstance(told, dict) or not isinstance(told.get("title"), str):
        if answer.status in (429, 503):  # of something in between, which may know when it is over
            pause = _pause(answer)
            return DeskBusy("The desk is busy.", next_step=_LATER, status=answer.status, retry_after=pause)
        raise no_desk(answer.status)
    kind = BY_STATUS.get(answer.status, RefusedByDesk)
    words = {name: told[name] for name in ("next_step", "field") if isinstance(told.get(name), str)}
    more = {name: value for name, value in told.items() if name not in _KNOWN}
    return kind(told["title"], status=answer.status, retry_after=_pause(answer), more=more, **words)


_KNOWN = frozenset({"type", "title", "status", "detail", "next_step", "field"})


def _pause(answer: Answer) -> int | None:
    """Of Retry-After in seconds (RFC 9110, 10.2.3); a date, and none at all, count as five seconds."""
    if answer.status not in (429, 503):
        return None
    written = answer.headers.get("retry-after", "").strip()
    return int(written) if re.fullmatch(r"[0-9]{1,6}", written) else 5


def no_desk(status: int) -> NotReached:
    return NotReached("What answered is no desk.", next_step=_CHECK, status=status)
