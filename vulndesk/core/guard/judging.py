"""A public text -> is it like a report of a vulnerability, and why: each rule that fired, with the words that it saw.

Promise: advice, said with all its reasons. It takes time in proportion to what is read of the text (`reading`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vulndesk.core.guard.reading import PublicText, Reading, folded, read_body, read_title
from vulndesk.core.guard.rules import BY_NAME, COMMENT_THRESHOLD, RULES, THRESHOLD, Rule
from vulndesk.core.guard.words import de, en, en_deeds, es, fr, ja, pt, signs, zh

MOST_QUOTED = 3  # passages that one rule shows
LONGEST_QUOTE = 120

_BOT = re.compile(
    r"\[bot\]$|^(?:dependabot|renovate|snyk|greenkeeper|pyup|github-actions|mergify|codecov)\b|-bot$|^(?:project|group)_\d+_bot",
    re.I,
)
_WITH_BOUNDS = (signs.WORDS, en.WORDS, en_deeds.WORDS, de.WORDS, fr.WORDS, es.WORDS, pt.WORDS)
_WITHOUT_BOUNDS = (zh.WORDS, ja.WORDS)  # written without blanks between words
_SPACED = re.compile(r"\s+\|\s+|\s*\n\s*")


@dataclass(frozen=True)
class Fired:
    """words: what the rule saw, as it was written; the first few."""

    rule: Rule
    words: tuple[str, ...]

    @property
    def sentence(self) -> str:
        quoted = ", ".join(f"“{one}”" for one in self.words)
        return f"{self.rule.sentence}: {quoted}" if quoted else self.rule.sentence


@dataclass(frozen=True)
class Judgement:
    """fired: what speaks for a report first, the heaviest first. is_whole: all of the text was read."""

    fired: tuple[Fired, ...]
    is_whole: bool = True
    needed: float = THRESHOLD

    @property
    def score(self) -> float:
        return sum(one.rule.weight for one in self.fired)

    @property
    def is_report_like(self) -> bool:
        return self.score >= self.needed


def judge(text: PublicText) -> Judgement:
    title, body = read_title(text.title), read_body(text.body)
    kind = "pulls" if text.is_pull else "issues"
    asked = [rule for rule in RULES if rule.name != "bot-author" and rule.where in ("", kind)]
    fired = [Fired(rule, words) for rule in asked if (words := _words(rule, title, body))]
    if _BOT.search(text.author):
        fired.append(Fired(BY_NAME["bot-author"], (text.author,)))
    names = {one.rule.name for one in fired}
    fired = [one for one in fired if one.rule.unless not in names]
    fired.sort(key=lambda one: (one.rule.weight < 0, -abs(one.rule.weight)))
    needed = COMMENT_THRESHOLD if text.is_comment else THRESHOLD
    return Judgement(tuple(fired), is_whole=title.is_whole and body.is_whole, needed=needed)


def in_words(found: Judgement) -> str:
    """One sentence that says what came of it."""
    verdict = "Like a security report" if found.is_report_like else "Not like a security report"
    return f"{verdict}: {found.score:g} points, and {found.needed:g} are needed."


def _words(rule: Rule, title: Reading, body: Reading) -> tuple[str, ...]:
    places = (title,) if rule.in_title else (title, body)
    seen: dict[str, None] = {}
    for place in places:
        for words in _seen(_PATTERNS[rule.name], place):
            seen.setdefault(words)
            if len(seen) == MOST_QUOTED:
                return tuple(seen)
    return tuple(seen)


def _seen(pattern: re.Pattern[str], place: Reading) -> Iterator[str]:
    for found in pattern.finditer(place.folded):
        words = " ".join(place.words_at(*found.span()).split())
        if words:
            yield words if len(words) <= LONGEST_QUOTE else f"{words[: LONGEST_QUOTE - 1]}…"


def _compiled(name: str) -> re.Pattern[str]:
    if name == "payload":
        return re.compile(_joined([signs.PAYLOADS]))
    if name == "memory-fault":
        return re.compile(_joined([signs.MEMORY]))
    found = []
    if bounded := [table[name] for table in _WITH_BOUNDS if name in table]:
        found.append(rf"(?<!\w)(?:{_joined(bounded)})(?!\w)")
    found += [folded(_joined([table[name]])) for table in _WITHOUT_BOUNDS if name in table]
    return re.compile("|".join(found))


def _joined(patterns: Iterable[str]) -> str:
    """Alternatives stand apart by blanks or lines; a bar inside of one has none around it."""
    return "|".join(_SPACED.sub("|", one.strip()) for one in patterns)


_PATTERNS = {rule.name: _compiled(rule.name) for rule in RULES if rule.name != "bot-author"}
