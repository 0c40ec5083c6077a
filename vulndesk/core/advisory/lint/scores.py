"""Rules about severity: vectors, and what is written beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vulndesk.core.advisory.lint.subject import Flaw, Known, SaidSeverity, Subject, shown
from vulndesk.core.advisory.parts import word_of

# What formats call a vector -> the versions of CVSS that it may be.
_VERSIONS = {
    "CVSS_V2": ("2.0",),
    "CVSS_V3": ("3.0", "3.1"),
    "CVSS_V4": ("4.0",),
    "cvss_v2": ("2.0",),
    "cvss_v3": ("3.0", "3.1"),
    "cvss_v4": ("4.0",),
    "cvssV2_0": ("2.0",),
    "cvssV3_0": ("3.0",),
    "cvssV3_1": ("3.1",),
    "cvssV4_0": ("4.0",),
}
_LONGEST = 600
_SAME_WORDS = {"moderate": "medium", "important": "high"}


def bad_severity(subject: Subject, known: Known) -> Iterator[Flaw]:
    for one in subject.severities:
        vector = one.vector.text
        version = _version(vector)
        if one.type and one.type not in _VERSIONS:
            yield Flaw(
                "severity-type", f"“{shown(one.type)}” is no type of severity.", one.vector.at, "CVSS_V3, CVSS_V4"
            )
        elif version and one.type and version not in _VERSIONS[one.type]:
            said = f"The vector is of CVSS {version}, and the document calls it {one.type}."
            yield Flaw("severity-type", said, one.vector.at)
        scored = _scored(vector, version)
        if scored is None:
            yield Flaw("bad-severity", _trouble(vector), one.vector.at, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
        else:
            yield from _beside(one, scored, version)


def _version(vector: str) -> str:
    if vector.startswith("CVSS:"):
        return vector.partition("/")[0].removeprefix("CVSS:")
    return "2.0" if vector.startswith(("AV:", "(AV:")) else ""


def _scored(vector: str, version: str) -> tuple[float, ...] | None:
    """Its base score and those after temporal and environmental metrics. None: no vector."""
    # Imported here: most documents of a folder have one kind of vector, and some have none.
    from cvss import CVSS2, CVSS3, CVSS4, CVSSError

    readers: dict[str, Any] = {"2.0": CVSS2, "3.0": CVSS3, "3.1": CVSS3, "4.0": CVSS4}
    if version not in readers or len(vector) > _LONGEST:
        return None
    try:
        return tuple(float(one) for one in readers[version](vector).scores() if one is not None)
    except CVSSError:
        return None


def _trouble(vector: str) -> str:
    if vector.replace(".", "", 1).isdecimal():
        return f"“{shown(vector)}” is a score, and the vector belongs here: a score alone cannot be checked."
    return f"“{shown(vector, 160)}” is no CVSS vector."


def _beside(one: SaidSeverity, scored: tuple[float, ...], version: str) -> Iterator[Flaw]:
    try:
        score = float(one.score) if one.score else None
    except ValueError:
        score = None
    if score is not None and score not in scored:
        yield Flaw(
            "severity-score",
            f"The score beside the vector is {one.score}, and the vector's is {scored[0]}.",
            one.vector.at,
            str(scored[0]),
        )
    word = _SAME_WORDS.get(one.word.lower(), one.word.lower())
    if word and version != "2.0" and word not in {word_of(each) for each in scored}:
        said = f"The severity beside the vector is “{shown(one.word)}”, and the vector's is “{word_of(scored[0])}”."
        yield Flaw("severity-word", said, one.vector.at, word_of(scored[0]))


CHECKS = (bad_severity,)
