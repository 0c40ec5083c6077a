"""What of a closed case everybody may read: which words are covered, and what a disclosure waits for.

Covering is done on the text, before anything is stored for the public: a covered passage leaves a block that says
neither what nor how much stood there. Addresses, references of cases and codes are covered wherever they stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from vulndesk.core.credits import checked_name, reveals_an_address
from vulndesk.core.errors import BadInput, NotNow
from vulndesk.core.gate import Condition, Yes, approval_condition
from vulndesk.core.world import World

MOST_ENTRIES = 200
REPORTER = "reporter"
DESK = "desk"  # its own words are a machine's, and nobody is asked about them

Pieces = tuple[str | None, ...]  # in order; None is a block


class State(StrEnum):
    DRAFT = "draft"
    ASKING = "asking"
    PUBLIC = "public"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"


class Says(StrEnum):
    """What a speaker answers. Silence is no consent: words of whoever has not agreed are covered whole."""

    ASKED = "asked"
    AGREES = "agrees"
    REFUSES = "refuses"


@dataclass(frozen=True)
class Entry:
    """One thing that somebody said. speaker: as events name people; label: of a part of the report; at: ISO.

    audience: of core/audience. passages, lines, whole: what of it is covered, as a person said it.
    """

    key: str
    speaker: str
    label: str
    at: str
    text: str
    audience: str = "everyone"
    passages: tuple[str, ...] = ()
    lines: str = ""
    whole: bool = False


# An address, a case's reference and a receipt or an invitation's code (core/codes), however they are grouped.
_ALWAYS = (
    re.compile(r"[^\s<>()\[\]\"',;:@]{1,64}@[^\s<>()\[\]\"',;:@]{1,250}\w"),
    re.compile(r"\bVD-?[0-9A-Z]{4}-?[0-9A-Z]{4}\b", re.IGNORECASE),
    re.compile(r"\b(?:[0-9A-HJ-NP-TV-Z]{4}[ -]?){6}[0-9A-HJ-NP-TV-Z]{2}\b", re.IGNORECASE),
)


def tidy(text: str) -> str:
    """As a disclosure keeps a text: one spelling of each letter and of line ends, nothing unseen."""
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs")).strip()


def covered(entry: Entry, *, words: Iterable[str] = ()) -> Pieces:
    """The text of an entry with blocks in it. words: covered wherever they stand, in the text of everybody.

    Raises BadInput for a passage that is not in the text and for lines that it does not have.
    """
    if entry.whole:
        return (None,)
    spans = [span for pattern in _ALWAYS for span in _found(pattern, entry.text)]
    for passage in entry.passages:
        found = _found(_pattern(passage), entry.text)
        if not found:
            raise BadInput(
                f"This does not stand there: “{passage}”.", next_step="Copy it as it stands.", field=entry.key
            )
        spans += found
    spans += [span for word in words for span in _found(_pattern(word, whole_word=True), entry.text)]
    spans += _lines(entry)
    return _cut(entry.text, spans)


def cover_title(title: str, *, words: Iterable[str]) -> Pieces:
    return covered(Entry("title", "", "", "", title), words=words)


def _pattern(passage: str, *, whole_word: bool = False) -> re.Pattern[str]:
    """Any run of spaces and line ends is as good as another. In a look-ahead, so that repeats that overlap are met."""
    body = r"\s+".join(re.escape(part) for part in tidy(passage).split())
    if not body:
        raise BadInput("An empty passage covers nothing.", next_step="Remove the line.")
    edges = (r"(?<!\w)", r"(?!\w)") if whole_word else ("", "")
    return re.compile(f"(?=({edges[0]}{body}{edges[1]}))", re.IGNORECASE)


def _found(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [one.span(1) if pattern.groups else one.span() for one in pattern.finditer(text)]


def _lines(entry: Entry) -> list[tuple[int, int]]:
    rows = entry.text.split("\n")
    starts = [0]
    for row in rows:
        starts.append(starts[-1] + len(row) + 1)
    return [
        (starts[first - 1], starts[last] - 1)
        for first, last in line_numbers(entry.lines, count=len(rows), field=entry.key)
    ]


def line_numbers(typed: str, *, count: int, field: str = "") -> list[tuple[int, int]]:
    """ "3, 7-9" as (3, 3), (7, 9). Raises BadInput."""
    found = []
    for part in re.split(r"[,\s]+", re.sub(r"\s*[-–]\s*", "-", typed.strip())):
        if not part:
            continue
        numbers = re.fullmatch(r"(\d{1,6})(?:-(\d{1,6}))?", part)
        first, last = (int(numbers[1]), int(numbers[2] or numbers[1])) if numbers else (0, 0)
        if not 1 <= first <= last <= count:
            raise BadInput(
                f"There is no line “{part}” here.",
                next_step=f"Lines are counted from 1 to {count}; write them like 3, 7-9.",
                field=field,
            )
        found.append((first, last))
    return found


def _cut(text: str, spans: Iterable[tuple[int, int]]) -> Pieces:
    """What stands between two blocks with nothing to read in it belongs to one block."""
    pieces: list[str | None] = []
    place = 0
    for start, end in sorted(spans):
        if start > place and (not pieces or text[place:start].strip()):
            pieces.append(text[place:start])
        if end > place and (not pieces or pieces[-1] is not None):
            pieces.append(None)
        place = max(place, end)
    if place < len(text):
        pieces.append(text[place:])
    return tuple(pieces)


def named_as(given: str, *, contact: str = "") -> str:
    """The name that a speaker chose for the public page; empty: by their role. Raises BadInput."""
    if not given.strip():
        return ""
    name = checked_name(given)
    if reveals_an_address(name, contact=contact):
        raise BadInput(
            "This looks like an address or an account.", next_step="Write a name, or leave it empty.", field="name"
        )
    return name


def speakers_of(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Who is asked, each once, in the order in which they speak."""
    return tuple(dict.fromkeys(entry.speaker for entry in entries if entry.speaker != DESK))


