"""A disclosure under way, for the team, and for each speaker who is asked: always with the page as it would be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from vulndesk.apps.accounts.queries import names_of
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import TimelineLine, ToldCase, case_page, handlers_of, told_case
from vulndesk.apps.disclosures import content
from vulndesk.apps.disclosures.content import PublicCopy
from vulndesk.apps.disclosures.models import Disclosure
from vulndesk.apps.disclosures.queries.choosing import ROLES, always_covered, fresh_entries
from vulndesk.apps.disclosures.queries.public import COVERED_TITLE, PublicPage, page_of_copy
from vulndesk.apps.disclosures.queries.rows import newest_of, says_of, speaker_of, why_not
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Role, Verb, require
from vulndesk.core.audience import for_party, may_read
from vulndesk.core.disclosures import (
    MOST_ENTRIES,
    REPORTER,
    DisclosureFacts,
    Says,
    State,
    conditions,
    cover_title,
    shown,
    speakers_of,
)
from vulndesk.core.errors import NotFound
from vulndesk.core.events import EventKind
from vulndesk.core.gate import ALONE, Condition, Yes

KINDS = frozenset(
    {
        EventKind.DISCLOSURE_CHOSEN,
        EventKind.DISCLOSURE_ASKED,
        EventKind.DISCLOSURE_AGREED,
        EventKind.DISCLOSURE_REFUSED,
        EventKind.DISCLOSURE_APPROVED,
        EventKind.APPROVAL_TAKEN_BACK,
        EventKind.DISCLOSURE_DROPPED,
        EventKind.DISCLOSED,
        EventKind.DISCLOSURE_WITHDRAWN,
    }
)


@dataclass(frozen=True)
class SpeakerView:
    """who: as the team knows them. name: that they chose for the page; empty: by role. is_reader: whoever looks."""

    speaker: str
    who: str
    role: str
    says: Says
    means: str
    at: datetime | None
    name: str
    is_reader: bool


@dataclass(frozen=True)
class ApprovalView:
    id: UUID
    actor: str
    who: str
    at: datetime
    counts_from: datetime
    reason: str


@dataclass(frozen=True)
class TeamPage:
    """row: None where nothing is proposed. preview: as the public page would be, with what was not answered marked."""

    case: Case
    row: Disclosure | None
    why_not: str
    preview: PublicPage | None
    speakers: tuple[SpeakerView, ...]
    approvals: tuple[ApprovalView, ...]
    conditions: tuple[Condition, ...]
    is_alone: bool
    history: tuple[TimelineLine, ...]

    @property
    def is_open(self) -> bool:
        return bool(self.conditions) and all(one.met for one in self.conditions)


def team_page(actor: Actor, reference: str, *, now: datetime) -> TeamPage:
    """Raises NotFound for what is absent or not for this person."""
    require(actor, Verb.SEE_NOTES)
    page = case_page(actor, reference=reference, now=now)
    told = told_case(actor, page.case.pk, limit=MOST_ENTRIES)
    row = newest_of(page.case.pk)
    under_way = row is not None and row.state in (State.DRAFT, State.ASKING)
    facts = facts_of(row, told, now=now) if row is not None and under_way else None
    return TeamPage(
        case=page.case,
        row=row,
        why_not=facts.barred if facts else why_not(told, now=now),
        preview=page_of_copy(row, copy_of(row, told, final=False)) if row is not None and under_way else None,
        speakers=_speakers(row, actor, told) if row is not None and under_way else (),
        approvals=_approvals(row, page.case) if row is not None and under_way else (),
        conditions=conditions(facts, now=now) if facts else (),
        is_alone=len(handlers_of(page.case.programme_id)) < 2,
        history=tuple(line for line in page.timeline if line.kind in KINDS),
    )


def facts_of(row: Disclosure, told: ToldCase, *, now: datetime) -> DisclosureFacts:
    yes = tuple(Yes(one.actor, one.at, alone=one.alone) for one in row.approvals.all())
    return DisclosureFacts(
        barred=why_not(told, now=now),
        reporter=says_of(row).get(REPORTER, Says.ASKED),
        proposer=row.proposer,
        approvals=yes,
        people=len(handlers_of(told.case.programme_id)),
    )


def copy_of(row: Disclosure, told: ToldCase, *, final: bool) -> PublicCopy:
    """What the public page would say. final: what is frozen when it becomes public."""
    key = opened_key(told.case.data_key)
    chosen = content.open_chosen(key, row)
    words = (*chosen.words, *always_covered(told))
    names = {one.speaker: content.open_name(key, one) for one in row.consents.all()}
    if told.is_anonymous:
        names.pop(REPORTER, None)  # whatever they chose before
    entries = shown(chosen.entries, says_of(row), roles=chosen.roles, names=names, words=words, final=final)
    closed = told.case.closed_at
    return {
        "title": list(cover_title(chosen.title, words=words)),
        "outcome": told.case.close_reason.replace("_", " "),
        "closed": closed.date().isoformat() if closed else "",
        "entries": content.as_stored(entries),
    }


def _speakers(row: Disclosure, reader: Actor, told: ToldCase) -> tuple[SpeakerView, ...]:
    key = opened_key(told.case.data_key)
    chosen = content.open_chosen(key, row)
    _, names = fresh_entries(told)
    answers = {one.speaker: one for one in row.consents.all()}
    found = []
    for speaker in dict.fromkeys((REPORTER, *speakers_of(chosen.entries))):
        answer, role = answers.get(speaker), chosen.roles.get(speaker, ROLES[REPORTER])
        found.append(
            SpeakerView(
                speaker=speaker,
                who=names.get(speaker, role),
                role=role,
                says=Says(answer.says) if answer else Says.ASKED,
                means=answer.means if answer else "",
                at=answer.at if answer else None,
                name=content.open_name(key, answer) if answer else "",
                is_reader=speaker == speaker_of(reader),
            )
        )
    return tuple(found)


def _approvals(row: Disclosure, case: Case) -> tuple[ApprovalView, ...]:
    key = opened_key(case.data_key)
    rows = list(row.approvals.all())
    names = names_of(one.actor for one in rows)
    return tuple(
        ApprovalView(
            id=one.pk,
            actor=one.actor,
            who=names[one.actor],
            at=one.at,
            counts_from=one.at + ALONE if one.alone else one.at,
            reason=content.open_reason(key, one),
        )
        for one in rows
    )


@dataclass(frozen=True)
class OwnPage:
    """For one speaker: exactly what would be public, and their own answer, while they are asked.

    may_be_named: not one who is anonymous. address: of the public page, for the reporter.
    """

    case: Case
    row: Disclosure
    preview: PublicPage | None
    speaker: SpeakerView | None
    is_reporter: bool
    may_be_named: bool
    address: str


def own_page(actor: Actor, *, now: datetime) -> OwnPage:
    """Of the reporter or of a participant. Raises NotFound where nothing was asked of them."""
    if actor.role not in (Role.REPORTER, Role.GUEST) or actor.case_id is None:
        raise NotFound("Nothing is to be disclosed.")
    told = told_case(actor, actor.case_id)
    row = newest_of(told.case.pk)
    is_reporter = actor.role is Role.REPORTER
    is_asked = row is not None and row.state == State.ASKING
    found = [one for one in _speakers(row, actor, told) if one.is_reader] if row is not None and is_asked else []
    if row is None or row.asked_at is None or not (found or is_reporter):
        raise NotFound("Nothing is asked of you about a disclosure.", next_step="Go back to the case.")
    return OwnPage(
        case=told.case,
        row=row,
        preview=_preview(row, told, actor) if is_asked else None,
        speaker=found[0] if found else None,
        is_reporter=is_reporter,
        may_be_named=not is_reporter or not told.is_anonymous,
        address=reverse("disclosed_report", args=[row.programme.slug, row.code]) if row.published_at else "",
    )


def _preview(row: Disclosure, told: ToldCase, reader: Actor) -> PublicPage:
    """The reporter sees all of it. A participant does not read before everybody what was not said to them."""
    page = page_of_copy(row, copy_of(row, told, final=False))
    if reader.role is Role.REPORTER:
        return page
    entries = content.open_chosen(opened_key(told.case.data_key), row).entries
    readable = [entry.speaker == reader.name or may_read(reader, entry.audience) for entry in entries]
    found = [
        replace(one, pending=one.pending and entry.speaker != reader.name)
        if reads
        else replace(one, pieces=(None,), pending=False, withheld=True)
        for one, entry, reads in zip(page.entries, entries, readable, strict=True)
    ]
    hidden = not all(readable)
    return replace(page, entries=tuple(found), title=COVERED_TITLE, title_pieces=(None,)) if hidden else page


def audience_for(speaker: str) -> str:
    """Who is told what concerns this speaker."""
    if speaker.startswith("party:"):
        return for_party(UUID(speaker.removeprefix("party:")))
    return "everyone" if speaker == REPORTER else "team"
