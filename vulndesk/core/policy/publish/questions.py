"""The questions of the interview, and presets that answer most of them.

A preset's times follow what such projects publish: see `source`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from vulndesk.core.policy.clauses import HandlingRule, Item


class Shape(StrEnum):
    LINE = "line"
    TIME = "time"  # a length of time in words
    YES_NO = "yes_no"
    LINES = "lines"  # a list, one a line
    CHOICE = "choice"  # one of `choices`, or nothing
    SEVERAL = "several"  # some of `choices`


@dataclass(frozen=True)
class Question:
    """name: the answer's key; choices: an answer's written form -> its words."""

    name: str
    words: str
    shape: Shape
    help: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    title: str
    questions: tuple[Question, ...]


_ITEMS = {
    Item.DESCRIPTION.value: "a description",
    Item.TYPE.value: "the type of weakness",
    Item.STEPS.value: "the steps to reproduce it",
    Item.IMPACT.value: "the impact",
    Item.POC.value: "a proof of concept",
    Item.VERSIONS.value: "the affected versions",
    Item.LOCATION.value: "the affected source files",
    Item.CONFIGURATION.value: "the configuration it takes",
    Item.ENVIRONMENT.value: "the environment",
    Item.FIX.value: "a suggested fix",
    Item.CONTACT.value: "how to reach the reporter",
}
_HANDLING = {
    HandlingRule.INVESTIGATE.value: "We investigate every valid report",
    HandlingRule.MAY_ASK.value: "We may ask for more information",
    HandlingRule.CRITICAL_FIRST.value: "Critical vulnerabilities come first",
    HandlingRule.FIX_AND_ADVISE.value: "We release a fix and publish an advisory",
    HandlingRule.FORWARD.value: "We forward reports about another project to that project",
    HandlingRule.RUN_LATEST.value: "Reporters update to the latest version first",
}
_TIME = "For example 48 hours, 3 business days, 2 weeks. Leave it empty to say nothing."

SECTIONS = (
    Section(
        "The project and how to reach you",
        (
            Question("project", "What is the project called?", Shape.LINE),
            Question("email", "At which e-mail address do you take reports?", Shape.LINE),
            Question("github", "On which GitHub repository is private reporting on?", Shape.LINE, "owner/name"),
            Question("form", "Do you have a report form?", Shape.LINE, "Its address, with https://"),
            Question("platform", "Do you take reports on a platform?", Shape.LINE, "Your page there, with https://"),
            Question("private", "Ask reporters not to write in public issues?", Shape.YES_NO),
            Question("key", "Where is your PGP key?", Shape.LINE, "Its address, with https://"),
            Question("fingerprint", "What is its fingerprint?", Shape.LINE, "40 hexadecimal digits"),
            Question("languages", "In which languages do you read reports?", Shape.LINES, "English names, one a line"),
        ),
    ),
    Section(
        "Versions and reports",
        (
            Question("only_latest", "Does only the latest release get security fixes?", Shape.YES_NO),
            Question(
                "versions",
                "Else: which versions do?",
                Shape.LINES,
                "One a line, for example “2.1.x: yes” or “< 2.0: no”",
            ),
            Question("ask", "What should a report include?", Shape.SEVERAL, choices=_ITEMS),
            Question("ask_if_known", "And what, if the reporter knows it?", Shape.SEVERAL, choices=_ITEMS),
            Question("ask_perhaps", "And what may be left out?", Shape.SEVERAL, choices=_ITEMS),
        ),
    ),
    Section(
        "What you promise",
        (
            Question("acknowledge", "Within which time does a person answer?", Shape.TIME, _TIME),
            Question("update", "Within which time is there a first status update?", Shape.TIME, _TIME),
            Question("update_every", "How often is there news after that?", Shape.TIME, _TIME),
            Question("word_firm", "Are these promises?", Shape.YES_NO, "“We will” instead of “we aim to”"),
            Question("handling", "What else can reporters count on?", Shape.SEVERAL, choices=_HANDLING),
            Question("fix", "Within which time do you fix vulnerabilities?", Shape.TIME, _TIME),
            Question("fix_critical", "Critical ones?", Shape.TIME, _TIME),
            Question("fix_high", "High-severity ones?", Shape.TIME, _TIME),
            Question(
                "fix_firm",
                "Are these, and the date of disclosure, promises?",
                Shape.YES_NO,
                "“We will” instead of “we aim to”",
            ),
        ),
    ),
    Section(
        "Disclosure and credit",
        (
            Question(
                "disclosure",
                "When do details become public?",
                Shape.CHOICE,
                choices={"after_fix": "Only after a fix is released", "coordinated": "When agreed with the reporter"},
            ),
            Question("disclose", "After which time at the latest?", Shape.TIME, _TIME),
            Question("or_agreed", "May you and the reporter agree on something else?", Shape.YES_NO),
            Question(
                "credit",
                "Do you credit reporters?",
                Shape.CHOICE,
                choices={"or_anonymous": "Yes, or anonymous", "offered": "Yes", "none": "No"},
            ),
            Question("thanks", "Say thanks?", Shape.YES_NO),
            Question("bounty", "Do you pay bounties?", Shape.CHOICE, choices={"yes": "Yes", "no": "No"}),
            Question(
                "safe_harbour",
                "Promise no legal action against research in good faith?",
                Shape.YES_NO,
                "Ask a lawyer before you promise it for a company.",
            ),
        ),
    ),
    Section(
        "Scope and rules",
        (
            Question(
                "in_scope", "What is in scope?", Shape.LINES, "One a line, for example “Backend (API, auth, etc.)”"
            ),
            Question("out_of_scope", "What is not?", Shape.LINES, "One a line"),
            Question("conduct", "What must testers not do?", Shape.LINES, "One a line"),
            Question("consequence", "What follows when they do?", Shape.LINE, "A whole sentence"),
            Question("contributors", "What must contributors keep to?", Shape.LINES, "One a line"),
        ),
    ),
)
QUESTIONS = tuple(question for section in SECTIONS for question in section.questions)


@dataclass(frozen=True)
class Preset:
    """source: where such times were seen."""

    name: str
    words: str
    source: str
    answers: Mapping[str, Any]


_COMMON: Mapping[str, Any] = {
    "private": True,
    "languages": ["English"],
    "only_latest": True,
    "ask": ["description", "steps", "versions"],
    "ask_if_known": ["impact"],
    "ask_perhaps": ["fix"],
    "handling": ["investigate", "may_ask", "fix_and_advise"],
    "disclosure": "after_fix",
    "or_agreed": True,
    "credit": "or_anonymous",
    "thanks": True,
    "out_of_scope": ["Results of scanners that nobody checked by hand", "Social engineering of contributors"],
}
PRESETS = {
    preset.name: preset
    for preset in (
        Preset(
            "small",
            "A small project of volunteers: few promises, and those kept",
            "curl: a person answers; CVSS and fixed terms are left out",
            {**_COMMON, "acknowledge": "5 days", "bounty": "no"},
        ),
        Preset(
            "foundation",
            "A well-known project or foundation with a security team",
            "Django: answer in 3 working days, 90 days aimed at; Python: reports by mail or forge, reporters credited",
            {
                **_COMMON,
                "acknowledge": "3 business days",
                "update": "10 days",
                "update_every": "14 days",
                "fix": "90 days",
                "bounty": "no",
                "handling": ["investigate", "may_ask", "critical_first", "fix_and_advise"],
                "safe_harbour": True,
            },
        ),
        Preset(
            "vendor",
            "A company with products and customers",
            "disclose.io: first answer within 72 hours; Node.js: detail within 10 days",
            {
                **_COMMON,
                "only_latest": False,
                "acknowledge": "72 hours",
                "update": "10 days",
                "update_every": "14 days",
                "word_firm": True,
                "fix_critical": "14 days",
                "fix_high": "30 days",
                "fix": "90 days",
                "handling": ["investigate", "may_ask", "critical_first", "fix_and_advise"],
                "safe_harbour": True,
                "conduct": [
                    "Do not access, change or keep data of other people",
                    "Do not run automated attacks without our explicit consent",
                ],
            },
        ),
        Preset(
            "coordinator",
            "A CERT or research team that coordinates between reporters and vendors",
            "Project Zero: 90 days; FIRST multi-party guidelines: agree on dates, react to early disclosure",
            {
                **_COMMON,
                "only_latest": False,
                "acknowledge": "2 business days",
                "update_every": "14 days",
                "word_firm": True,
                "disclose": "90 days",
                "fix_firm": True,
                "disclosure": "coordinated",
                "handling": ["investigate", "may_ask", "critical_first"],
                "bounty": "no",
                "out_of_scope": ["Websites without a security impact on others"],
            },
        ),
    )
}
