"""What a SECURITY.md can say: the kinds of clause, their typed values, and where the sentence stands.

A clause is never without its sentence: every screen can answer "why?" with `Clause.sentence`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vulndesk.core.durations import Duration


class Kind(StrEnum):
    """The order is the order in which the programme page shows them."""

    CONTACT = "contact"
    ENCRYPTION = "encryption"
    LANGUAGES = "languages"
    PRIVATE_REPORTING = "private_reporting"
    SUPPORTED_VERSION = "supported_version"
    REPORT_CONTENT = "report_content"
    DEADLINE = "deadline"
    HANDLING = "handling"
    SCOPE = "scope"
    EXCLUSION = "exclusion"
    DISCLOSURE_RULE = "disclosure_rule"
    CREDIT = "credit"
    THANKS = "thanks"
    BOUNTY = "bounty"
    SAFE_HARBOUR = "safe_harbour"
    CONTRIBUTOR_RULE = "contributor_rule"
    CONDUCT_RULE = "conduct_rule"


class Promise(StrEnum):
    """Which clock a deadline starts. The values are the keys of the policy labels."""

    ACKNOWLEDGE = "acknowledge_within"
    UPDATE = "update_within"
    UPDATE_EVERY = "update_every"
    FIX = "fix_within"
    DISCLOSE = "disclosure_deadline"


class Strength(StrEnum):
    """ "We will" is a promise; "we aim to", "we try to", "usually" is a target. Pages say which."""

    PROMISE = "promise"
    TARGET = "target"


class Item(StrEnum):
    """What a policy may ask a report to contain. The values are the report's JSON keys."""

    DESCRIPTION = "description"
    TYPE = "type"
    STEPS = "steps"
    IMPACT = "impact"
    POC = "poc"
    VERSIONS = "versions"
    LOCATION = "location"
    CONFIGURATION = "configuration"
    FIX = "fix"
    ENVIRONMENT = "environment"
    CONTACT = "contact"


class Need(StrEnum):
    ASKED = "asked"
    IF_KNOWN = "if_known"
    OPTIONAL = "optional"


class HandlingRule(StrEnum):
    INVESTIGATE = "investigate"  # E8, N6: valid issues are investigated
    MAY_ASK = "may_ask"  # E9, N6: more information may be requested
    CRITICAL_FIRST = "critical_first"  # E10
    FIX_AND_ADVISE = "fix_and_advise"  # N7: a patch and an advisory when resolved
    RUN_LATEST = "run_latest"  # E2: run the most recent version
    FORWARD = "forward"  # reports about another project are passed on to it


class DisclosureMode(StrEnum):
    AFTER_FIX = "after_fix"
    COORDINATED = "coordinated"
    DEADLINE = "deadline"


class ContributorTopic(StrEnum):
    SECRETS = "secrets"  # E15
    CONFIGURATION = "configuration"  # E16
    SECURE_CODING = "secure_coding"  # E17
    DEPENDENCIES = "dependencies"  # E18
    ACCESS_CONTROL = "access_control"  # E19
    TRANSPORT = "transport"  # E20


class ConductTopic(StrEnum):
    MALICIOUS = "malicious"  # E21
    UNAUTHORISED = "unauthorised"  # E21
    CIRCUMVENTION = "circumvention"  # E21
    AUTOMATED = "automated"  # E21: without explicit consent
    CONSEQUENCE = "consequence"  # E22
    OTHER = "other"


@dataclass(frozen=True)
class Contact:
    """kind: email, github_advisory, url, platform, ... ; value: the address or URL as the policy gives it."""

    kind: str
    value: str


@dataclass(frozen=True)
class Encryption:
    pgp: bool
    fingerprint: str | None = None
    key_url: str | None = None


@dataclass(frozen=True)
class Languages:
    """In which languages reports are read. tags: BCP 47, in the policy's order ("en", "de")."""

    tags: tuple[str, ...]


@dataclass(frozen=True)
class PrivateReporting:
    """The policy forbids reports in public issues (E3, N2)."""


@dataclass(frozen=True)
class SupportedVersion:
    """version: as written in the policy ("1.1.x", "< 1.1.0", "Latest", "Older releases")."""

    version: str
    supported: bool


@dataclass(frozen=True)
class ReportContent:
    """label: the policy's own words for the item, shown as the field's hint; empty for a whole-sentence mention."""

    item: Item
    need: Need = Need.ASKED
    label: str = ""


@dataclass(frozen=True)
class Deadline:
    """severity: lower case ("critical"), when the promise is made for one severity only; else None."""

    promise: Promise
    within: Duration
    strength: Strength = Strength.PROMISE
    severity: str | None = None


@dataclass(frozen=True)
class Handling:
    rule: HandlingRule


@dataclass(frozen=True)
class Scope:
    """One area in scope. parts: what the policy lists inside it ("API", "auth"); open_ended: it ends in "etc."."""

    name: str
    detail: str = ""
    parts: tuple[str, ...] = ()
    open_ended: bool = False


@dataclass(frozen=True)
class Exclusion:
    """example: what the policy adds to explain it, of a list of what is not a vulnerability."""

    text: str
    example: str = ""


@dataclass(frozen=True)
class DisclosureRule:
    """or_agreed: disclosure may also happen "when agreed upon with the reporter" (E11)."""

    mode: DisclosureMode
    or_agreed: bool = False


@dataclass(frozen=True)
class Credit:
    offered: bool
    anonymity: bool = False


@dataclass(frozen=True)
class Thanks:
    """Appreciation (N10): a hall of fame and a thank-you."""


@dataclass(frozen=True)
class Bounty:
    offered: bool


@dataclass(frozen=True)
class SafeHarbour:
    """The policy promises not to pursue good-faith research."""


@dataclass(frozen=True)
class ContributorRule:
    topic: ContributorTopic | None
    text: str


@dataclass(frozen=True)
class ConductRule:
    topic: ConductTopic
    text: str


Value = (
    Contact
    | Encryption
    | Languages
    | PrivateReporting
    | SupportedVersion
    | ReportContent
    | Deadline
    | Handling
    | Scope
    | Exclusion
    | DisclosureRule
    | Credit
    | Thanks
    | Bounty
    | SafeHarbour
    | ContributorRule
    | ConductRule
)


@dataclass(frozen=True)
class Span:
    """Where the sentence stands in the file: characters [start, end) of the decoded text; line counts from 1."""

    start: int
    end: int
    line: int


@dataclass(frozen=True)
class Clause:
    """id: unique in its policy and stable for an unchanged text ("deadline-1"); sentence: the words at `span`."""

    id: str
    kind: Kind
    value: Value
    sentence: str
    span: Span


@dataclass(frozen=True)
class NotUnderstood:
    """A sentence that may promise or ask something, which the reader does not run. It is listed, never guessed."""

    sentence: str
    span: Span
    reason: str


@dataclass(frozen=True)
class Policy:
    """title: the first heading, or empty. language: BCP 47 of the text as far as the reader can tell ("en")."""

    clauses: tuple[Clause, ...]
    not_understood: tuple[NotUnderstood, ...] = ()
    title: str = ""
    language: str = "en"

    def of_kind(self, kind: Kind) -> tuple[Clause, ...]:
        return tuple(clause for clause in self.clauses if clause.kind is kind)

    def clause(self, clause_id: str) -> Clause | None:
        return next((clause for clause in self.clauses if clause.id == clause_id), None)
