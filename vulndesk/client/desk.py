"""A desk, with the deeds of its API as methods.

    desk = Desk("https://desk.example.org", token=Token(words))
    for row in desk.cases(view="needs-you"):
        case = desk.case(row.reference)
        desk.acknowledge(case, "Thank you, we look into it.")

A deed for a `Case` is refused (SomebodyWasFirst) when the case changed since it was read, for a bare reference not.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from vulndesk.client import operations
from vulndesk.client.errors import NotReached
from vulndesk.client.line import PATIENCE, Line
from vulndesk.client.shapes import (
    Advisory,
    AdvisoryFindings,
    Case,
    CaseEvents,
    CaseRow,
    ChangeReview,
    Clock,
    Done,
    Draft,
    DraftRow,
    Embargo,
    HappenedList,
    KnownTo,
    Link,
    Me,
    Message,
    MyProgramme,
    NewWebhook,
    Party,
    Programme,
    Publication,
    Room,
    Saved,
    Sending,
    Statistics,
    TeamProgramme,
    Webhook,
)
from vulndesk.client.tokens import Token, desk_named, token_for
from vulndesk.gateways.web import Trust

PAGE = 100
T = TypeVar("T")


class _Page(Protocol):
    @property
    def next(self) -> str: ...


P = TypeVar("P", bound=_Page)


class Desk:
    """address: `https://desk.example.org`. token: None for what everybody may ask. patience: seconds, see `Line`."""

    def __init__(
        self,
        address: str,
        token: Token | str | None = None,
        *,
        patience: float = PATIENCE,
        trust: Trust | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        given = Token(token) if isinstance(token, str) else token
        self._line = Line(address, given, patience=patience, trust=trust, wait=wait)

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

    # --- reading

    def me(self) -> Me:
        """Whom the token speaks for."""
        return self._ask(operations.ME)

    def programmes(self) -> tuple[Programme, ...]:
        return self._ask(operations.PROGRAMMES)

    def cases(self, *, view: str = "", programme: str = "", q: str = "", limit: int = PAGE) -> Iterator[CaseRow]:
        """The newest first, page by page as they are needed. view: needs-you, mine, open, waiting, closed, not-reports.

        limit: of a page.
        """
        asked = {"view": view, "programme": programme, "q": q, "limit": limit}
        return _all_pages(
            lambda cursor: self._ask(operations.CASES, query={**asked, "cursor": cursor}), lambda page: page.cases
        )

    def case(self, reference: str, *, before: str = "") -> Case:
        """before: `earlier` of a case, for the messages before those that it has."""
        return self._read(reference, before=before)

    def renewed(self, case: Case) -> Case:
        """The same case as it is now; the very same object when nothing changed."""
        return self._read(case.reference, known=case)

    def messages(self, case: Case) -> Iterator[Message]:
        """All of them, the newest first."""
        while True:
            yield from reversed(case.messages)
            if not case.earlier:
                return
            case = self.case(case.reference, before=case.earlier)

    def change_review(self, programme: str, review_id: str) -> ChangeReview:
        return self._ask(operations.REVIEW, path={"slug": programme, "review_id": review_id})

    # --- deeds; each is done once, however often it had to be sent

    def acknowledge(self, case: Case | str, message: str) -> Done:
        return self.do(case, "acknowledge", message=message)

    def reply(self, case: Case | str, message: str) -> Done:
        """To the reporter."""
        return self.do(case, "reply", message=message)

    def ask(self, case: Case | str, message: str) -> Done:
        """A question to the reporter: the case waits for the answer."""
        return self.do(case, "ask", message=message)

    def validate(self, case: Case | str, message: str = "", *, owner: str | None = None) -> Done:
        return self.do(case, "validate", message=message, owner=owner)

    def invalidate(self, case: Case | str, message: str) -> Done:
        return self.do(case, "invalidate", message=message)

    def assign(self, case: Case | str, owner: str) -> Done:
        """owner: a handle; empty for nobody."""
        return self.do(case, "assign", owner=owner)

    def mark_duplicate(self, case: Case | str, original: str, message: str = "") -> Done:
        return self.do(case, "mark_duplicate", original=original, message=message)

    def close(self, case: Case | str, reason: str | None = None, message: str = "") -> Done:
        return self.do(case, "close", reason=reason, message=message)

    def reopen(self, case: Case | str, message: str = "") -> Done:
        return self.do(case, "reopen", message=message)

    def do(self, case: Case | str, deed: str, **given: str | None) -> Done:
        """Any deed of the API by its name. given: message, owner, reason, original, release; None is left out."""
        body = {name: value for name, value in given.items() if value is not None}
        return self._ask(operations.DEED, path={"reference": _name(case), "deed": deed}, body=body, seen=_seen(case))

    def note(self, case: Case | str, text: str) -> Done:
        """For the team alone."""
        return self._ask(operations.NOTE, path={"reference": _name(case)}, body={"text": text})

    def set_severity(self, case: Case | str, vector: str) -> Done:
        """vector: CVSS 4.0 or 3.1."""
        body = {"vector": vector}
        return self._ask(operations.SEVERITY, path={"reference": _name(case)}, body=body, seen=_seen(case))

    def ask_for_review(self, programme: str, change: Mapping[str, Any]) -> ChangeReview:
        """The one review of exactly this change, made if there is none. change: as the API describes it."""
        return self._ask(operations.ASK_REVIEW, path={"slug": programme}, body=change)

    # --- what happened, and until when something is due

    def events(self, after: str = "", *, limit: int = PAGE) -> HappenedList:
        """What happened in your cases since a cursor, which is `after` of the last answer; `now`: from here on."""
        return self._ask(operations.EVENTS, query={"after": after, "limit": limit})

    def case_events(self, case: Case | str, after: str = "", *, limit: int = PAGE) -> CaseEvents:
        path = {"reference": _name(case)}
        return self._ask(operations.CASE_EVENTS, path=path, query={"after": after, "limit": limit})

    def clocks(self, case: Case | str) -> tuple[Clock, ...]:
        return self._ask(operations.CLOCKS, path={"reference": _name(case)}).clocks

    def extend(self, case: Case | str, clock: Clock, to: datetime, reason: str) -> Done:
        """More time for a promise, with the reason that the reporter reads. to: aware."""
        path = {"reference": _name(case), "clock_id": str(clock.id)}
        return self._ask(operations.EXTEND, path=path, body={"to": _instant(to), "reason": reason})

    # --- who is in a case, and what is said there

    def known_to(self, case: Case | str) -> KnownTo:
        return self._ask(operations.KNOWN_TO, path={"reference": _name(case)})

    def restrict(self, case: Case | str, people: Iterable[str] = ()) -> Done:
        """From now on the case is known to these people alone, and to who restricts it. people: handles."""
        body = {"people": list(people)}
        return self._ask(operations.RESTRICT, path={"reference": _name(case)}, body=body, seen=_seen(case))

    def open_up(self, case: Case | str) -> Done:
        """The end of a restriction."""
        return self._ask(operations.OPEN_UP, path={"reference": _name(case)}, seen=_seen(case))

    def room(
        self, case: Case | str, *, to: str = "", thread: str = "", open_only: bool = False, before: str = ""
    ) -> Room:
        """What was said, with its threads. to: of one audience alone; thread: a message and its answers."""
        asked = {"to": to, "thread": thread, "open_only": "true" if open_only else "", "before": before}
        return self._ask(operations.ROOM, path={"reference": _name(case)}, query=asked)

    def say(self, case: Case | str, text: str, *, to: str, **more: str | bool) -> Done:
        """to: everyone, team, case, or `to` of a party. more: reply_to, tlp, asks, widens."""
        return self._ask(operations.SAY, path={"reference": _name(case)}, body={"to": to, "text": text, **more})

    def settle(self, case: Case | str, message: str) -> Done:
        """A question is answered. message: its id."""
        return self._ask(operations.SETTLE, path={"reference": _name(case), "message_id": message})

    def parties(self, case: Case | str) -> tuple[Party, ...]:
        return self._ask(operations.PARTIES, path={"reference": _name(case)}).parties

    def invite(self, case: Case | str, name: str, role: str, **more: str | bool | int) -> Link:
        """role: vendor, coordinator, deployer, finder or observer.

        more: summary, told, contact, writes, days, access_days.
        """
        body = {"name": name, "role": role, **more}
        return self._ask(operations.INVITE, path={"reference": _name(case)}, body=body)

    def renew_link(self, case: Case | str, party: str) -> Link:
        """party: its id. The former code opens nothing any more."""
        return self._ask(operations.RENEW_LINK, path={"reference": _name(case), "party_id": party})

    def end_access(self, case: Case | str, party: str) -> Done:
        return self._ask(operations.END_ACCESS, path={"reference": _name(case), "party_id": party})

    # --- how long it stays private

    def embargo(self, case: Case | str) -> Embargo:
        return self._ask(operations.EMBARGO, path={"reference": _name(case)})

    def move_embargo(
        self, case: Case | str, move: str, until: datetime | None = None, *, seen: Embargo | None = None
    ) -> Done:
        """move: one of its `moves`; until: aware, for `propose`. seen: refused when the embargo is past that."""
        body = {"until": _instant(until)} if until else {}
        path = {"reference": _name(case), "move": move}
        return self._ask(operations.MOVE_EMBARGO, path=path, body=body, seen=str(seen.revision) if seen else "")

    def publication(self, case: Case | str) -> Publication:
        """What the gate waits for. A token opens it for nobody."""
        return self._ask(operations.PUBLICATION, path={"reference": _name(case)})

    # --- programmes

    def my_programmes(self) -> tuple[MyProgramme, ...]:
        return self._ask(operations.MY_PROGRAMMES).programmes

    def programme(self, slug: str) -> TeamProgramme:
        return self._ask(operations.PROGRAMME, path={"slug": slug})

    def statistics(self, slug: str) -> Statistics:
        return self._ask(operations.STATISTICS, path={"slug": slug})

    # --- advisories

    def drafts(self, *, programme: str = "", limit: int = PAGE) -> Iterator[DraftRow]:
        """The newest case first. limit: of a page."""
        asked = {"programme": programme, "limit": limit}
        return _all_pages(
            lambda cursor: self._ask(operations.DRAFTS, query={**asked, "cursor": cursor}), lambda page: page.drafts
        )

    def draft(self, case: Case | str) -> Draft:
        return self._ask(operations.DRAFT, path={"reference": _name(case)})

    def save_draft(self, draft: Draft, record: Mapping[str, Any]) -> Saved:
        """Refused when somebody saved another since `draft` was read."""
        path, body = {"reference": draft.reference}, {"record": record}
        return self._ask(operations.SAVE_DRAFT, path=path, body=body, seen=str(draft.number))

    def findings(self, case: Case | str) -> AdvisoryFindings:
        """What the draft lacks for its publication."""
        return self._ask(operations.FINDINGS, path={"reference": _name(case)})

    def advisory(self, name: str) -> Advisory:
        """A published one of your programmes, by its id."""
        return self._ask(operations.ADVISORY, path={"name": name})

    # --- webhooks

    def webhooks(self, slug: str) -> tuple[Webhook, ...]:
        return self._ask(operations.WEBHOOKS, path={"slug": slug}).webhooks

    def add_webhook(self, slug: str, address: str, groups: Iterable[str], *, with_titles: bool = False) -> NewWebhook:
        """groups: case, message, clock, embargo, release, advisory, policy, channel."""
        body = {"address": address, "groups": list(groups), "with_titles": with_titles}
        return self._ask(operations.ADD_WEBHOOK, path={"slug": slug}, body=body)

    def switch_webhook(self, slug: str, webhook: str, *, on: bool) -> Webhook:
        path = {"slug": slug, "webhook_id": webhook, "switched": "on" if on else "off"}
        return self._ask(operations.SWITCH_WEBHOOK, path=path)

    def remove_webhook(self, slug: str, webhook: str) -> tuple[Webhook, ...]:
        """Those that are left."""
        return self._ask(operations.REMOVE_WEBHOOK, path={"slug": slug, "webhook_id": webhook}).webhooks

    def sendings(self, slug: str, webhook: str) -> Iterator[Sending]:
        """What it was told, the newest first."""
        path = {"slug": slug, "webhook_id": webhook}
        return _all_pages(
            lambda cursor: self._ask(operations.SENDINGS, path=path, query={"cursor": cursor}),
            lambda page: page.sendings,
        )

    def send_again(self, slug: str, webhook: str, sending: str) -> Sending:
        path = {"slug": slug, "webhook_id": webhook, "sending_id": sending}
        return self._ask(operations.SEND_AGAIN, path=path)

    # --- inside

    def _ask(self, operation: operations.Operation[operations.T], /, **given: Any) -> operations.T:
        facts = self._line.ask(operation, **given).facts
        if facts is None:
            raise NotReached("What answered is no desk.", status=304)
        return facts

    def _read(self, reference: str, *, before: str = "", known: Case | None = None) -> Case:
        unless = known.etag if known else ""
        answered = self._line.ask(
            operations.CASE, path={"reference": reference}, query={"before": before}, unless=unless
        )
        if answered.facts is None:
            if known is None:
                raise NotReached("What answered is no desk.", status=304)
            return known
        return replace(answered.facts, etag=answered.etag)


def _all_pages(page_at: Callable[[str], P], rows: Callable[[P], Iterable[T]]) -> Iterator[T]:
    """Page by page as they are needed; a cursor that stays the same is the end."""
    cursor = ""
    while True:
        page = page_at(cursor)
        yield from rows(page)
        following = page.next
        if not following or following == cursor:
            return
        cursor = following


def _name(case: Case | str) -> str:
    return case if isinstance(case, str) else case.reference


def _seen(case: Case | str) -> str:
    return "" if isinstance(case, str) else str(case.revision)


def _instant(moment: datetime) -> str:
    """Raises ValueError for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return moment.astimezone(UTC).isoformat()
