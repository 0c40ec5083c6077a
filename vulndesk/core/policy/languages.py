"""Which language a policy is written in, by its commonest words and its script. BCP 47; "en" when nothing tells."""

from __future__ import annotations

import re
from collections import Counter

_COMMON = {
    "en": "the and to of please you we in is this will for with our are not",
    "de": "der die das und bitte nicht sie wir ist für von mit werden eine oder innerhalb auf über",
    "fr": "le la les des vous nous pour dans une est du pas sur avec merci veuillez",
    "es": "el los las una por para que del en con no su es por favor si",
    "pt": "o os uma não para com em do da que por favor você são dos as",
}
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_FEWEST = 2
_ADDRESS = re.compile(r"(?<!\S)\S+(?:://|@)\S*")
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = (
    ("ja", re.compile(r"[぀-ヿ]")),
    ("zh", re.compile(r"[一-鿿]")),
    ("ru", re.compile(r"[Ѐ-ӿ]")),
)


def detect_language(words: str) -> str:
    """words: the policy's visible words. A script counts when it makes up a tenth of the letters."""
    words = _ADDRESS.sub(" ", words)
    letters = sum(len(word) for word in _WORD.findall(words)) or 1
    for language, script in _SCRIPTS:
        if len(script.findall(words)) * 10 > letters:
            return language
    found = Counter(_WORD.findall(words.lower()))
    scores = {language: sum(found[word] for word in common) for language, common in _WORDS.items()}
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] > max(scores["en"], _FEWEST) else "en"
