"""Which language a policy is written in, by its commonest words and its script. BCP 47; "en" when nothing tells."""

from __future__ import annotations

import re
from collections import Counter

_COMMON = {
    "en": "the and to of please you we in is this will for with our are not",
    "de": "der die das und bitte nicht sie wir ist für von mit werden eine oder innerhalb auf "
    "über ein einen kein keine zu im dem den bei uns als dass wenn sind nach zur",
    "fr": "le la les des vous nous pour dans une est du pas sur avec "
    "merci veuillez et cette qui votre vos notre ne aux sont d l qu",
    "es": "el los las una por para que del en con no su es por favor si de y se al tu",
    "pt": "o os uma não para com em do da que por favor você são dos as de se no na ao seu",
    # Known so that a policy in them is not taken for another language; they have no phrase table yet.
    "it": "il lo gli della di che per non con una sono nel alla si prega questo questa",
    "nl": "het een van niet voor met wij zijn worden aan dit deze wordt",
    "pl": "w nie się jest oraz lub przez dla prosimy które aby",
}
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_FEWEST = 2
_ADDRESS = re.compile(r"(?<!\S)\S+(?:://|@)\S*")
_WORD = re.compile(r"[^\W\d_]+")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_SCRIPTS = (("ja", _KANA), ("ja", _HAN), ("zh", _HAN), ("ru", _CYRILLIC))
_SHARE = 10  # one letter in ten tells the script
_FEW_KANA = 20  # Japanese has more kana than one in twenty of its signs, Chinese has none


def detect_language(words: str) -> str:
    """words: the policy's visible words. A script counts when it makes up a tenth of the letters."""
    words = _ADDRESS.sub(" ", words)
    letters = sum(len(word) for word in _WORD.findall(words)) or 1
    kana, han = len(_KANA.findall(words)), len(_HAN.findall(words))
    if (kana + han) * _SHARE > letters:
        return "ja" if kana * _FEW_KANA > kana + han else "zh"
    if len(_CYRILLIC.findall(words)) * _SHARE > letters:
        return "ru"
    found = Counter(_WORD.findall(words.lower()))
    scores = {language: sum(found[word] for word in common) for language, common in _WORDS.items()}
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] > max(scores["en"], _FEWEST) else "en"


def in_english(words: str, policy_language: str) -> bool:
    """Whether a sentence of a policy in another language is English: English words outnumber the policy's own."""
    found = _WORD.findall(_ADDRESS.sub(" ", words).lower())
    english = sum(word in _WORDS["en"] for word in found)
    own = sum(word in _WORDS[policy_language] for word in found) if policy_language in _WORDS else 0
    scripts = [script for language, script in _SCRIPTS if language == policy_language]
    return english > own and not any(script.search(words) for script in scripts)
