"""The team chooses what would be shown, and asks. A choice that changes voids every consent and approval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from vulndesk.apps.cases.queries import told_case
from vulndesk.apps.disclosures import content
from vulndesk.apps.disclosures.actions.keeping import (
    LOOK_AGAIN,
    apply_change,
    record,
    require_seen,
    require_state,
    void,
    void_consents,
)
from vulndesk.apps.disclosures.models import Disclosure, SpeakerConsent
from vulndesk.apps.disclosures.queries.choosing import Choosing, always_covered, choosing, chosen_of
from vulndesk.apps.disclosures.queries.proposal import audience_for
from vulndesk.apps.disclosures.queries.rows import live_of, speaker_of, why_not
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.disclosures import REPORTER, Entry, Says, State, cover_title, covered, speakers_of, tidy
from vulndesk.core.errors import BadInput, Conflict, NotNow
from vulndesk.core.events import EventKind

TITLE_LIMIT = 200
WORD_LIMIT, MOST_WORDS = 200, 100
PASSAGE_LIMIT, MOST_PASSAGES = 2000, 100


@dataclass(frozen=True)
class Marks:
    """What of one entry is covered, as it was typed."""

    passages: tuple[str, ...] = ()
    lines: str = ""
    whole: bool = False


@dataclass(frozen=True)
class Choice:
    """title: of the public page. marks: key of an entry that is shown -> what of it is covered. words: everywhere."""

    title: str
    marks: Mapping[str, Marks]
    words: tuple[str, ...] = field(default=())


def choose(case_id: UUID, choice: Choice, *, seen: int, by: Actor, now: datetime) -> Disclosure:
    """seen: the revision of the page, 0 where nothing was chosen yet. Raises NotFound, NotNow, BadInput, Conflict."""
    require(by, Verb.HANDLE)
    found = choosing(by, case_id=case_id, now=now)
    if found.why_not:
        raise NotNow(found.why_not, next_step="It can be disclosed once that is over.")
    row = live_of(case_id)
    if (row.revision if row is not None else 0) != seen:
        raise Conflict("Somebody chose meanwhile.", next_step=LOOK_AGAIN)
    if row is not None:
        require_state(row, State.DRAFT, State.ASKING)
    entries = _entries(found, choice)
    words = _checked_words(choice.words)
    title = tidy(choice.title)[:TITLE_LIMIT]
    if not title:
        raise BadInput("The public page needs a title.", next_step="Write what it was about.", field="title")
    everywhere = (*words, *always_covered(found.told))
    cover_title(title, words=everywhere)
    for one in entries:
        covered(one, words=everywhere)
    case = found.told.case
    key = opened_key(case.data_key)
    is_new = row is None
    row = row or Disclosure(
        id=new_id(), case=case, programme_id=case.programme_id, proposer=by.name, at=now, revision=1
    )
    sealed = content.seal_chosen(key, row.pk, chosen_of(found.told, title, words, entries))
    try:
        with transaction.atomic():
            if is_new:
                row.choice = sealed
                row.save(force_insert=True)
            else:
                changes = {"choice": sealed, "state": State.DRAFT, "proposer": by.name, "version": F("version") + 1}
                apply_change(row, **changes)
                void(row)
                void_consents(row)
            was_asked = row.asked_at is not None
            record(row, EventKind.DISCLOSURE_CHOSEN, by=by, now=now, audience="everyone" if was_asked else "team")
    except IntegrityError:
        raise Conflict("Somebody else proposed it at this moment.", next_step=LOOK_AGAIN) from None
    row.refresh_from_db()
    return row


def ask(case_id: UUID, *, seen: int, by: Actor, now: datetime) -> None:
    """Ask everybody whose words are in it. Whoever asks agrees to their own. Raises NotNow, Conflict."""
    require(by, Verb.HANDLE)
    told = told_case(by, case_id)
    row = require_state(live_of(told.case.pk), State.DRAFT)
    require_seen(row, seen)
    if barred := why_not(told, now=now):
        raise NotNow(barred, next_step="It can be disclosed once that is over.")
    key = opened_key(told.case.data_key)
    speakers = dict.fromkeys((REPORTER, *speakers_of(content.open_chosen(key, row).entries)))
    mine = speaker_of(by)
    rows = []
    for speaker in speakers:
        consent = SpeakerConsent(id=new_id(), disclosure=row, speaker=speaker, at=now)
        if speaker == mine:
            consent.says, consent.means = Says.AGREES, "account"
        consent.sealed = content.seal_name(key, consent.pk, "")
        rows.append(consent)
    with transaction.atomic():
        apply_change(row, state=State.ASKING, asked_at=now)
        void_consents(row)
        SpeakerConsent.objects.bulk_create(rows)
        for audience in dict.fromkeys(audience_for(speaker) for speaker in speakers if not speaker.startswith("user:")):
            record(row, EventKind.DISCLOSURE_ASKED, by=by, now=now, audience=audience)


def drop(case_id: UUID, *, seen: int, by: Actor, now: datetime) -> None:
    """Nothing of it becomes public."""
    require(by, Verb.HANDLE)
    told = told_case(by, case_id)
    row = require_state(live_of(told.case.pk), State.DRAFT, State.ASKING)
    require_seen(row, seen)
    with transaction.atomic():
        apply_change(row, state=State.DROPPED, choice=b"")
        void(row)
        void_consents(row)
        audience = "everyone" if row.asked_at is not None else "team"
        record(row, EventKind.DISCLOSURE_DROPPED, by=by, now=now, audience=audience)


def _entries(found: Choosing, choice: Choice) -> tuple[Entry, ...]:
    offered = {offer.entry.key: offer.entry for offer in found.offers}
    if set(choice.marks) - set(offered):
        raise BadInput("Something that was chosen is not there any more.", next_step="Look, and choose again.")
    if not choice.marks:
        raise BadInput("Choose at least one thing to show.", next_step="Tick what everybody may read.")
    return tuple(_marked(entry, choice.marks[key]) for key, entry in offered.items() if key in choice.marks)


def _marked(entry: Entry, marks: Marks) -> Entry:
    if len(marks.passages) > MOST_PASSAGES or any(len(one) > PASSAGE_LIMIT for one in marks.passages):
        raise BadInput("These are too many passages.", next_step="Cover lines, or all of it.", field=entry.key)
    return replace(entry, passages=marks.passages, lines=marks.lines.strip(), whole=marks.whole)


def _checked_words(typed: tuple[str, ...]) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(one for one in map(tidy, typed) if one))
    if len(words) > MOST_WORDS or any(len(one) > WORD_LIMIT for one in words):
        raise BadInput("These are too many names.", next_step="A hundred at most.", field="words")
    return words
