"""Typed values -> a SECURITY.md that a person would have written, and that the reader reads back to the same values.

Promise: `write_policy` never raises; `Written.differences` says what a reader of the text would understand
differently, so nothing is changed in silence. For values that the interview can give there are no differences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from vulndesk.core.policy.clauses import (
    ConductRule,
    ConductTopic,
    Contact,
    ContributorRule,
    Encryption,
    Exclusion,
    Languages,
    Policy,
    PrivateReporting,
    ReportContent,
    Scope,
    SupportedVersion,
    Value,
)
from vulndesk.core.policy.explain import words_of
from vulndesk.core.policy.kinds import KINDS
from vulndesk.core.policy.phrases.en_languages import NAMES
from vulndesk.core.policy.publish import wording
from vulndesk.core.policy.publish.draft import Draft
from vulndesk.core.policy.publish.outcome import write_credit, write_disclosure, write_response
from vulndesk.core.policy.publish.wording import cell, joined, link, plain
from vulndesk.core.policy.reader import read_policy

_V = TypeVar("_V")
_LANGUAGES = {tag: name for name, tag in NAMES.items()}


@dataclass(frozen=True)
class Written:
    """differences: sentences, each about one thing that the text does not say as the draft has it."""

    text: str
    policy: Policy
    differences: tuple[str, ...]


def write_policy(draft: Draft) -> Written:
    """The text, what the reader reads from it, and where the two differ.

    A report's items stand in their own words, unless the reader would take these for something else.
    """
    written = _write(draft)
    if not written.differences:
        return written
    in_our_words = _write(replace(draft, values=tuple(_compared(value) for value in draft.values)))
    return min(written, in_our_words, key=lambda one: len(one.differences))


def _write(draft: Draft) -> Written:
    sections = [section for write in _SECTIONS for section in write(draft)]
    title = plain(draft.title) or "Security policy"
    opening = wording.OPENING.format(plain(draft.project)) if draft.project.strip() else ""
    text = "\n\n".join(filter(None, [f"# {title}", opening, *sections])) + "\n"
    policy = read_policy(text)
    return Written(text, policy, tuple(_differences(draft, policy)))


def _differences(draft: Draft, policy: Policy) -> Iterator[str]:
    wanted = dict.fromkeys(_compared(value) for value in draft.values)
    read = dict.fromkeys(_compared(clause.value) for clause in policy.clauses)
    for value in (one for one in wanted if one not in read):
        yield f"This cannot be said in words that the reader understands: {_named(value)}."
    for value in (one for one in read if one not in wanted):
        yield f"The text also says what was not asked for: {_named(value)}."
    for doubt in policy.not_understood:
        yield f"This sentence is not understood: {doubt.sentence}"
    if draft.title.strip() and policy.title != draft.title:
        yield f"The title reads: {policy.title}"


def _named(value: Value) -> str:
    return f"{KINDS[type(value)].value.replace('_', ' ')}: {words_of(value)}"


def _compared(value: Value) -> Value:
    """A report's items are compared by what they ask for; their words are the writer's."""
    return replace(value, label="") if isinstance(value, ReportContent) else value


def _all(draft: Draft, wanted: type[_V]) -> list[_V]:
    return [value for value in dict.fromkeys(draft.values) if isinstance(value, wanted)]


def _section(heading: str, *paragraphs: str) -> Iterator[str]:
    body = [one for one in paragraphs if one]
    if body:
        yield "\n\n".join([f"## {heading}", *body])


# --- supported versions ---------------------------------------------------------------------------------------------

_LATEST = (SupportedVersion("Latest", supported=True), SupportedVersion("Older releases", supported=False))


def _versions(draft: Draft) -> Iterator[str]:
    rows = _all(draft, SupportedVersion)
    latest = wording.RUN_LATEST if wording.asks_to_run_latest(draft.values) else ""
    if tuple(rows) == _LATEST:
        yield from _section("Supported versions", f"Only the latest release gets security fixes. {latest}".strip())
    elif rows:
        table = ["| Version | Supported |", "| --- | --- |"]
        table += [f"| {cell(row.version)} | {'✅' if row.supported else '❌'} |" for row in rows]
        yield from _section("Supported versions", "\n".join(table), latest)
    elif latest:
        yield from _section("Supported versions", latest)


# --- how to report --------------------------------------------------------------------------------------------------


def _reporting(draft: Draft) -> Iterator[str]:
    private = _all(draft, PrivateReporting)
    ways = [_way(contact) for contact in _all(draft, Contact)]
    first = "Please do not report security vulnerabilities in public issues, discussions or pull requests."
    yield from _section(
        "Reporting a vulnerability",
        first if private else "",
        _ways(ways),
        " ".join(_encryption(one) for one in _all(draft, Encryption)),
        " ".join(_languages(one) for one in _all(draft, Languages)),
    )
    yield from _contents(draft)


def _ways(ways: Sequence[str]) -> str:
    if len(ways) <= 1:
        return "".join(f"To report one in private, {way}." for way in ways)
    return "There is more than one way to report in private. Choose the one you like best:\n\n" + "\n".join(
        f"- {way[0].upper()}{way[1:]}." for way in ways
    )


def _way(contact: Contact) -> str:
    """A deed in the imperative, without a full stop."""
    if contact.kind == "email":
        return f"send an e-mail to {link(contact.value, 'mailto:' + contact.value)}"
    if contact.kind == "github_advisory":
        named = "private vulnerability reporting"
        if contact.value.startswith("https://"):
            return f"use {link(named, contact.value)} on GitHub"
        return f"use GitHub's {named}"
    if contact.kind == "web_form":
        return f"fill in {link('our report form', contact.value)}"
    if contact.kind == "other":
        return f"contact {link('the maintainer', contact.value)}"
    return f"submit a report at {link(wording.PLATFORMS.get(contact.kind, contact.kind), contact.value)}"


def _encryption(one: Encryption) -> str:
    key = link("our PGP key", one.key_url) if one.key_url else "our PGP key"
    sentence = f"You can encrypt your message with {key}"
    return f"{sentence}; its fingerprint is `{one.fingerprint}`." if one.fingerprint else f"{sentence}."


def _languages(one: Languages) -> str:
    return f"We read reports in {joined([_LANGUAGES.get(tag, tag) for tag in one.tags])}."


def _contents(draft: Draft) -> Iterator[str]:
    rows = [f"- {wording.asked_for(one)}" for one in _all(draft, ReportContent)]
    if rows:
        listed = "\n".join(rows)
        yield from _section(
            "What to include", f"Please include in your report what you have of the following:\n\n{listed}"
        )


# --- scope ----------------------------------------------------------------------------------------------------------


def _scope(draft: Draft) -> Iterator[str]:
    inside = "\n".join(f"- {_area(one)}" for one in _all(draft, Scope))
    outside = "\n".join(f"- {plain(one.text)}" for one in _all(draft, Exclusion))
    yield from _section("In scope", inside)
    yield from _section("Out of scope", outside)


def _area(one: Scope) -> str:
    if one.detail:
        return f"{plain(one.name)}: {plain(one.detail)}"
    parts = [plain(part) for part in one.parts]
    if one.open_ended:
        parts.append("etc.")
    return f"{plain(one.name)} ({', '.join(parts)})" if parts else plain(one.name)


# --- rules ----------------------------------------------------------------------------------------------------------


def _rules(draft: Draft) -> Iterator[str]:
    conduct = _all(draft, ConductRule)
    listed = "\n".join(f"- {plain(one.text)}" for one in conduct if one.topic is not ConductTopic.CONSEQUENCE)
    after = "\n\n".join(plain(one.text) for one in conduct if one.topic is ConductTopic.CONSEQUENCE)
    safe = wording.SAFE_HARBOUR if wording.has_safe_harbour(draft.values) else ""
    yield from _section("Safe harbour", safe)
    yield from _section("Ground rules", listed, after)
    yield from _section("For contributors", "\n".join(f"- {plain(one.text)}" for one in _all(draft, ContributorRule)))


_SECTIONS: tuple[Callable[[Draft], Iterator[str]], ...] = (
    _versions,
    _reporting,
    lambda draft: _section("What to expect", *write_response(draft.values)),
    lambda draft: _section("Disclosure", *write_disclosure(draft.values)),
    lambda draft: _section("Credit", *write_credit(draft.values)),
    _scope,
    _rules,
)
