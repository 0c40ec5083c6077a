"""SSVC: what to do first, decided from a few answers by the published tables of CERT/CC.

The four decision tables, in the versions that they carry, are those of https://github.com/CERTCC/SSVC (data files under
an MIT (SEI)-style licence, copyright Carnegie Mellon University); the explanations are ours. A vector names the tree
and its answers: `supplier/E:A/U:S/TI:T/PSI:S`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from vulndesk.core.errors import BadInput


@dataclass(frozen=True)
class Answer:
    key: str
    name: str
    words: str


@dataclass(frozen=True)
class Point:
    """One question. version: of the decision point in the standard."""

    key: str
    name: str
    version: str
    question: str
    answers: tuple[Answer, ...]

    def answer(self, key: str) -> Answer | None:
        return next((one for one in self.answers if one.key == key), None)


@dataclass(frozen=True)
class Tree:
    """One decision table. words: whose question it answers. table: the outcome of every row of answers, in order."""

    name: str
    version: str
    words: str
    points: tuple[Point, ...]
    outcomes: tuple[Answer, ...]
    table: Mapping[tuple[str, ...], str]

    def outcome(self, key: str) -> Answer:
        return next(one for one in self.outcomes if one.key == key)


@dataclass(frozen=True)
class Decision:
    """vector: as it is stored. outcome: what the table says."""

    tree: Tree
    answers: tuple[tuple[Point, Answer], ...]
    outcome: Answer
    vector: str


def decide_by(tree_name: str, answers: Mapping[str, str]) -> Decision:
    """answers: point's key -> answer's key. Raises BadInput for the first question without an answer."""
    tree = tree_named(tree_name)
    given: list[tuple[Point, Answer]] = []
    for point in tree.points:
        found = point.answer(answers.get(point.key, ""))
        if found is None:
            raise BadInput(f"“{point.name}” has no answer.", next_step="Choose one.", field=point.key)
        given.append((point, found))
    outcome = tree.outcome(tree.table[tuple(answer.key for _, answer in given)])
    vector = "/".join([tree.name, *(f"{point.key}:{answer.key}" for point, answer in given)])
    return Decision(tree, tuple(given), outcome, vector)


def decision_of(vector: str) -> Decision:
    """A stored vector again. Raises BadInput for one that is none."""
    tree, _, rest = vector.partition("/")
    return decide_by(tree, dict(part.partition(":")[::2] for part in rest.split("/")))


# Whose outcome says how soon something is done.
PRIORITISES = ("supplier", "deployer")


def most_urgent(vectors: Mapping[str, str]) -> str:
    """tree -> vector in; the more urgent outcome of those that prioritise, in small letters, or empty."""
    found = [decision_of(vectors[name]).outcome for name in PRIORITISES if name in vectors]
    return max(found, key=_PRIORITY.index).name.lower() if found else ""


def tree_named(name: str) -> Tree:
    """Raises BadInput."""
    if name not in TREES:
        raise BadInput("There is no such decision tree.", next_step=f"Use one of {', '.join(TREES)}.")
    return TREES[name]


# --- questions ---------------------------------------------------------------------------------------------------


def _point(key: str, name: str, version: str, question: str, *answers: tuple[str, str, str]) -> Point:
    return Point(key, name, version, question, tuple(Answer(*one) for one in answers))


_E = _point(
    "E",
    "Exploitation",
    "1.1.0",
    "What is known of its exploitation?",
    ("N", "None", "No exploitation is known, and no way to exploit it is public."),
    ("P", "Public PoC", "A way to exploit it is public, or so well known that none is needed."),
    ("A", "Active", "Reliable evidence says that attackers use it now."),
)
_U = _point(
    "U",
    "Utility",
    "1.0.1",
    "How useful is it to an attacker?",
    ("L", "Laborious", "Each attack needs work by hand, and one target gives little."),
    ("E", "Efficient", "Attacks can be automated, or one target gives much; not both."),
    ("S", "Super effective", "Attacks can be automated, and one target gives much."),
)
_TI = _point(
    "TI",
    "Technical impact",
    "1.0.0",
    "How much does the attacker gain of the software?",
    ("P", "Partial", "Some control over it, or some of what it knows."),
    ("T", "Total", "All control over it, or all that it knows."),
)
_PSI = _point(
    "PSI",
    "Public safety impact",
    "2.0.1",
    "Can people come to harm?",
    ("M", "Minimal", "Nothing worse than a minor injury or a nuisance."),
    ("S", "Significant", "People, the environment, or money or minds of many can come to harm."),
)
_EXP = _point(
    "EXP",
    "System exposure",
    "1.0.1",
    "Who can reach the system?",
    ("S", "Small", "Only local programs, or a closely controlled network."),
    ("C", "Controlled", "A network with some restriction that interrupts attacks."),
    ("O", "Open", "The internet, or another network that nobody can restrict."),
)
_A = _point(
    "A",
    "Automatable",
    "2.0.0",
    "Can attacks be automated from finding a target to exploiting it?",
    ("N", "No", "At least one of these steps needs work for each target."),
    ("Y", "Yes", "All of them can be automated reliably."),
)
_HI = _point(
    "HI",
    "Human impact",
    "2.0.2",
    "What is the worst for people and for the work of the organisation?",
    ("L", "Low", "Negligible for safety; essential work goes on, if with difficulty."),
    ("M", "Medium", "Marginal for safety, or one essential function fails."),
    ("H", "High", "Critical for safety, or marginal while an essential function fails."),
    ("VH", "Very high", "Catastrophic for safety, or the organisation cannot do what it is for."),
)
_RP = _point(
    "RP",
    "Report public",
    "1.0.0",
    "Are the details public already?",
    ("Y", "Yes", "A report with enough detail is public."),
    ("N", "No", "No such report is public."),
)
_SCON = _point(
    "SCON",
    "Supplier contacted",
    "1.0.0",
    "Did the reporter try in earnest to reach who makes it?",
    ("N", "No", "They have not been contacted."),
    ("Y", "Yes", "They have been contacted in a way that should reach them."),
)
_RC = _point(
    "RC",
    "Report credibility",
    "1.0.0",
    "Is the report credible?",
    ("NC", "Not credible", "It contradicts itself or what is known."),
    ("C", "Credible", "Nothing speaks against it."),
)
_SC = _point(
    "SC",
    "Supplier cardinality",
    "1.0.0",
    "How many have to fix it?",
    ("O", "One", "One supplier."),
    ("M", "Multiple", "Several suppliers."),
)
_SE = _point(
    "SE",
    "Supplier engagement",
    "1.0.0",
    "Do they take part?",
    ("A", "Active", "They answer and take part."),
    ("U", "Unresponsive", "They do not answer, or take no part."),
)
_SINV = _point(
    "SINV",
    "Supplier involvement",
    "1.0.0",
    "How far is who makes it?",
    ("FR", "Fix ready", "A fix is there."),
    ("C", "Cooperative", "They work on a fix."),
    ("UU", "Unresponsive", "They do not answer, refuse, or are no more."),
)
_PVA = _point(
    "PVA",
    "Public value added",
    "1.0.0",
    "What would a publication of yours add?",
    ("L", "Limited", "Little: what is public is good and in many places."),
    ("A", "Ampliative", "Details, corrections, or readers that it did not have."),
    ("P", "Precedence", "It would be the first, or come with the first."),
)

_PRIORITY = (
    Answer("D", "Defer", "Do nothing for now."),
    Answer("S", "Scheduled", "In the normal course of work."),
    Answer("O", "Out-of-cycle", "Sooner than the normal course: the next opportunity, with overtime if needed."),
    Answer("I", "Immediate", "All hands, and other work waits."),
)
_COORDINATE = (
    Answer("D", "Decline", "Do not take part; point the reporter to who can help."),
    Answer("T", "Track", "Receive reports and watch; act when it changes."),
    Answer("C", "Coordinate", "Take part: bring the parties together, and publish."),
)
_PUBLISH = (
    Answer("N", "Do not publish", "A publication of yours adds too little."),
    Answer("P", "Publish", "Publish: people need to know it from you."),
)


# --- tables ------------------------------------------------------------------------------------------------------


def _tree(name: str, words: str, points: tuple[Point, ...], outcomes: tuple[Answer, ...], rows: str) -> Tree:
    """rows: "answers | outcomes", one outcome for each combination of the remaining points, the last point fastest."""
    table: dict[tuple[str, ...], str] = {}
    for line in rows.strip().splitlines():
        left, _, right = line.partition("|")
        down, found = tuple(left.split()), right.split()
        across = product(*([one.key for one in point.answers] for point in points[len(down) :]))
        table |= {down + keys: outcome for keys, outcome in zip(across, found, strict=True)}
    return Tree(name, "1.0.0", words, points, outcomes, table)


TREES: dict[str, Tree] = {
    tree.name: tree
    for tree in (
        _tree(
            "supplier",
            "We make it: how soon to fix it",
            (_E, _U, _TI, _PSI),
            _PRIORITY,
            # E U | TI.PSI: P.M P.S T.M T.S
            """
            N L | D S S O
            N E | S O S O
            N S | S O O O
            P L | S O S I
            P E | S I O I
            P S | O I O I
            A L | O I O I
            A E | O I O I
            A S | I I I I
            """,
        ),
        _tree(
            "deployer",
            "We run it: how soon to install the fix",
            (_E, _EXP, _A, _HI),
            _PRIORITY,
            # E EXP | A.HI: N.L N.M N.H N.VH Y.L Y.M Y.H Y.VH
            """
            N S | D D S S D S S S
            N C | D S S S S S S S
            N O | D S S S S S S O
            P S | D S S S S S S S
            P C | D S S S S S S O
            P O | S S S O S S O O
            A S | S S O O S O O O
            A C | S S O O O O O O
            A O | S O O I O O I I
            """,
        ),
        _tree(
            "coordinator",
            "We coordinate it: whether to take part",
            (_RP, _SCON, _RC, _SC, _SE, _U, _PSI),
            _COORDINATE,
            # RP SCON RC SC SE | U.PSI: L.M L.S E.M E.S S.M S.S
            """
            Y N NC O A | D D D D D D
            Y N NC O U | D D D D D D
            Y N NC M A | D D D D D C
            Y N NC M U | D D D D D C
            Y N C  O A | D D D D D D
            Y N C  O U | D D D D D D
            Y N C  M A | D D D D D C
            Y N C  M U | D D D D D C
            Y Y NC O A | D D D D D D
            Y Y NC O U | D D D D D D
            Y Y NC M A | D D D D D C
            Y Y NC M U | D D D D D C
            Y Y C  O A | D D D D D D
            Y Y C  O U | D D D D D D
            Y Y C  M A | D D D D D C
            Y Y C  M U | D D D D D C
            N N NC O A | D D D D D D
            N N NC O U | D D D D D D
            N N NC M A | D D D D D C
            N N NC M U | D D D D D C
            N N C  O A | D D D D D D
            N N C  O U | D D D D D D
            N N C  M A | D D D D D C
            N N C  M U | D D D D D C
            N Y NC O A | D D D T D T
            N Y NC O U | D D D T D T
            N Y NC M A | D T D T T C
            N Y NC M U | D T D T T C
            N Y C  O A | D D D T D T
            N Y C  O U | T C C C C C
            N Y C  M A | D T D T C C
            N Y C  M U | C C C C C C
            """,
        ),
        _tree(
            "publication",
            "We coordinate it: whether to publish",
            (_SINV, _E, _PVA),
            _PUBLISH,
            # SINV E | PVA: L A P
            """
            FR N | N N P
            FR P | N N P
            FR A | N P P
            C  N | N N P
            C  P | N N P
            C  A | N P P
            UU N | N N P
            UU P | N P P
            UU A | P P P
            """,
        ),
    )
}
