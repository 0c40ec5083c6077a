"""What the team may choose from: the report, and what everybody in the case could read. Never a note, never a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from django.utils.text import slugify

from vulndesk.apps.cases.queries import ToldCase, told_case
from vulndesk.apps.disclosures import content
from vulndesk.apps.disclosures.content import Chosen
from vulndesk.apps.disclosures.queries.rows import live_of, why_not
from vulndesk.apps.parties.queries import party_roles
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.disclosures import DESK, MOST_ENTRIES, REPORTER, Entry, tidy

ROLES = {REPORTER: "Reporter", DESK: "The desk"}
TEAM = "Team"


@dataclass(frozen=True)
class Offer:
    """One thing that may be shown, as it was chosen before or as it would be by default."""

    entry: Entry
    who: str
    is_shown: bool

    @property
    def when(self) -> datetime:
        return datetime.fromisoformat(self.entry.at)

    @property
    def numbered(self) -> list[tuple[int, str]]:
        return list(enumerate(self.entry.text.split("\n"), 1))


@dataclass(frozen=True)
class Choosing:
    """offers: in order. seen: the revision of what is stored, 0 where nothing is."""

    told: ToldCase
    why_not: str
    title: str
    words: tuple[str, ...]
    offers: tuple[Offer, ...]
    seen: int


def choosing(actor: Actor, *, now: datetime, case_id: UUID | None = None, reference: str = "") -> Choosing:
    """Raises NotFound for what is absent or not for this person."""
    require(actor, Verb.HANDLE)
    told = told_case(actor, case_id, reference=reference, limit=MOST_ENTRIES)
    row = live_of(told.case.pk)
    before = content.open_chosen(opened_key(told.case.data_key), row) if row is not None else None
    entries, names = fresh_entries(told)
    kept = {one.key: one for one in before.entries} if before else {}
    offers = tuple(
        Offer(_with_marks(one, kept.get(one.key)), names[one.speaker], before is None or one.key in kept)
        for one in entries
    )
    return Choosing(
        told=told,
        why_not=why_not(told, now=now),
        title=before.title if before else tidy(told.report.title),
        words=before.words if before else _suggested(told, names),
        offers=offers,
        seen=row.revision if row is not None else 0,
    )


def fresh_entries(told: ToldCase) -> tuple[tuple[Entry, ...], dict[str, str]]:
    """What may be shown, as it stands now, and how the team knows each speaker."""
    parties = party_roles(told.case)
    names = {key: f"{name} ({role.lower()})" for key, (role, name) in parties.items()} | ROLES
    since = told.case.received_at.astimezone(UTC).isoformat()
    entries = [
        Entry(slugify(label), REPORTER, label, since, tidy(text)) for label, text in told.report.items if tidy(text)
    ]
    for message in told.messages:
        speaker = REPORTER if message.actor in ("reporter", "mail") else message.actor
        names.setdefault(speaker, message.who)
        if text := tidy(message.text):
            at = message.at.astimezone(UTC).isoformat()
            entries.append(Entry(message.id.hex, speaker, "", at, text, audience=message.audience))
    return tuple(entries[:MOST_ENTRIES]), names


def roles_of(told: ToldCase) -> dict[str, str]:
    """speaker -> role in words, of everybody who may have spoken."""
    roles = ROLES | {key: role for key, (role, _) in party_roles(told.case).items()}
    return roles | {one.actor: TEAM for one in told.messages if one.actor.startswith("user:")}


def always_covered(told: ToldCase) -> tuple[str, ...]:
    """By what the reporter could be known, in whoever's words: a name that they choose stands at their words alone."""
    return tuple(word for word in (tidy(one) for one in told.known_as) if word)


def _suggested(told: ToldCase, names: dict[str, str]) -> tuple[str, ...]:
    """Names of people and participants: they go by their role unless they choose otherwise.

    What stands before the @ of the reporter's address may be a word ("info"), so it is suggested and not forced.
    """
    parties = [name for _, name in party_roles(told.case).values()]
    people = [name for speaker, name in names.items() if speaker.startswith("user:")]
    before_the_at = told.contact.partition("@")[0] if "@" in told.contact else ""
    first_names = [before_the_at.capitalize()] if before_the_at.isalpha() else []
    return tuple(dict.fromkeys(one for one in map(tidy, (*first_names, *parties, *people)) if one))


def _with_marks(entry: Entry, before: Entry | None) -> Entry:
    if before is None:
        return entry
    return replace(entry, passages=before.passages, lines=before.lines, whole=before.whole)


def chosen_of(told: ToldCase, title: str, words: tuple[str, ...], entries: tuple[Entry, ...]) -> Chosen:
    roles = roles_of(told)
    return Chosen(title, words, {one.speaker: roles[one.speaker] for one in entries}, entries)
