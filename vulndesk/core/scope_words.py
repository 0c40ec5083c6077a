"""Does a report use the words of an exclusion? Stemmed words, beside each other, in one part of a sentence, unnegated.

English in the first place; a text in another language that shares no words with the policy is never suspected.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

_LONGEST = 30_000  # characters of a report that are looked at
_NEAR = 2  # words apart, small words not counted
_SHARE = 0.6  # of an exclusion's own words

# One word for one thing, before words are cut. Order counts. First what every match holds one of: most reports hold
# none, and to look for that costs a hundredth of the pattern.
_ONE_WORD = tuple(
    (tuple(seeds.split("|")), re.compile(pattern), replacement)
    for seeds, pattern, replacement in (
        ("e.g.|i.e.|etc.", r"\b(?:e\.g|i\.e|etc)\.", " "),
        ("host", r"\b(?:self|user|customer)[ -]host(?:ed|ing)\b", "selfhosted"),
        ("xss", r"\bself[ -]?xss\b", "selfxss"),
        ("scripting", r"\bcross[ -]site[ -]scripting\b", "xss"),
        ("dos|denial", r"\b(?:d?dos|denial[ -]of[ -]services?)\b", "denialofservice"),
        ("date|obsolete|life|eol", r"\b(?:out[ -]of[ -]date|obsolete|end[ -]of[ -]life|eol)\b", "outdated"),
        ("phish", r"\bphish(?:ing|ed)?\b", "social engineering"),
        ("jack", r"\bclick[ -]jack(?:ing|ed|able)?\b", "clickjacking"),
        ("limit", r"\brate[ -]limit(?:s|ing|ed)?\b", "ratelimiting"),
        ("forc", r"\bbrute[ -]forc(?:e|ed|ing)\b", "bruteforce"),
        ("party", r"\bthird[ -]party\b", "thirdparty"),
    )
)


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SMALL = _listed(
    "a an the of to in on at by for from with as is are was were be been being has have had that which this these "
    "those it its their your our my his her s or and / any some security can could may might will would"
)
_NEGATION = _listed("not no never without neither nor cannot unlike isnt arent doesnt dont wasnt didnt cant")
_EITHER = ("or", "and", "/")
_PLURALS = (("sses", "ss"), ("ies", "y"), ("ied", "y"), ("s", ""))
_ENDINGS = (
    ("ation", "ingly", "ally", "ness", "ment", "ing", "ion"),
    ("ity", "ly", "al", "ed", "er", "or"),
    ("y", "e"),
)


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    """Cuts endings, roughly: both sides are cut the same way, and one word alone rarely decides."""
    if word in _SMALL or word in _NEGATION:
        return word
    for ending, instead in _PLURALS:
        if word.endswith(ending) and not (ending == "s" and word.endswith(("ss", "us", "is"))) and len(word) > 4:
            word = word[: -len(ending)] + instead
            break
    for endings in _ENDINGS:
        ending = next((each for each in endings if word.endswith(each) and len(word) - len(each) >= 4), "")
        word = word[: len(word) - len(ending)]
    return word


# A single word is enough only when it is the name of an attack; "deployment" alone is no reason to suspect anything.
_NAMES = frozenset(map(_stem, _listed("selfxss denialofservice clickjacking ratelimiting bruteforce spam selfhosted")))
# In every report and every exclusion, so they tell nothing.
_GENERIC = frozenset(
    map(
        _stem,
        _listed(
            "attack issue vulnerable vulnerability bug flaw problem report finding risk impact requiring need "
            "caused related involving including affecting user victim attacker targeting specific version software "
            "system service product application project code exploit concern regarding against via through using use "
            "other such only"
        ),
    )
)


@dataclass(frozen=True)
class _Wanted:
    words: tuple[str, ...]  # stems of an exclusion that are its own
    pairs: frozenset[tuple[str, str]]  # which of them stand beside each other

    @property
    def enough(self) -> int:
        """How many of its words one part of a sentence must have."""
        return 1 if len(self.words) == 1 else max(2, ceil(_SHARE * len(self.words)))


@dataclass(frozen=True)
class ReportWords:
    """A report's stems, in parts of sentences, and all of them at once."""

    parts: list[list[str]]
    stems: frozenset[str]


def words_of(report: str) -> ReportWords:
    """A report, read once for every exclusion that `uses_the_words_of` compares it with."""
    parts = _parts(report[:_LONGEST])
    return ReportWords(parts, frozenset(stem for part in parts for stem in part))


def uses_the_words_of(exclusion: str, words: ReportWords) -> bool:
    # What the whole report has too few words of, no part of it can hold; most reports have too few of every exclusion.
    alternatives = [one for one in _wanted(exclusion) if len(words.stems.intersection(one.words)) >= one.enough]
    return any(_matches(wanted, part) for part in words.parts for wanted in alternatives)


def _matches(wanted: _Wanted, part: list[str]) -> bool:
    places = [(place, stem) for place, stem in enumerate(part) if stem in wanted.words]
    found = {stem for _, stem in places}
    if len(wanted.words) == 1:
        enough = bool(found) and wanted.words[0] in _NAMES
    else:
        enough = len(found) >= wanted.enough and _beside(wanted, part, places)
    return enough and not _negated(part, places[0][0], places[-1][0])


