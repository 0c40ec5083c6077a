"""The interview: a few questions whose answers make a policy. The page and the command line ask the same ones.

Answers are plain JSON: a text, a list of texts, true or false, or one of a few words. `draft_from` is the only judge
of them; it raises BadInput that names the question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from vulndesk.core.durations import Duration, parse_duration
from vulndesk.core.errors import BadInput
from vulndesk.core.policy.blocks import Form
from vulndesk.core.policy.clauses import (
    Bounty,
    ConductRule,
    ConductTopic,
    Contact,
    ContributorRule,
    Credit,
    Deadline,
    DisclosureMode,
    DisclosureRule,
    Encryption,
    Exclusion,
    Handling,
    HandlingRule,
    Item,
    Languages,
    Need,
    PrivateReporting,
    Promise,
    ReportContent,
    SafeHarbour,
    Span,
    Strength,
    SupportedVersion,
    Thanks,
    Value,
)
from vulndesk.core.policy.grammars.lengths import find_lengths
from vulndesk.core.policy.grammars.scope import read_area
from vulndesk.core.policy.passages import Passage
from vulndesk.core.policy.phrases import phrases_for
from vulndesk.core.policy.phrases.en_languages import NAMES
from vulndesk.core.policy.phrases.table import Meaning
from vulndesk.core.policy.publish.draft import Draft
from vulndesk.core.policy.publish.questions import QUESTIONS, Shape

Answers = Mapping[str, Any]
_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"https://[^\s<>\"]+\.[^\s<>\"]+")
_FORGE = re.compile(r"(?:https://github\.com/)?([\w.-]+/[\w.-]+?)(?:\.git|/)?")
_VERSION_LINE = re.compile(r"(?P<version>.+?)\s*[:=]\s*(?P<answer>yes|no)", re.IGNORECASE)
_PLATFORMS = ("hackerone", "bugcrowd", "huntr", "intigriti", "yeswehack")
_LONGEST = 2000
_MOST_LINES = 100


def draft_from(answers: Answers) -> Draft:
    """Raises BadInput: an unknown question, an answer of another shape, or one that cannot be used."""
    given = _checked(answers)
    if not given.get("project"):
        raise BadInput("The policy needs the project's name.", next_step="Answer “project”.", field="project")
    values = tuple(dict.fromkeys(value for make in _MAKERS for value in make(given)))
    if not any(isinstance(value, Contact) for value in values):
        raise BadInput(
            "A policy without a way to report helps nobody.",
            next_step="Give an e-mail address, a form, or a repository with private reporting.",
            field="email",
        )
    return Draft(values, title="Security policy", project=given["project"])


def _checked(answers: Answers) -> dict[str, Any]:
    known = {question.name: question for question in QUESTIONS}
    checked: dict[str, Any] = {}
    for name, answer in answers.items():
        if name not in known:
            raise BadInput(f"There is no question “{name[:60]}”.", next_step="See docs/policies.md.", field=name[:60])
        checked[name] = _shaped(name, answer, known[name].shape, known[name].choices)
    return checked


def _shaped(name: str, answer: Any, shape: Shape, choices: Mapping[str, str]) -> Any:
    wanted = {Shape.YES_NO: bool, Shape.LINES: list, Shape.SEVERAL: list}.get(shape, str)
    if not isinstance(answer, wanted):
        what = {bool: "true or false", list: "a list of texts", str: "a text"}[wanted]
        raise BadInput(f"The answer to “{name}” is to be {what}.", field=name)
    texts = answer if isinstance(answer, list) else [answer] if isinstance(answer, str) else []
    if len(texts) > _MOST_LINES or any(not isinstance(text, str) or len(text) > _LONGEST for text in texts):
        raise BadInput(f"The answer to “{name}” is too long, or has something that is no text.", field=name)
    if choices and any(text not in choices for text in texts if text):
        raise BadInput(f"“{name}” is one of: {', '.join(choices)}.", field=name)
    if isinstance(answer, list):
        return [text.strip() for text in answer if text.strip()]
    return answer.strip() if isinstance(answer, str) else answer


# --- from answers to values -----------------------------------------------------------------------------------------


def _contacts(given: Answers) -> Iterator[Value]:
    if email := given.get("email"):
        yield Contact("email", _fitting(email, _EMAIL, "email", "an e-mail address"))
    if repository := given.get("github"):
        found = _FORGE.fullmatch(repository)
        if found is None:
            raise BadInput("That is no repository on GitHub.", next_step="Write owner/name.", field="github")
        yield Contact("github_advisory", f"https://github.com/{found[1]}/security/advisories/new")
    if form := given.get("form"):
        yield Contact("web_form", _fitting(form, _LINK, "form", "an address with https://"))
    if page := given.get("platform"):
        link = _fitting(page, _LINK, "platform", "an address with https://")
        host = link.split("/")[2]
        kind = next((one for one in _PLATFORMS if re.search(rf"(?:^|\.){one}\.(?:com|dev)$", host)), None)
        if kind is None:
            raise BadInput(f"The platform is one of: {', '.join(_PLATFORMS)}.", field="platform")
        yield Contact(kind, link)


def _fitting(answer: str, pattern: re.Pattern[str], name: str, what: str) -> str:
    if not pattern.fullmatch(answer):
        raise BadInput(f"The answer to “{name}” is not {what}.", field=name)
    return answer


def _encryption(given: Answers) -> Iterator[Value]:
    fingerprint, key = given.get("fingerprint", ""), given.get("key", "")
    if fingerprint:
        digits = re.sub(r"[\s:]", "", fingerprint.removeprefix("0x")).upper()
        if not re.fullmatch(r"[0-9A-F]{40}", digits):
            raise BadInput("A fingerprint has 40 hexadecimal digits.", field="fingerprint")
        fingerprint = " ".join(digits[at : at + 4] for at in range(0, 40, 4))
    if key:
        _fitting(key, _LINK, "key", "an address with https://")
    if fingerprint or key:
        yield Encryption(pgp=True, fingerprint=fingerprint or None, key_url=key or None)


def _languages(given: Answers) -> Iterator[Value]:
    tags = {name.lower(): tag for name, tag in NAMES.items()} | {tag: tag for tag in NAMES.values()}
    asked = [one.lower() for one in given.get("languages", [])]
    for one in asked:
        if one not in tags:
            raise BadInput(
                f"The language “{one[:40]}” is not known.", next_step="Write its English name.", field="languages"
            )
    if asked:
        yield Languages(tuple(dict.fromkeys(tags[one] for one in asked)))


def _versions(given: Answers) -> Iterator[Value]:
    if given.get("only_latest"):
        yield SupportedVersion("Latest", supported=True)
        yield SupportedVersion("Older releases", supported=False)
        return
    for line in given.get("versions", []):
        row = _VERSION_LINE.fullmatch(line)
        if row is None:
            raise BadInput("Each version stands with yes or no.", next_step="For example: 2.1.x: yes", field="versions")
        yield SupportedVersion(row["version"].strip(), supported=row["answer"].lower() == "yes")


def _contents(given: Answers) -> Iterator[Value]:
    for name, need in (("ask", Need.ASKED), ("ask_if_known", Need.IF_KNOWN), ("ask_perhaps", Need.OPTIONAL)):
        for item in given.get(name, []):
            yield ReportContent(Item(item), need)


_DEADLINES: tuple[tuple[str, Promise, str | None, str], ...] = (
    ("acknowledge", Promise.ACKNOWLEDGE, None, "word_firm"),
    ("update", Promise.UPDATE, None, "word_firm"),
    ("update_every", Promise.UPDATE_EVERY, None, "word_firm"),
    ("fix", Promise.FIX, None, "fix_firm"),
    ("fix_critical", Promise.FIX, "critical", "fix_firm"),
    ("fix_high", Promise.FIX, "high", "fix_firm"),
    ("disclose", Promise.DISCLOSE, None, "fix_firm"),
)


def _deadlines(given: Answers) -> Iterator[Value]:
    for name, promise, severity, firm in _DEADLINES:
        if given.get(name):
            strength = Strength.PROMISE if given.get(firm) else Strength.TARGET
            yield Deadline(promise, length_of(given[name], field=name), strength, severity)


def length_of(text: str, *, field: str) -> Duration:
    """`48 hours`, `three business days`, `2 weeks`, or the written form `PT48H`. Raises BadInput."""
    try:
        return parse_duration(text)
    except ValueError:
        pass
    found = list(find_lengths(text.strip(), phrases_for("en")[0].lengths))
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(text.strip())):
        raise BadInput(
            f"The answer to “{field}” is not a length of time.",
            next_step="For example: 48 hours, 5 business days, 2 weeks, 3 months.",
            field=field,
        )
    return found[0].within


def _rules(given: Answers) -> Iterator[Value]:
    if given.get("private"):
        yield PrivateReporting()
    for rule in given.get("handling", []):
        yield Handling(HandlingRule(rule))


def _disclosure(given: Answers) -> Iterator[Value]:
    agreed = bool(given.get("or_agreed"))
    if given.get("disclose"):
        yield DisclosureRule(DisclosureMode.DEADLINE, or_agreed=agreed)
    if given.get("disclosure"):
        mode = DisclosureMode(given["disclosure"])
        yield DisclosureRule(mode, or_agreed=agreed and mode is DisclosureMode.AFTER_FIX)


def _scope(given: Answers) -> Iterator[Value]:
    for line in given.get("in_scope", []):
        passage = Passage(line, line, Span(0, len(line), 1), Form.ITEM, Meaning.IN_SCOPE)
        yield read_area(passage, phrases_for("en")[0].scope)
    for line in given.get("out_of_scope", []):
        yield Exclusion(line.rstrip("."))


def _people(given: Answers) -> Iterator[Value]:
    credit = given.get("credit")
    if credit:
        yield Credit(offered=credit != "none", anonymity=credit == "or_anonymous")
    if given.get("thanks"):
        yield Thanks()
    if given.get("bounty"):
        yield Bounty(offered=given["bounty"] == "yes")
    if given.get("safe_harbour"):
        yield SafeHarbour()


def _behaviour(given: Answers) -> Iterator[Value]:
    words = phrases_for("en")[0].conduct
    for line in given.get("conduct", []):
        yield ConductRule(_first(words.topics, line) or ConductTopic.OTHER, line)
    if consequence := given.get("consequence"):
        yield ConductRule(ConductTopic.CONSEQUENCE, consequence)
    for line in given.get("contributors", []):
        yield ContributorRule(_first(words.contributor_topics, line), line)


def _first(topics: Mapping[Any, re.Pattern[str]], line: str) -> Any:
    return next((topic for topic, pattern in topics.items() if pattern.search(line)), None)


_MAKERS: Sequence[Callable[[Answers], Iterator[Value]]] = (
    _contacts,
    _encryption,
    _languages,
    _rules,
    _versions,
    _contents,
    _deadlines,
    _disclosure,
    _people,
    _scope,
    _behaviour,
)
