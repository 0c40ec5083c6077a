"""The shape of a language's phrase table: what a grammar may ask a language for.

One language is one file beside this one (`en.py` is the model) that fills this shape; the grammars hold no words.
Every field is a compiled pattern, a table of patterns in order of preference, or plain words. `NEVER` stands for a
phrase that a language does not have.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from vulndesk.core.durations import Unit
from vulndesk.core.policy.clauses import ConductTopic, ContributorTopic, HandlingRule, Item

NEVER = re.compile(r"(?!)")


class Meaning(StrEnum):
    """What a section, or a list under its own introduction, is about."""

    SUPPORT = "support"
    REPORTING = "reporting"
    CONTENTS = "contents"
    RESPONSE = "response"
    ESCALATION = "escalation"
    DISCLOSURE = "disclosure"
    SCOPE = "scope"
    IN_SCOPE = "in scope"
    OUT_OF_SCOPE = "out of scope"
    CREDIT = "credit"
    THANKS = "thanks"
    BOUNTY = "bounty"
    SAFE_HARBOUR = "safe harbour"
    ENCRYPTION = "encryption"
    CONTRIBUTORS = "contributors"
    CONDUCT = "conduct"
    USERS = "users"  # advice to those who run the software
    ABOUT = "about"  # what the software does for security; nothing for the desk to run
    OTHER = "other"


def _alternatives(texts: tuple[str, ...]) -> str:
    """Alternatives stand on lines of their own, or beside each other with ` | ` between."""
    lines = (line.strip() for text in texts for line in text.splitlines())
    return "|".join(line for line in lines if line).replace(" | ", "|")


def any_of(*texts: str) -> re.Pattern[str]:
    """One pattern, case ignored, of which any alternative may stand anywhere."""
    return re.compile(_alternatives(texts), re.IGNORECASE)


def words(*texts: str) -> re.Pattern[str]:
    """As `any_of`, but only whole words, for scripts that have spaces."""
    return re.compile(rf"(?<!\w)(?:{_alternatives(texts)})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class LengthWords:
    """How lengths of time are written."""

    length: re.Pattern[str]  # groups low, high (optional), kind (business days, optional) and unit
    numbers: Mapping[str, int]
    units: Mapping[str, tuple[Unit, int]]  # singular; the factor makes weeks days


@dataclass(frozen=True)
class DeadlineWords:
    """Who does what by when; "before" and "after" are the words on that side of a length."""

    deeds: re.Pattern[str]  # one group a promise, named by the promise's value, the most specific first
    governed: re.Pattern[str]  # just before: it is an upper bound
    beside: re.Pattern[str]  # just after a length used as an adjective; group limited: what it limits
    additional: re.Pattern[str]  # just before: "within a further"
    every: re.Pattern[str]  # just before: it repeats
    every_cell: re.Pattern[str]  # the same at the start of a table's cell
    repeated: Mapping[str, re.Pattern[str]]  # a written duration to the one word for it ("weekly")
    update_said: re.Pattern[str]  # what repeats is word to the reporter
    after_release: re.Pattern[str]  # just before: counted from a release, until publication
    counted_from: re.Pattern[str]  # just after: the same
    we: re.Pattern[str]  # who promises
    asked: re.Pattern[str]  # the time is asked of the reporter
    escalation: re.Pattern[str]  # a threshold after which to try elsewhere
    side: re.Pattern[str]  # a side clause, whose deed is not the promised one ("once a fix is ready,")
    refusal: re.Pattern[str]  # expressly no promise
    target: re.Pattern[str]
    firm: re.Pattern[str]
    past: re.Pattern[str]  # it tells what happened
    severities: Mapping[str, re.Pattern[str]]
    for_severity: re.Pattern[str]  # just after: "for critical issues"
    vague: re.Pattern[str]  # a promise without a number
    fragment: re.Pattern[str]  # all that may stand between a label and its length
    bounded: re.Pattern[str] = NEVER  # just after: it is an upper bound
    repeating: re.Pattern[str] = NEVER  # just after: it repeats
    joint: re.Pattern[str] = NEVER  # between two clauses; given by a language whose deed may follow the length
    unrelated: re.Pattern[str] = NEVER  # before, or around a repetition: it is not about reports
    condition: re.Pattern[str] = NEVER  # the end of a condition, inside which the length stands
    operating: re.Pattern[str] = NEVER  # the time is one of running the software, not of answering a report
    starting: re.Pattern[str] = NEVER  # just after: what the length counts from, which is not the promised deed


@dataclass(frozen=True)
class ContactWords:
    verbs: re.Pattern[str]  # the sentence asks to report
    closed: re.Pattern[str]  # it names a channel that is not to be used
    other_use: re.Pattern[str]  # it is about something other than reports
    advisory: re.Pattern[str]  # the forge's private reporting, named without a link
    archive: re.Pattern[str]  # a link to what was published, not to a form
    report_link: re.Pattern[str]  # in a link's words or target: it leads to a form
    channel_before: re.Pattern[str]  # just before a link: it is where to report
    person: re.Pattern[str]  # asks to contact somebody, whose profile is linked
    placeholder: re.Pattern[str]  # an address that is to be replaced
    unnamed: re.Pattern[str]  # a contact without any address
    at: str  # written in place of the signs
    dot: str


@dataclass(frozen=True)
class EncryptionWords:
    offered: re.Pattern[str]  # mail may be encrypted, or here is a key
    elsewhere: re.Pattern[str]  # signatures on releases, which are not about mail
    key: re.Pattern[str]  # a link to a key


@dataclass(frozen=True)
class LanguageWords:
    asked: re.Pattern[str]  # names of languages in this sentence are those in which to report
    names: Mapping[str, str]  # a language's name in lower case -> its BCP 47 tag
    between: re.Pattern[str] = NEVER  # a word that may stand between or before the names


@dataclass(frozen=True)
class SupportWords:
    version_header: re.Pattern[str]
    status_header: re.Pattern[str]
    yes: re.Pattern[str]
    no: re.Pattern[str]
    only_latest: re.Pattern[str]  # in prose
    latest: str  # the versions that such prose stands for
    older: str


@dataclass(frozen=True)
class ContentWords:
    lead: re.Pattern[str]  # introduces a list of what to include
    not_lead: re.Pattern[str]  # looks like it, but introduces something else
    sentence: re.Pattern[str]  # asks within a sentence; what is asked for follows
    split: re.Pattern[str]  # between the things that one sentence asks for
    tail: re.Pattern[str]  # where an item's own explanation begins
    items: Mapping[Item, re.Pattern[str]]
    if_known: re.Pattern[str]
    optional: re.Pattern[str]
    closing: re.Pattern[str] = NEVER  # asks at the end of a sentence; what is asked for stands before it


@dataclass(frozen=True)
class ScopeWords:
    open_ended: re.Pattern[str]  # the end of a list that goes on
    part_split: re.Pattern[str]
    refused: re.Pattern[str]  # before what is not accepted
    is_out: re.Pattern[str]  # after what is out of scope
    listed: re.Pattern[str] = NEVER  # before what a sentence lists as being in scope


@dataclass(frozen=True)
class DisclosureWords:
    after_fix: re.Pattern[str]
    coordinated: re.Pattern[str]
    fixed_period: re.Pattern[str]
    or_agreed: re.Pattern[str]


@dataclass(frozen=True)
class RecognitionWords:
    credit: re.Pattern[str]
    no_credit: re.Pattern[str]
    anonymity: re.Pattern[str]
    thanks: re.Pattern[str]
    bounty: re.Pattern[str]
    no_bounty: re.Pattern[str]


@dataclass(frozen=True)
class ConductWords:
    safe_harbour: re.Pattern[str]
    forbidden: re.Pattern[str]  # a sentence that forbids, or demands, a behaviour of the one who tests
    topics: Mapping[ConductTopic, re.Pattern[str]]
    consequence: re.Pattern[str]
    contributor_topics: Mapping[ContributorTopic, re.Pattern[str]]


@dataclass(frozen=True)
class Phrases:
    language: str
    headings: Mapping[Meaning, re.Pattern[str]]
    leads: Mapping[Meaning, re.Pattern[str]]  # introductions of a list
    abbreviations: re.Pattern[str]  # their full stop ends no sentence
    courtesies: re.Pattern[str]  # sentences with nothing in them to run
    template: re.Pattern[str]  # an unfilled template
    may_bind: re.Pattern[str]  # may promise or ask something; listed when no grammar could read it
    negation: re.Pattern[str]  # the end of an introduction that forbids what its list names ("Please do not:")
    private_reporting: re.Pattern[str]
    lengths: LengthWords
    deadlines: DeadlineWords
    contacts: ContactWords
    encryption: EncryptionWords
    support: SupportWords
    contents: ContentWords
    scope: ScopeWords
    disclosure: DisclosureWords
    recognition: RecognitionWords
    conduct: ConductWords
    handling: Mapping[HandlingRule, re.Pattern[str]]
    quotation: re.Pattern[str] = NEVER  # the words before a block of quoted text that somebody else says
    languages: LanguageWords = LanguageWords(NEVER, {}, NEVER)  # not every table has them
