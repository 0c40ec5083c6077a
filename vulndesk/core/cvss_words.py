"""A CVSS vector in plain sentences, metric by metric. The words are ours; what they say is the standard's (FIRST).

https://www.first.org/cvss/v4.0/specification-document and https://www.first.org/cvss/v3.1/specification-document
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Sentences = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class MetricWords:
    """One metric of a vector: its name, the name of what was chosen, and what that says."""

    key: str
    name: str
    choice: str
    sentence: str


def explain_vector(vector: str) -> tuple[MetricWords, ...]:
    """In the order of the vector, without what says nothing (X). vector: one that `severity.assess` gave."""
    from cvss import constants3, constants4

    is_4 = vector.startswith("CVSS:4.0/")
    names, sentences = (constants4, SENTENCES_4) if is_4 else (constants3, SENTENCES_31)
    pairs = [part.split(":", 1) for part in vector.split("/")[1:] if ":" in part]
    return tuple(
        MetricWords(
            key, names.METRICS_ABBREVIATIONS[key], names.METRICS_VALUE_NAMES[key][letter], sentences[key][letter]
        )
        for key, letter in pairs
        if letter != "X"
    )


def _modified(base: Mapping[str, str]) -> dict[str, str]:
    return {letter: f"In this environment: {words[:1].lower()}{words[1:]}" for letter, words in base.items()}


def _requirement(what: str) -> dict[str, str]:
    return {
        "H": f"Losing {what} would be a catastrophe here.",
        "M": f"Losing {what} would be serious here.",
        "L": f"Losing {what} would matter little here.",
    }


_AV = {
    "N": "It can be attacked from anywhere on the network.",
    "A": "The attacker must be on a network nearby, such as the same Wi-Fi or subnet.",
    "L": "The attacker needs access to the machine, or a user who opens something there.",
    "P": "The attacker must touch the device.",
}
_AC = {
    "L": "It works each time; no protection has to be got around.",
    "H": "The attacker must get around protections, or prepare each attack.",
}
_PR = {
    "N": "No account is needed.",
    "L": "An ordinary account is needed.",
    "H": "An account with great power is needed.",
}

SENTENCES_4: Sentences = {
    "AV": _AV,
    "AC": _AC,
    "AT": {
        "N": "It works on every installation.",
        "P": "It works only under conditions that the attacker does not control, such as a race or a setting.",
    },
    "PR": _PR,
    "UI": {
        "N": "Nobody has to do anything.",
        "P": "Somebody has to do what they do anyway, such as to open a page.",
        "A": "Somebody has to do something unusual, such as to dismiss a warning.",
    },
    "VC": {
        "H": "All or the most sensitive data of the vulnerable system can be read.",
        "L": "Some of its data can be read.",
        "N": "None of its data can be read.",
    },
    "VI": {
        "H": "Its data can be changed at will, or where it matters most.",
        "L": "Some of its data can be changed.",
        "N": "None of its data can be changed.",
    },
    "VA": {
        "H": "It can be brought down, or what matters most of it.",
        "L": "It can be slowed down or interrupted.",
        "N": "It goes on working.",
    },
    "SC": {
        "H": "All or the most sensitive data of other systems can be read.",
        "L": "Some data of other systems can be read.",
        "N": "No data of other systems can be read.",
    },
    "SI": {
        "H": "Data of other systems can be changed at will, or where it matters most.",
        "L": "Some data of other systems can be changed.",
        "N": "No data of other systems can be changed.",
    },
    "SA": {
        "H": "Other systems can be brought down.",
        "L": "Other systems can be slowed down or interrupted.",
        "N": "Other systems go on working.",
    },
    "E": {
        "A": "Attacks are known.",
        "P": "A way to attack it is public; no attacks are known.",
        "U": "Neither attacks nor a public way to attack it are known.",
    },
    "CR": _requirement("confidentiality"),
    "IR": _requirement("integrity"),
    "AR": _requirement("availability"),
    "S": {"N": "Nobody can come to harm.", "P": "People can be injured."},
    "AU": {
        "N": "Attacks cannot be automated from end to end.",
        "Y": "Attacks can be automated from end to end.",
    },
    "R": {
        "A": "The system recovers by itself.",
        "U": "A person has to bring the system back.",
        "I": "The system cannot be brought back.",
    },
    "V": {"D": "One target gives the attacker little.", "C": "One target gives the attacker much."},
    "RE": {
        "L": "Responding takes little effort.",
        "M": "Responding takes some effort.",
        "H": "Responding takes great effort.",
    },
    "U": {
        "Red": "Its provider calls it most urgent.",
        "Amber": "Its provider calls it fairly urgent.",
        "Green": "Its provider calls it hardly urgent.",
        "Clear": "Its provider calls it not urgent.",
    },
}
SENTENCES_4 = {
    **SENTENCES_4,
    **{f"M{key}": _modified(SENTENCES_4[key]) for key in ("AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA")},
    **{f"M{key}": _modified(SENTENCES_4[key]) for key in ("SC",)},
    **{f"M{key}": _modified({**SENTENCES_4[key], "S": "People can be injured."}) for key in ("SI", "SA")},
}

SENTENCES_31: Sentences = {
    "AV": _AV,
    "AC": {
        "L": "It works each time.",
        "H": "It works only under conditions that the attacker does not control, or must prepare for.",
    },
    "PR": _PR,
    "UI": {"N": "Nobody has to do anything.", "R": "Somebody has to do something, such as to open a file."},
    "S": {
        "U": "It harms only what the vulnerable part may use anyway.",
        "C": "It reaches beyond what the vulnerable part may use.",
    },
    "C": {
        "H": "All or the most sensitive data can be read.",
        "L": "Some data can be read.",
        "N": "No data can be read.",
    },
    "I": {
        "H": "Data can be changed at will, or where it matters most.",
        "L": "Some data can be changed.",
        "N": "No data can be changed.",
    },
    "A": {
        "H": "It can be brought down, or what matters most of it.",
        "L": "It can be slowed down or interrupted.",
        "N": "It goes on working.",
    },
    "E": {
        "H": "A reliable way to exploit it exists, or none is needed.",
        "F": "A way to exploit it exists that works in most cases.",
        "P": "A way to exploit it was shown to be possible.",
        "U": "No way to exploit it is known.",
    },
    "RL": {
        "U": "There is no fix.",
        "W": "There is a workaround by others than who makes it.",
        "T": "There is a temporary fix by who makes it.",
        "O": "There is a complete fix by who makes it.",
    },
    "RC": {
        "C": "It is confirmed.",
        "R": "It is likely; not all details are known.",
        "U": "It is reported; its cause is not known.",
    },
    "CR": _requirement("confidentiality"),
    "IR": _requirement("integrity"),
    "AR": _requirement("availability"),
}
SENTENCES_31 = {
    **SENTENCES_31,
    **{f"M{key}": _modified(SENTENCES_31[key]) for key in ("AV", "AC", "PR", "UI", "S", "C", "I", "A")},
}
