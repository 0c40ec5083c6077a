"""Every question that the client asks, as a table. tests/client compares it with the desk's own OpenAPI document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from vulndesk.client.shapes import (
    Advisory,
    AdvisoryFindings,
    Case,
    CaseEvents,
    CaseList,
    ChangeReview,
    ClockList,
    Done,
    Draft,
    DraftList,
    Embargo,
    HappenedList,
    KnownTo,
    Link,
    Me,
    MyProgrammes,
    NewWebhook,
    PartyList,
    Programme,
    Publication,
    Room,
    Saved,
    Sending,
    Sendings,
    Statistics,
    TeamProgramme,
    Webhook,
    Webhooks,
)

T = TypeVar("T")


@dataclass(frozen=True)
class Operation(Generic[T]):
    """path: below /api/v1. query, body: the names that it takes.

    if_match: whether it can be refused because somebody was first. keyed: goes with an Idempotency-Key, as every POST
    does. is_public: answered without a token.
    """

    method: str
    path: str
    answer: type[T]
    query: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    if_match: bool = False
    keyed: bool = False
    is_public: bool = False

    @property
    def is_done_once(self) -> bool:
        """However often it is sent."""
        return self.keyed or self.method == "POST"


ME = Operation("GET", "/me", Me)
PROGRAMMES = Operation("GET", "/programmes", tuple[Programme, ...], is_public=True)
CASES = Operation("GET", "/cases", CaseList, query=("view", "programme", "q", "cursor", "limit"))
CASE = Operation("GET", "/cases/{reference}", Case, query=("before",))
DEED = Operation(
    "POST",
    "/cases/{reference}/deeds/{deed}",
    Done,
    body=("message", "owner", "reason", "original", "release"),
    if_match=True,
)
NOTE = Operation("POST", "/cases/{reference}/notes", Done, body=("text",))
SEVERITY = Operation("PUT", "/cases/{reference}/severity", Done, body=("vector",), if_match=True)
ASK_REVIEW = Operation(
    "POST",
    "/programmes/{slug}/change-reviews",
    ChangeReview,
    body=("digest", "range", "tip", "authors", "changes", "findings"),
)
REVIEW = Operation("GET", "/programmes/{slug}/change-reviews/{review_id}", ChangeReview)


EVENTS = Operation("GET", "/events", HappenedList, query=("after", "limit"))
CASE_EVENTS = Operation("GET", "/cases/{reference}/events", CaseEvents, query=("after", "limit"))
CLOCKS = Operation("GET", "/cases/{reference}/clocks", ClockList)
EXTEND = Operation("POST", "/cases/{reference}/clocks/{clock_id}/extend", Done, body=("to", "reason"))
KNOWN_TO = Operation("GET", "/cases/{reference}/known-to", KnownTo)
RESTRICT = Operation("PUT", "/cases/{reference}/known-to", Done, body=("people",), if_match=True, keyed=True)
OPEN_UP = Operation("DELETE", "/cases/{reference}/known-to", Done, if_match=True, keyed=True)

ROOM = Operation("GET", "/cases/{reference}/messages", Room, query=("to", "thread", "open_only", "before"))
SAY = Operation("POST", "/cases/{reference}/messages", Done, body=("to", "text", "reply_to", "tlp", "asks", "widens"))
SETTLE = Operation("POST", "/cases/{reference}/messages/{message_id}/settle", Done)
PARTIES = Operation("GET", "/cases/{reference}/parties", PartyList)
INVITE = Operation(
    "POST",
    "/cases/{reference}/parties",
    Link,
    body=("name", "role", "summary", "told", "contact", "writes", "days", "access_days"),
)
RENEW_LINK = Operation("POST", "/cases/{reference}/parties/{party_id}/link", Link)
END_ACCESS = Operation("DELETE", "/cases/{reference}/parties/{party_id}", Done, keyed=True)

EMBARGO = Operation("GET", "/cases/{reference}/embargo", Embargo)
MOVE_EMBARGO = Operation("POST", "/cases/{reference}/embargo/{move}", Done, body=("until",), if_match=True)
PUBLICATION = Operation("GET", "/cases/{reference}/publication", Publication)

MY_PROGRAMMES = Operation("GET", "/me/programmes", MyProgrammes)
PROGRAMME = Operation("GET", "/programmes/{slug}", TeamProgramme)
STATISTICS = Operation("GET", "/programmes/{slug}/statistics", Statistics)

DRAFTS = Operation("GET", "/advisory-drafts", DraftList, query=("programme", "cursor", "limit"))
DRAFT = Operation("GET", "/cases/{reference}/advisory", Draft)
SAVE_DRAFT = Operation("PUT", "/cases/{reference}/advisory", Saved, body=("record",), if_match=True)
FINDINGS = Operation("GET", "/cases/{reference}/advisory/findings", AdvisoryFindings)
ADVISORY = Operation("GET", "/advisories/{name}", Advisory)

WEBHOOKS = Operation("GET", "/programmes/{slug}/webhooks", Webhooks)
ADD_WEBHOOK = Operation("POST", "/programmes/{slug}/webhooks", NewWebhook, body=("address", "groups", "with_titles"))
SWITCH_WEBHOOK = Operation("POST", "/programmes/{slug}/webhooks/{webhook_id}/switch/{switched}", Webhook)
REMOVE_WEBHOOK = Operation("DELETE", "/programmes/{slug}/webhooks/{webhook_id}", Webhooks)
SENDINGS = Operation("GET", "/programmes/{slug}/webhooks/{webhook_id}/sendings", Sendings, query=("cursor",))
SEND_AGAIN = Operation("POST", "/programmes/{slug}/webhooks/{webhook_id}/sendings/{sending_id}/again", Sending)

OPERATIONS = (
    *(ME, PROGRAMMES, CASES, CASE, DEED, NOTE, SEVERITY, ASK_REVIEW, REVIEW),
    *(EVENTS, CASE_EVENTS, CLOCKS, EXTEND, KNOWN_TO, RESTRICT, OPEN_UP),
    *(ROOM, SAY, SETTLE, PARTIES, INVITE, RENEW_LINK, END_ACCESS),
    *(EMBARGO, MOVE_EMBARGO, PUBLICATION, MY_PROGRAMMES, PROGRAMME, STATISTICS),
    *(DRAFTS, DRAFT, SAVE_DRAFT, FINDINGS, ADVISORY),
    *(WEBHOOKS, ADD_WEBHOOK, SWITCH_WEBHOOK, REMOVE_WEBHOOK, SENDINGS, SEND_AGAIN),
)
