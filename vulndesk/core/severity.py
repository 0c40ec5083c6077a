"""CVSS vectors become a score and a word; words become a place in the queue (E10).

CVSS 4.0 and 3.1, scored by the `cvss` library (Red Hat). The score is the one of everything that the vector says: with
threat, temporal or environmental metrics it is the score after them. https://www.first.org/cvss/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from vulndesk.core.errors import BadInput

Version = Literal["4.0", "3.1"]
WORDS = ("critical", "high", "medium", "low", "none")

_LONGEST = 600  # every metric of CVSS 4.0, each once, is shorter
_BASE: dict[Version, tuple[str, ...]] = {
    "4.0": ("AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA"),
    "3.1": ("AV", "AC", "PR", "UI", "S", "C", "I", "A"),
}


@dataclass(frozen=True)
class Severity:
    """score: 0.0 to 10.0; word: one of WORDS; vector: in the standard's own order."""

    score: float
    word: str
    vector: str
    version: Version


@dataclass(frozen=True)
class Metric:
    """One question of a calculator. choices: (letter, name), in the standard's order."""

    key: str
    name: str
    choices: tuple[tuple[str, str], ...]


def assess(vector: str) -> Severity:
    """Raises BadInput, which says what is wrong with the vector and what to do."""
    # Imported here: only a person who scores a case pays for the tables.
    from cvss import CVSS3, CVSS4, CVSSError

    written = vector.strip()
    version = _version_of(written)
    try:
        scored = (CVSS4 if version == "4.0" else CVSS3)(written)
    except CVSSError as error:
        raise BadInput(
            f"This CVSS {version} vector cannot be read: {_reason(error)}.",
            next_step="Choose the metrics in the calculator, or copy the whole vector again.",
            field="vector",
        ) from error
    score, word = float(scored.scores()[-1]), str(scored.severities()[-1]).lower()
    return Severity(score, word, str(scored.clean_vector()), version)


def _version_of(written: str) -> Version:
    if len(written) > _LONGEST:
        raise BadInput("This is too long for a CVSS vector.", next_step="Copy only the vector.", field="vector")
    if written.startswith("CVSS:4.0/"):
        return "4.0"
    if written.startswith("CVSS:3.1/"):
        return "3.1"
    raise BadInput(
        "This is not a CVSS 4.0 or 3.1 vector.",
        next_step="Begin with CVSS:4.0/ or CVSS:3.1/, or choose the metrics in the calculator.",
        field="vector",
    )


def _reason(error: Exception) -> str:
    """The library's words without the vector, which a person may have typed anything into."""
    words = str(error)
    if words.startswith(("Missing mandatory", "Duplicate metric")):
        return words[:1].lower() + words[1:]
    return "it has a part that the standard does not know"


def base_metrics(version: Version) -> tuple[Metric, ...]:
    """The compulsory questions of a calculator, in order."""
    from cvss import constants3, constants4

    tables = constants4 if version == "4.0" else constants3
    return tuple(
        Metric(key, tables.METRICS_ABBREVIATIONS[key], tuple(tables.METRICS_VALUE_NAMES[key].items()))
        for key in _BASE[version]
    )


def vector_from(*, version: Version, answers: Mapping[str, str]) -> str:
    """The vector of a filled-in calculator, still to be assessed. Raises BadInput for the first unanswered metric."""
    for metric in base_metrics(version):
        if answers.get(metric.key) not in {letter for letter, _ in metric.choices}:
            raise BadInput(f"“{metric.name}” has no answer.", next_step="Choose one.", field=metric.key)
    return "/".join([f"CVSS:{version}", *(f"{key}:{answers[key]}" for key in _BASE[version])])


# E10. What SSVC says comes first where it is more urgent; it never puts behind what CVSS puts in front, because the
# policy's sentence speaks of severity. It stands alone where nobody has scored the case.
_RANK_BY_SSVC = {"immediate": "critical", "out-of-cycle": "high", "scheduled": "medium", "defer": "low"}
_RAISES = ("immediate", "out-of-cycle")


def queue_rank(word: str | None, *, ssvc: str = "") -> int:
    """0 comes first. What nobody has scored yet ranks as critical until a person does (E10).

    ssvc: an outcome of the supplier's or the deployer's tree, in small letters; empty: none.
    """
    by_ssvc = WORDS.index(_RANK_BY_SSVC[ssvc]) if ssvc else None
    if word is None:
        return by_ssvc or 0
    if word not in WORDS:
        raise BadInput("This is not a severity.", next_step=f"Use one of: {', '.join(WORDS)}.", field="severity")
    rank = WORDS.index(word)
    return min(rank, by_ssvc) if by_ssvc is not None and ssvc in _RAISES else rank
