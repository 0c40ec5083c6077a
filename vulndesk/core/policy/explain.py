"""A clause -> what this desk does about it today, in plain words; "not yet" where this release does nothing.

Promise: nothing is claimed that does not run. When a later release runs a clause, its sentence here changes with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vulndesk.core.policy.clauses import (
    Bounty,
    Clause,
    ConductRule,
    ConductTopic,
    Contact,
    ContributorRule,
    ContributorTopic,
    Credit,
    Deadline,
    DisclosureMode,
    DisclosureRule,
    Encryption,
    Exclusion,
    Handling,
    HandlingRule,
    Item,
    Kind,
    Languages,
    Need,
    PrivateReporting,
    Promise,
    ReportContent,
    SafeHarbour,
    Scope,
    Strength,
    SupportedVersion,
    Thanks,
    Value,
)
from vulndesk.core.policy.kinds import KINDS

_ITEMS = {
    Item.TYPE: "the type of weakness",
    Item.STEPS: "the steps to reproduce it",
    Item.IMPACT: "the impact",
    Item.POC: "a proof of concept, with files",
    Item.VERSIONS: "the affected versions",
    Item.LOCATION: "where in the code or the product it is",
    Item.CONFIGURATION: "the configuration it needs",
    Item.FIX: "a suggested fix",
    Item.ENVIRONMENT: "the environment",
    Item.CONTACT: "how to reach you",
}
_NEEDS = {
    Need.ASKED: "The form asks for {}. It may be left out and is then asked for later.",
    Need.IF_KNOWN: "The form asks for {}, if you have it.",
    Need.OPTIONAL: "The form has an optional field for {}.",
}
_CLOCKS = {
    Promise.ACKNOWLEDGE: (
        "A clock of {} starts when a report arrives. Only a written message from a person stops it; the automatic "
        "receipt does not."
    ),
    Promise.UPDATE: (
        "A clock of {} starts when a report arrives, and both sides see when it ends. A message about the case, or a "
        "question, stops it."
    ),
    Promise.UPDATE_EVERY: "A clock of {} starts again after each update to the reporter.",
    Promise.FIX: "The team works towards a fix {} after the report arrives. Only the team sees this clock.",
    Promise.DISCLOSE: (
        "Each case is under embargo for {} from the report, unless both sides agree on another end. Its end publishes "
        "nothing."
    ),
}
_HANDLING = {
    HandlingRule.INVESTIGATE: (
        "When the team validates a report, the case moves to investigation with an owner. A valid case without an "
        "owner is shown as an alarm."
    ),
    HandlingRule.MAY_ASK: (
        "The team can ask you for more, and you answer on the status page. A question does not pause the clocks."
    ),
    HandlingRule.CRITICAL_FIRST: (
        "The team's queue is ordered by severity and then by due time. A report that nobody has scored yet counts as "
        "critical."
    ),
    HandlingRule.FIX_AND_ADVISE: (
        "A case is closed as resolved only once it is published, with the release that holds the fix. The team writes "
        "its advisory here and publishes it on this desk, for people and for tools, or names the address of its own."
    ),
    HandlingRule.FORWARD: (
        "The team may hand a report over to the other project’s programme on this desk: its reporter is told, and is "
        "not asked first."
    ),
    HandlingRule.RUN_LATEST: "The form asks whether it happens in the latest version too; the answer is on the case.",
}
_CONTRIBUTIONS = {
    ContributorTopic.SECRETS: (
        "finds credentials, tokens and keys in a folder or a range of commits, also those that came and went inside it."
    ),
    ContributorTopic.CONFIGURATION: "finds passwords, connections and hosts that stand in code and settings.",
    ContributorTopic.SECURE_CODING: "runs the security linters that are installed, and says which are not.",
    ContributorTopic.DEPENDENCIES: (
        "compares lock files with the advisories of a source that is named to it, and finds odd names of packages."
    ),
    ContributorTopic.ACCESS_CONTROL: (
        "names changes to authentication and permissions, and removed checks, that no named reviewer has looked at, "
        "and asks the team on this desk for a review."
    ),
    ContributorTopic.TRANSPORT: "finds connections in plain text, and TLS whose verification is switched off.",
}
_DISCLOSURE = {
    DisclosureMode.AFTER_FIX: "Nothing about a case is public before a fix is released",
    DisclosureMode.COORDINATED: "Nothing about a case is public before the date is agreed",
    DisclosureMode.DEADLINE: "The page shows the period after which details come out",
}


def explain(clause: Clause) -> str:
    """One or two sentences, for the page and the command line."""
    return _EXPLAINED[clause.kind](clause.value)


def _contact(value: Contact) -> str:
    if value.kind == "email":
        return (
            "Shown on the page, beside the private form. Mail to it becomes a case where the desk is told to take it."
        )
    return "Shown as another way to report. What is reported there does not reach the desk by itself."


def _encryption(value: Encryption) -> str:
    return "The key is named on the page. Encrypted mail is opened with the key that the desk holds for this programme."


def _languages(_: Languages) -> str:
    return "Shown on the page, and named in security.txt. The desk translates nothing."


def _private(_: PrivateReporting) -> str:
    return (
        "The form is private: only you and the team can read a report. Where the team has connected its repository, "
        "the desk notices what looks like a report in a public issue or pull request, and tells the team first. What "
        "is done there (one comment that leads here, hiding, locking) a person decides, or an owner has allowed before."
    )


def _version(value: SupportedVersion) -> str:
    if value.supported:
        return f"A report about “{value.version}” gets the verdict “supported”."
    return (
        f"A report about “{value.version}” gets the verdict “not supported”, with this line quoted. You are told at "
        "once, and the case stays open for a person to decide."
    )


def _content(value: ReportContent) -> str:
    if value.item is Item.DESCRIPTION:
        return "The form asks what is wrong: the one thing that no report goes without."
    return _NEEDS[value.need].format(_ITEMS[value.item])


def _deadline(value: Deadline) -> str:
    strength = "a promise" if value.strength is Strength.PROMISE else "a target"
    severity = f" It holds for {value.severity} severity." if value.severity else ""
    if value.promise is Promise.FIX:
        return _CLOCKS[value.promise].format(value.within.words) + severity
    return f"{_CLOCKS[value.promise].format(value.within.words)} The policy's words make it {strength}.{severity}"


def _handling(value: Handling) -> str:
    return _HANDLING[value.rule]


def _scope(value: Scope) -> str:
    parts = f" with its parts {', '.join(value.parts)}" if value.parts else ""
    more = "; what the list leaves open counts as in scope" if value.open_ended else ""
    return f"“{value.name}”{parts} is a choice in the form and counts as in scope{more}."


def _exclusion(_: Exclusion) -> str:
    return "Shown before the form. Where a report seems to match, the team sees this line; a person decides."


def _disclosure(value: DisclosureRule) -> str:
    agreed = ", or earlier when you and the team agree" if value.or_agreed else ""
    return (
        f"{_DISCLOSURE[value.mode]}{agreed}. Publishing waits for a proven release or your agreement, and for a second "
        "person of the team."
    )


def _credit(value: Credit) -> str:
    if not value.offered:
        return "The page says that no credit is given."
    anonymous = " or stay anonymous" if value.anonymity else ""
    return (
        f"You choose in the form how to be named{anonymous}, and can change it on the status page until publication. "
        "Each public credit has a page that can be cited."
    )


def _thanks(_: Thanks) -> str:
    return "Shown on the page. The hall of fame names those who want to be named, once an advisory is public."


def _bounty(value: Bounty) -> str:
    return "Shown on the page; the desk pays nothing." if value.offered else "The page says that there is no bounty."


def _safe_harbour(_: SafeHarbour) -> str:
    return "Shown on the page and beside the form."


def _contributor(value: ContributorRule) -> str:
    if value.topic is None:
        return "Shown on the page. Nothing checks it by itself."
    return f"Shown on the page. `vulndesk check` {_CONTRIBUTIONS[value.topic]}"


def _conduct(value: ConductRule) -> str:
    if value.topic is ConductTopic.CONSEQUENCE:
        return (
            "Shown beside the form. The team can record a violation and take access away, for a time or for good; "
            "the person is told and can appeal. The desk never refuses a report because of one."
        )
    if value.topic is ConductTopic.AUTOMATED:
        return (
            "Shown beside the form. “Ask before you test” asks the team for consent, which it gives for an exact time. "
            "You can report without agreeing to these terms."
        )
    return "Shown beside the form as a term of conduct. You can report without agreeing to it."


_EXPLAINED: dict[Kind, Callable[[Any], str]] = {
    Kind.CONTACT: _contact,
    Kind.ENCRYPTION: _encryption,
    Kind.LANGUAGES: _languages,
    Kind.PRIVATE_REPORTING: _private,
    Kind.SUPPORTED_VERSION: _version,
    Kind.REPORT_CONTENT: _content,
    Kind.DEADLINE: _deadline,
    Kind.HANDLING: _handling,
    Kind.SCOPE: _scope,
    Kind.EXCLUSION: _exclusion,
    Kind.DISCLOSURE_RULE: _disclosure,
    Kind.CREDIT: _credit,
    Kind.THANKS: _thanks,
    Kind.BOUNTY: _bounty,
    Kind.SAFE_HARBOUR: _safe_harbour,
    Kind.CONTRIBUTOR_RULE: _contributor,
    Kind.CONDUCT_RULE: _conduct,
}


def value_words(clause: Clause) -> str:
    """The typed value in a few words, for lists: `acknowledge within 48 hours (target)`."""
    return words_of(clause.value)


def words_of(value: Value) -> str:
    """As `value_words`, for a value that has no sentence yet."""
    if isinstance(value, Deadline):
        severity = f", {value.severity}" if value.severity else ""
        return f"{value.promise.value.replace('_', ' ')}: {value.within.words} ({value.strength.value}{severity})"
    if isinstance(value, SupportedVersion):
        return f"{value.version}: {'supported' if value.supported else 'not supported'}"
    if isinstance(value, Contact):
        return f"{value.kind}: {value.value}"
    if isinstance(value, ReportContent):
        return f"{value.item.value} ({value.need.value.replace('_', ' ')})"
    return _OTHER_WORDS[KINDS[type(value)]](value)


_OTHER_WORDS: dict[Kind, Callable[[Any], str]] = {
    Kind.ENCRYPTION: lambda value: " ".join(filter(None, ("PGP", value.fingerprint, value.key_url))),
    Kind.LANGUAGES: lambda value: ", ".join(value.tags),
    Kind.PRIVATE_REPORTING: lambda value: "no public issues",
    Kind.HANDLING: lambda value: value.rule.value.replace("_", " "),
    Kind.SCOPE: lambda value: f"{value.name} ({', '.join(value.parts)})" if value.parts else value.name,
    Kind.EXCLUSION: lambda value: value.text,
    Kind.DISCLOSURE_RULE: lambda value: (
        value.mode.value.replace("_", " ") + (", or when agreed" if value.or_agreed else "")
    ),
    Kind.CREDIT: lambda value: ("offered" if value.offered else "none") + (", or anonymous" if value.anonymity else ""),
    Kind.THANKS: lambda value: "appreciation",
    Kind.BOUNTY: lambda value: "offered" if value.offered else "none",
    Kind.SAFE_HARBOUR: lambda value: "promised",
    Kind.CONTRIBUTOR_RULE: lambda value: value.text,
    Kind.CONDUCT_RULE: lambda value: value.text,
}
