"""A desk, with everything that its API can be asked as a method, in groups.

    desk = Desk("https://desk.example.org", token=Token(words))
    for row in desk.cases.list(view="needs-you"):
        case = desk.cases.get(row)
        desk.cases.acknowledge(case, "Thank you, we look into it.")

A deed for a `Case` is refused (SomebodyWasFirst) when the case changed since it was read, for a bare reference not.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, Literal, TypeAlias

from vulndesk.client.calling import CaseNamed
from vulndesk.client.calls import Groups
from vulndesk.client.calls.cases import CasesCalls
from vulndesk.client.calls.events import EventsCalls
from vulndesk.client.calls.messages import MessagesCalls
from vulndesk.client.errors import NotReached
from vulndesk.client.line import PATIENCE, Line
from vulndesk.client.shapes.cases import Case, Message
from vulndesk.client.shapes.common import Done
from vulndesk.client.shapes.events import HappenedList
from vulndesk.client.shapes.messages import Said
from vulndesk.client.tokens import Receipt, Token, desk_named, token_for
from vulndesk.gateways.web import Trust

PAGE = 100
Reason: TypeAlias = Literal["resolved", "not_valid", "duplicate", "wont_fix", "no_answer", "withdrawn", "not_a_report"]
LOOK_EVERY = 5.0  # seconds; a desk shows an event at once, on PostgreSQL after a minute


class Desk(Groups):
    """address: `https://desk.example.org`. token: None for what everybody may ask. receipt: for `reports`.

    patience: seconds that are waited in all during one question, when the desk asks to wait.
    """

    def __init__(
        self,
        address: str,
        token: Token | str | None = None,
        *,
        receipt: Receipt | str | None = None,
        patience: float = PATIENCE,
        trust: Trust | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        given = Token(token) if isinstance(token, str) else token
        opens = Receipt(receipt) if isinstance(receipt, str) else receipt
        super().__init__(Line(address, given, receipt=opens, patience=patience, trust=trust, wait=wait))

    @classmethod
    def configured(cls, address: str = "", *, environment: Mapping[str, str] | None = None, **more: Any) -> Desk:
        """The desk and the token that the environment and desk.toml name. Raises NotReached."""
        where = os.environ if environment is None else environment
        named = address or desk_named(where)
        if not named:
            raise NotReached("No desk is named.", next_step="Give --desk https://desk.example.org, or VULNDESK_DESK.")
        line = Line(named, None)  # the address as it is looked up
        return cls(line.address, token_for(line.address, environment=where), **more)

    def __repr__(self) -> str:
        return f"Desk({self.address!r})"

    @property
    def address(self) -> str:
        return self._line.address

    @cached_property
    def cases(self) -> Cases:
        """Cases: the queue, one of them, and what is done with it."""
        return Cases(self._line)

    @cached_property
    def messages(self) -> Messages:
        """What is said in a case."""
        return Messages(self._line)

    @cached_property
    def events(self) -> Events:
        """What happened, since a cursor."""
        return Events(self._line)


class Cases(CasesCalls):
    """Cases: the queue, one of them, and what is done with it; each deed by its own name."""

    def renewed(self, case: Case) -> Case:
        """The same case as it is now; the very same object when nothing changed."""
        return self.get(case, known=case)

    def messages(self, case: Case) -> Iterator[Message]:
        """All of them, the newest first."""
        while True:
            yield from reversed(case.messages)
            if not case.earlier:
                return
            case = self.get(case, before=case.earlier)

    def acknowledge(self, case: CaseNamed, message: str) -> Done:
        return self.do(case, "acknowledge", message=message)

    def reply(self, case: CaseNamed, message: str) -> Done:
        """To the reporter."""
        return self.do(case, "reply", message=message)

    def ask(self, case: CaseNamed, message: str) -> Done:
        """A question to the reporter: the case waits for the answer."""
        return self.do(case, "ask", message=message)

    def validate(self, case: CaseNamed, message: str | None = None, *, owner: str | None = None) -> Done:
        return self.do(case, "validate", message=message, owner=owner)

    def invalidate(self, case: CaseNamed, message: str) -> Done:
        return self.do(case, "invalidate", message=message)

    def assign(self, case: CaseNamed, owner: str) -> Done:
        """owner: a handle; empty for nobody."""
        return self.do(case, "assign", owner=owner)

    def mark_duplicate(self, case: CaseNamed, original: str, message: str | None = None) -> Done:
        return self.do(case, "mark_duplicate", original=original, message=message)

    def close(self, case: CaseNamed, reason: Reason, message: str | None = None, *, release: str | None = None) -> Done:
        """release: the one that has the fix."""
        return self.do(case, "close", reason=reason, message=message, release=release)

    def reopen(self, case: CaseNamed, message: str | None = None) -> Done:
        return self.do(case, "reopen", message=message)

    def not_a_report(self, case: CaseNamed, message: str | None = None) -> Done:
        return self.do(case, "not_a_report", message=message)


class Messages(MessagesCalls):
    """What is said in a case."""

    def every(self, case: CaseNamed, *, to: str | None = None) -> Iterator[Said]:
        """Page by page as they are needed, the newest first. to: of one audience alone."""
        before: str | None = None
        while True:
            room = self.list(case, to=to, before=before)
            yield from reversed(room.messages)
            if not room.earlier or room.earlier == before:
                return
            before = room.earlier


class Events(EventsCalls):
    """What happened, since a cursor."""

    def follow(self, after: str = "now", *, every: float = LOOK_EVERY) -> Iterator[HappenedList]:
        """What happens from a cursor on, whenever something does; it ends never. every: seconds between two looks.

        Keep `after` of what was answered last: it is the cursor with which to follow on another day.
        """
        while True:
            news = self.list(after=after)
            after = news.after
            if news.events:
                yield news
            if not news.more:
                self._line.wait(every)
