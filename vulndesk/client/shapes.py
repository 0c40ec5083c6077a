"""What a desk answers, as frozen facts. The names are those of the API's own description; instants are in UTC.

What a newer desk says besides is left out; what an older one does not say yet has its default here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Me:
    """Whom a token speaks for."""

    handle: str
    scopes: tuple[str, ...]
    expires_at: datetime


@dataclass(frozen=True)
class Programme:
    slug: str
    name: str
    report_url: str


@dataclass(frozen=True)
class CaseRow:
    """A case in a list. reason: why it needs a person, or how it stands."""

    reference: str
    title: str
    programme: str
    state: str
    severity: str
    score: float | None
    owner: str
    received_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    overdue: bool
    reason: str
    needs_you: bool
    url: str


@dataclass(frozen=True)
class CaseList:
    """next: the cursor of the next page, empty at the end."""

    cases: tuple[CaseRow, ...]
    next: str


@dataclass(frozen=True)
class Clock:
    """promise: the policy's key, e.g. acknowledge_within. sentence: of the policy. id: 0 of an older desk."""

    promise: str
    strength: str
    due_at: datetime
    effective_at: datetime
    state: str
    overdue: bool
    working: str
    sentence: str
    id: int = 0


@dataclass(frozen=True)
class ClockList:
    clocks: tuple[Clock, ...]


@dataclass(frozen=True)
class AttachedFile:
    """size: bytes."""

    id: str
    name: str
    size: int
    sha256: str
    purged: bool


@dataclass(frozen=True)
class Message:
    """audience: everyone, team, or a participant's."""

    id: str
    at: datetime
    who: str
    from_reporter: bool
    audience: str
    kind: str
    text: str
    tlp: str
    files: tuple[AttachedFile, ...]


@dataclass(frozen=True)
class Event:
    id: int
    at: datetime
    kind: str
    sentence: str


@dataclass(frozen=True)
class Case:
    """A case as it was read: `revision` goes along with each deed. deeds: those that its state allowed then."""

    reference: str
    title: str
    programme: str
    state: str
    revision: int
    severity: str
    score: float | None
    vector: str
    owner: str
    received_at: datetime
    acknowledged_at: datetime | None
    closed_at: datetime | None
    close_reason: str
    withdrawn: bool
    report: Mapping[str, Any]
    missing: tuple[str, ...]
    files: tuple[AttachedFile, ...]
    clocks: tuple[Clock, ...]
    messages: tuple[Message, ...]
    timeline: tuple[Event, ...]
    deeds: tuple[str, ...]
    duplicates: tuple[str, ...]
    duplicate_of: str
    url: str
    earlier: str = ""
    etag: str = field(default="", metadata={"from": "ETag"})


@dataclass(frozen=True)
class ChangeAnswer:
    """verdict: approved or objected."""

    verdict: str
    name: str
    handle: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class ChangeReview:
    """state: waiting, approved or objected. url: its page. ends_at: when nobody waits any more; None once answered."""

    id: str
    programme: str
    state: str
    digest: str
    asked_by: str
    asked_at: datetime
    ends_at: datetime | None
    answers: tuple[ChangeAnswer, ...]
    url: str


@dataclass(frozen=True)
class Done:
    """How the case stands after a deed."""

    reference: str
    state: str
    revision: int


# --- what happened


@dataclass(frozen=True)
class Happened:
    """That something happened in a case; what it was about stands in the case."""

    id: int
    at: datetime
    kind: str
    reference: str
    programme: str
    by_you: bool
    url: str


@dataclass(frozen=True)
class HappenedList:
    """after: the cursor to ask again with, now or later. more: there are more already."""

    events: tuple[Happened, ...]
    after: str
    more: bool


@dataclass(frozen=True)
class CaseEvents:
    events: tuple[Event, ...]
    after: str
    more: bool


# --- who is in a case, and what is said there


@dataclass(frozen=True)
class KnowingPerson:
    handle: str
    name: str
    named: bool


@dataclass(frozen=True)
class KnownTo:
    """anyhow: who knows of it whatever is chosen. revision: of the case."""

    restricted: bool
    anyhow: tuple[str, ...]
    people: tuple[KnowingPerson, ...]
    revision: int


@dataclass(frozen=True)
class Audience:
    """to: what a message is sent to; words: who that is."""

    to: str
    words: str


@dataclass(frozen=True)
class Said:
    """A message of the room. answers: how many it has."""

    id: str
    at: datetime
    who: str
    from_reporter: bool
    audience: str
    kind: str
    text: str
    tlp: str
    files: tuple[AttachedFile, ...]
    reply_to: str | None
    asks: bool
    settled_at: datetime | None
    edited_at: datetime | None
    answers: int


@dataclass(frozen=True)
class Room:
    """earlier: ask again with before and this; questions: those that nobody answered yet."""

    messages: tuple[Said, ...]
    earlier: str
    questions: tuple[Said, ...]
    audiences: tuple[Audience, ...]


@dataclass(frozen=True)
class Party:
    """to: what a message to it alone is sent to. status, standing: what it says of itself. consent: of the embargo."""

    id: str
    to: str
    name: str
    role: str
    contact: str
    tracking_id: str
    summary: str
    status: str
    standing: str
    path: str
    consent: str
    told: str
    invited_at: datetime
    invited_by: str
    rsvp_by: datetime
    accepted_at: datetime | None
    access_until: datetime | None
    late: bool
    ended: bool


@dataclass(frozen=True)
class PartyList:
    parties: tuple[Party, ...]
    names_for: str
    asked_identity: bool


