"""The words that the writer uses, each chosen so that the English tables read it back; and Markdown's escapes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vulndesk.core.policy.clauses import Handling, HandlingRule, Item, Need, ReportContent, SafeHarbour, Value

OPENING = "This page says how to tell us about a vulnerability in {}, and what happens then."
RUN_LATEST = "Please update to the latest version before you report: the problem may be gone there."
SAFE_HARBOUR = (
    "If you act in good faith and keep to this policy, we will not take legal action against you, and we will say so "
    "to anybody who does."
)
PLATFORMS = {
    "hackerone": "HackerOne",
    "bugcrowd": "Bugcrowd",
    "huntr": "huntr",
    "intigriti": "Intigriti",
    "yeswehack": "YesWeHack",
}
_ITEMS = {
    Item.DESCRIPTION: "A description of the problem",
    Item.TYPE: "The type of weakness, for example cross-site scripting",
    Item.STEPS: "The steps to reproduce it",
    Item.IMPACT: "The impact it has",
    Item.POC: "A proof of concept",
    Item.VERSIONS: "The affected versions",
    Item.LOCATION: "The affected source files",
    Item.CONFIGURATION: "The special configuration that it takes",
    Item.FIX: "A suggested fix",
    Item.ENVIRONMENT: "Your operating system and environment",
    Item.CONTACT: "How we can reach you",
}
_NEEDS = {Need.ASKED: "", Need.IF_KNOWN: ", if you know it", Need.OPTIONAL: " (optional)"}
_SPECIAL = re.compile(
    r"[`*\[\]|]|\\(?=[!-/:-@\[-`{-~])|~(?=~)|<(?=[A-Za-z/!?])|(?<![^\W_])_|_(?![^\W_])|(?<=^)[#+>=-](?=\s|[=-])|(?<=^\d)[.)]|(?<=^\d\d)[.)]"
)
_ENTITY = re.compile(r"&(?=#?\w+;)")


def plain(text: str) -> str:
    """Any text as one line of Markdown that shows exactly it."""
    line = " ".join(text.split())
    return _SPECIAL.sub(_escaped, _ENTITY.sub("&amp;", line))


def _escaped(sign: re.Match[str]) -> str:
    return "&lt;" if sign.group() == "<" else "\\" + sign.group()


def cell(text: str) -> str:
    """As `plain`, inside a table, where no line begins."""
    return re.sub(r"(?<=^\d)\\(?=[.)])|(?<=^\d\d)\\(?=[.)])|^\\(?=[#+>=-])", "", plain(text))


def link(words: str, target: str) -> str:
    """Markdown's own form; the target in angle brackets where it has brackets of its own."""
    return f"[{plain(words)}](<{target}>)" if re.search(r"[()\s]", target) else f"[{plain(words)}]({target})"


def joined(words: Sequence[str], *, last: str = " and ") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return last.join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def asked_for(one: ReportContent) -> str:
    return plain(one.label) if one.label else _ITEMS[one.item] + _NEEDS[one.need]


def asks_to_run_latest(values: Sequence[Value]) -> bool:
    return Handling(HandlingRule.RUN_LATEST) in values


def has_safe_harbour(values: Sequence[Value]) -> bool:
    return SafeHarbour() in values