def labels_of(entries: Iterable[Entry], *, roles: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """How each speaker is called: by the name that they chose, else by role, with a number where there are several."""
    speakers = list(dict.fromkeys(entry.speaker for entry in entries))
    by_role: dict[str, list[str]] = {}
    for speaker in speakers:
        by_role.setdefault(roles[speaker], []).append(speaker)
    return {
        speaker: names.get(speaker) or (f"{role} {group.index(speaker) + 1}" if len(group) > 1 else role)
        for role, group in by_role.items()
        for speaker in group
    }


@dataclass(frozen=True)
class Shown:
    """One entry as people read it. pending: its speaker has not answered, and without their yes it is covered whole.

    withheld: whoever looks may not read it before everybody may.
    """

    who: str
    role: str
    label: str
    at: str
    pieces: Pieces
    pending: bool = False
    withheld: bool = False

    @property
    def when(self) -> datetime:
        return datetime.fromisoformat(self.at)


def shown(
    entries: Iterable[Entry],
    says: Mapping[str, Says],
    *,
    roles: Mapping[str, str],
    names: Mapping[str, str],
    words: Iterable[str],
    final: bool,
) -> tuple[Shown, ...]:
    """final: as it becomes public, where only a yes shows somebody's words; else what was not answered is marked."""
    entries, words = tuple(entries), tuple(words)
    called = labels_of(entries, roles=roles, names=names)
    found = []
    for entry in entries:
        answer = Says.AGREES if entry.speaker == DESK else says.get(entry.speaker, Says.ASKED)
        hides = answer is Says.REFUSES or (final and answer is not Says.AGREES)
        pieces: Pieces = (None,) if hides else covered(entry, words=words)
        who = called[entry.speaker]
        role = roles[entry.speaker] if names.get(entry.speaker) else ""
        found.append(
            Shown(
                who,
                role,
                entry.label,
                entry.at,
                pieces,
                not final and answer is Says.ASKED and entry.speaker != REPORTER,
            )
        )
    return tuple(found)


def without_name(entries: Iterable[Shown], *, role: str) -> tuple[Shown, ...]:
    """Whoever stands there by a name in this role goes by the role alone, and the name is covered in every text."""
    entries = tuple(entries)
    names = {one.who for one in entries if one.role == role}
    return tuple(
        replace(
            one,
            who=role if one.role == role else one.who,
            role="" if one.role == role else one.role,
            pieces=cover_again(one.pieces, words=names),
        )
        for one in entries
    )


def cover_again(pieces: Pieces, *, words: Iterable[str]) -> Pieces:
    """More words of what was covered before."""
    words = tuple(words)
    found: list[str | None] = []
    for piece in pieces:
        found += [None] if piece is None else covered(Entry("", "", "", "", piece), words=words)
    return tuple(found)


# --- what it waits for ---------------------------------------------------------------------------------------------


class Name(StrEnum):
    CLOSED = "closed"
    EMBARGO = "embargo"
    REPORTER = "reporter"


@dataclass(frozen=True)
class DisclosureFacts:
    """barred: why nothing of this case may be disclosed now, or "". reporter: what they answered to this version.

    proposer: who chose last, as events name people; people: how many could approve.
    """

    barred: str
    reporter: Says
    proposer: str
    approvals: tuple[Yes, ...]
    people: int


def conditions(facts: DisclosureFacts, *, now: datetime) -> tuple[Condition, ...]:
    barred = Condition(
        Name.CLOSED, not facts.barred, facts.barred or "The case is closed, and no embargo holds.", "Come back then."
    )
    return (
        barred,
        _reporter(facts.reporter),
        approval_condition(facts.approvals, people=facts.people, world=World(), publisher=facts.proposer, now=now),
    )


def require_open(facts: DisclosureFacts, *, now: datetime) -> None:
    """Raises NotNow with everything that is missing, and the first next step."""
    missing = [one for one in conditions(facts, now=now) if not one.met]
    if missing:
        raise NotNow(
            f"It cannot be disclosed yet. {' '.join(one.words for one in missing)}", next_step=missing[0].next_step
        )


def _reporter(says: Says) -> Condition:
    if says is Says.AGREES:
        return Condition(Name.REPORTER, True, "The reporter agreed to exactly this.")
    if says is Says.REFUSES:
        return Condition(
            Name.REPORTER,
            False,
            "The reporter does not want it disclosed.",
            "Drop it, or change what is chosen and ask.",
        )
    return Condition(Name.REPORTER, False, "The reporter has not agreed.", "Ask, and wait for the answer.")


_CLOSED = "Only a closed case can be disclosed."


def barred(*, is_closed: bool, is_report: bool, embargoed: bool, related_open: bool, related_embargoed: bool) -> str:
    """Why nothing of a case may be disclosed now; empty: nothing speaks against it."""
    if not is_closed:
        return _CLOSED
    if not is_report:
        return "This was marked as not a report, and there is nothing to learn from it in public."
    if embargoed:
        return "The embargo of this case is in force."
    if related_embargoed:
        return "A case about the same thing is under embargo."
    return "A case about the same thing, or another part of the report, is still open." if related_open else ""