@dataclass(frozen=True)
class Link:
    """code: opens the case for whoever has it; told this once, and shown by no repr."""

    id: str
    code: str = field(repr=False)
    link: str = field(repr=False)


# --- how long it stays private, and what publication waits for


@dataclass(frozen=True)
class Consent:
    who: str
    state: str
    words: str
    until: datetime | None


@dataclass(frozen=True)
class Fact:
    """Of the world: letter, and whether it is known."""

    letter: str
    words: str
    known: bool
    said: bool


@dataclass(frozen=True)
class Embargo:
    """revision: of the embargo, which goes along with a move. moves: those that are possible now."""

    state: str
    words: str
    in_force: bool
    until: datetime | None
    proposed: datetime | None
    proposed_by: str
    source: str
    sentence: str
    world: str
    revision: int
    consents: tuple[Consent, ...]
    proposer: str
    why_not: str
    moves: tuple[str, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Condition:
    name: str
    met: bool
    overridden: bool
    words: str
    next_step: str


@dataclass(frozen=True)
class Release:
    id: str
    component: str
    kind: str
    what: str
    standing: str
    looked_at: str


@dataclass(frozen=True)
class Approval:
    id: str
    kind: str
    who: str
    at: str
    counts_from: str
    reason: str
    yours: bool


@dataclass(frozen=True)
class Agreement:
    asked_at: str
    answer: str
    signed: str


@dataclass(frozen=True)
class Published:
    at: str
    who: str
    way: str
    address: str
    release: str


@dataclass(frozen=True)
class Publication:
    """open: whether the gate is; conditions: what it waits for. A token publishes nothing: `url` is the page for it."""

    open: bool
    conditions: tuple[Condition, ...]
    components: tuple[str, ...]
    releases: tuple[Release, ...]
    approvals: tuple[Approval, ...]
    alone: bool
    agreement: Agreement | None
    published: Published | None
    revision: int
    url: str


# --- programmes


@dataclass(frozen=True)
class MyProgramme:
    slug: str
    name: str
    owned: bool
    url: str


@dataclass(frozen=True)
class MyProgrammes:
    programmes: tuple[MyProgramme, ...]


@dataclass(frozen=True)
class TeamProgramme:
    """policy: the number of the version in force; proposal: of one that waits for a person."""

    slug: str
    name: str
    owned: bool
    policy: int
    policy_reviewed: bool
    proposal: int | None
    latest_version: str
    latest_version_source: str
    latest_problem: str
    paused_until: datetime | None
    sealed: bool
    opened_at: datetime
    url: str


@dataclass(frozen=True)
class Median:
    """seconds: None for too small a sample."""

    seconds: int | None
    sample: int


@dataclass(frozen=True)
class Counts:
    reports: int
    open: int
    valid: int
    invalid: int
    first_answer: Median


@dataclass(frozen=True)
class AreaFigures:
    area: str
    name: str
    counts: Counts


@dataclass(frozen=True)
class PromiseFigures:
    promise: str
    kept: int
    over: int
    running: int
    withdrawn: int
    taken: Median


@dataclass(frozen=True)
class Statistics:
    """elsewhere: what belongs to no area of the policy."""

    programme: str
    at: datetime
    total: Counts
    areas: tuple[AreaFigures, ...]
    elsewhere: Counts
    promises: tuple[PromiseFigures, ...]


# --- advisories


@dataclass(frozen=True)
class DraftRow:
    """number: of the newest saved state. published: the id under which it is public."""

    reference: str
    programme: str
    number: int
    saved_at: datetime
    shown_to_reporter: bool
    planned: bool
    published: str | None
    url: str


@dataclass(frozen=True)
class DraftList:
    drafts: tuple[DraftRow, ...]
    next: str


@dataclass(frozen=True)
class Draft:
    """record: as `vulndesk advisory` reads and writes it. number: 0 before somebody saved one."""

    reference: str
    number: int
    record: Mapping[str, Any]
    shown_number: int | None
    answer: str
    published: str | None
    url: str


@dataclass(frozen=True)
class Saved:
    reference: str
    number: int


@dataclass(frozen=True)
class AdvisoryFinding:
    """blocks: it is not published with this."""

    field: str
    sentence: str
    blocks: bool
    why: str


@dataclass(frozen=True)
class AdvisoryFindings:
    number: int
    publishable: bool
    findings: tuple[AdvisoryFinding, ...]
    url: str


@dataclass(frozen=True)
class AdvisoryRevision:
    number: int
    at: datetime
    summary: str
    url: str


@dataclass(frozen=True)
class Advisory:
    """A published one, in its newest revision."""

    id: str
    programme: str
    title: str
    severity: str
    newest: int
    published_at: datetime
    modified_at: datetime
    withdrawn_at: datetime | None
    record: Mapping[str, Any]
    revisions: tuple[AdvisoryRevision, ...]
    url: str


# --- webhooks


@dataclass(frozen=True)
class Webhook:
    """groups: what it is told of. failing_since: nothing arrived since. switched_off_at: it is told of nothing."""

    id: str
    address: str
    groups: tuple[str, ...]
    with_titles: bool
    failing_since: datetime | None
    switched_off_at: datetime | None
    has_older_secret: bool
    url: str


@dataclass(frozen=True)
class Webhooks:
    webhooks: tuple[Webhook, ...]


@dataclass(frozen=True)
class NewWebhook:
    """secret: told this once, and shown by no repr."""

    webhook: Webhook
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Sending:
    """state: waiting, arrived or given_up. answer: the status; 0: nobody answered; None: not tried yet."""

    id: str
    type: str
    at: datetime
    state: str
    tries: int
    answer: int | None
    tried_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True)
class Sendings:
    sendings: tuple[Sending, ...]
    next: str