def _beside(wanted: _Wanted, part: list[str], places: list[tuple[int, str]]) -> bool:
    for number, (first, one) in enumerate(places):
        for second, other in places[number + 1 : number + 4]:
            between = [stem for stem in part[first + 1 : second] if stem not in _SMALL]
            if len(between) < _NEAR and ((one, other) in wanted.pairs or (other, one) in wanted.pairs):
                return True
    return False


def _negated(part: list[str], first: int, last: int) -> bool:
    """ "does not require physical access", "physical access is not needed"."""
    return bool(_NEGATION.intersection(part[max(0, first - 5) : last + 4]))


@lru_cache(maxsize=1024)
def _wanted(exclusion: str) -> tuple[_Wanted, ...]:
    """One for each part that a comma separates; none for what negates something itself ("without impact")."""
    parts = _parts(exclusion)
    negating = [bool(_NEGATION.intersection(part)) for part in parts]
    if len(parts) < 3 and any(negating):  # in a longer list the negation belongs to its own entry only
        return ()
    read = (_wanted_of(part) for part, negates in zip(parts, negating, strict=True) if not negates)
    return tuple(wanted for wanted in read if wanted.words)


def _wanted_of(part: list[str]) -> _Wanted:
    words = tuple(dict.fromkeys(stem for stem in part if stem not in _SMALL | _GENERIC))
    solid = [stem for stem in part if stem not in _SMALL or stem in _EITHER]
    pairs: set[tuple[str, str]] = set()
    for place, stem in enumerate(solid[:-1]):
        following = solid[place + 1]
        if following in _EITHER:  # "unsupported or outdated dependencies": each of the two goes with the last
            pairs.update((stem, other) for other in solid[place + 2 : place + 4])
        pairs.add((stem, following))
    return _Wanted(words, frozenset(pair for pair in pairs if pair[0] in words and pair[1] in words))


def _parts(text: str) -> list[list[str]]:
    """Stems, in parts of sentences: what a comma or a stop separates is not read together."""
    folded = re.sub("[’']", "", unicodedata.normalize("NFKC", text).casefold().replace("’", "'"))
    for seeds, pattern, replacement in _ONE_WORD:
        if any(seed in folded for seed in seeds):
            folded = pattern.sub(replacement, folded)
    parts = re.split(r"[.,;:!?()\[\]]+(?:\s|$)|\n\s*\n|\n\s*[-*•#\d]", folded)
    return [[_stem(word) for word in re.findall(r"[^\W_]+|/", part)] for part in parts]


# --- raw tool output (N9): said by the report itself, never suspected --------------------------------------------

_TOOL = re.compile(r"\b(?:automated|automatic|automatically|tools?|scans?|scanners?)\b")
_UNVERIFIED = re.compile(r"\b(?:without|not|no|nobody|never|un-?verified|raw|un-?validated)\b")
# "The token is not verified" is a finding, "the results are not verified" an admission: the subject decides.
_ADMISSIONS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?:raw|unverified|unedited|unfiltered)\s+(?:\w+\s+)?(?:tool|scan|scanner)\b",
        r"\b(?:raw|unverified|unedited)\s+(?:output|results?|findings?)\s+(?:of|from)\s+(?:\w+\s+){0,2}"
        r"(?:tool|scan|scanner)\b",
        r"\b(?:i|we)\s+(?:have\s+not|haven't|did\s+not|didn't)\s+(?:yet\s+)?(?:manually\s+)?"
        r"(?:verif|validat|check|confirm|review)\w*(?:\s+(?:it|this|that|them|these|those|any|anything|manually|"
        r"by hand|the\s+(?:results?|findings?|report|output|alerts?))\b"
        r"(?!\s+(?:on|in|with|against|under|for|whether)\b)|\s*(?:[.,;!]|$))",
        r"\b(?:results?|findings?|reports?|output|alerts?|issues?)\s+(?:have|has|were|was|are|is)(?:\s+not|n't)\s+"
        r"(?:yet\s+)?(?:been\s+)?(?:manually\s+)?(?:verified|validated|checked|confirmed|reviewed)\b",
        r"\bnot\s+(?:yet\s+)?(?:been\s+)?manually\s+(?:verified|validated|checked|confirmed|reviewed)\b",
        r"\bwithout\s+(?:any\s+)?(?:manual|human)\s+(?:verification|validation|review|confirmation)\b",
    )
)
_DENIAL = re.compile(r"(?:\b(?:not|no|never|nor|neither|than|isnt|arent)\b|n't\b)(?:\s+\w+){0,3}\s*$")


def is_about_raw_tool_output(exclusion: str) -> bool:
    """ "Reports from automated tools or scans without manual verification"."""
    folded = exclusion.casefold()
    return bool(_TOOL.search(folded) and _UNVERIFIED.search(folded))


def admits_raw_tool_output(text: str) -> bool:
    """The report says that a tool found it and that nobody verified it."""
    folded = unicodedata.normalize("NFKC", text[:_LONGEST]).casefold().replace("’", "'")
    for paragraph in re.split(r"\n\s*\n", folded):
        if not _TOOL.search(paragraph):
            continue
        found = [match.start() for pattern in _ADMISSIONS for match in pattern.finditer(paragraph)]
        if any(not _DENIAL.search(paragraph[max(0, start - 40) : start]) for start in found):
            return True
    return False
