"""Rules about what people read: credit, and sentences of a template that nobody filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vulndesk.core.advisory.lint.subject import Flaw, Known, Subject, shown

# GitHub's template of an advisory, MITRE's of a CVE description, and what people leave for later.
_LEFT = re.compile(
    r"_What kind of vulnerability is it\? Who is impacted\?_"
    r"|_Has the problem been patched\? What versions should users upgrade to\?_"
    r"|_Is there a way for users to fix or remediate the vulnerability without upgrading\?_"
    r"|_Are there any links users can visit to find out more\?_"
    r"|\[(?:PROBLEMTYPE|VULNTYPE|COMPONENT|VENDOR|PRODUCT|VERSION|ATTACKER|IMPACT|VECTOR)\]"
    r"|\bTODO\b(?!\()|\bFIXME\b|\blorem ipsum\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)


def no_credit(subject: Subject, known: Known) -> Iterator[Flaw]:
    if subject.can_credit and subject.needs_affected and not subject.credits:
        yield Flaw("no-credit", "Nobody is credited.", wording="who found it, if that person agrees to be named")
    for said in subject.credits:
        if not said.text:
            yield Flaw("empty-credit", "A credit has no name.", said.at)


def template_left(subject: Subject, known: Known) -> Iterator[Flaw]:
    for said in subject.texts:
        if match := _LEFT.search(_CODE.sub("", said.text)):
            yield Flaw("template-left", f"“{shown(match[0])}” is left over from a template.", said.at)


def no_text(subject: Subject, known: Known) -> Iterator[Flaw]:
    if subject.needs_affected and not any(said.text for said in subject.texts):
        yield Flaw("no-text", "No word says what is wrong and what to do.")


CHECKS = (no_credit, template_left, no_text)
