"""What a report says of the code, beside what the code says: the lines of a table that a reporter and a team can read.

Words are plain and blame nobody: "We could not find this file." is about what the desk found, not about who wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any

from vulndesk.core.claims.claim import Claim, ClaimKind, Judged, Place, Verdict
from vulndesk.core.claims.judge import Judgement
from vulndesk.core.claims.version_checks import VersionCheck
from vulndesk.core.verdicts import Verdict as PolicyVerdict

LONGEST_TEXT = 200
LONGEST_EVIDENCE = 600
MOST_LINES = 200  # a table that nobody reads to its end helps nobody
_MOST_PLACES = 3

KINDS: Mapping[ClaimKind, str] = {
    ClaimKind.PATH: "File",
    ClaimKind.LINE: "Line",
    ClaimKind.SYMBOL: "Name",
    ClaimKind.VERSION: "Version",
    ClaimKind.COMMIT: "Commit",
    ClaimKind.SNIPPET: "Quoted code",
    ClaimKind.TAG: "Tag",
    ClaimKind.BRANCH: "Branch",
    ClaimKind.URL: "Address",
}
VERDICTS: Mapping[Verdict, str] = {
    Verdict.REFUTED: "Not found",
    Verdict.UNDECIDED: "Open",
    Verdict.CONFIRMED: "Found",
}
ORDER = (Verdict.REFUTED, Verdict.UNDECIDED, Verdict.CONFIRMED)

_NOT_FOUND: Mapping[ClaimKind, str] = {
    ClaimKind.PATH: "We could not find this file",
    ClaimKind.LINE: "We could not find this line",
    ClaimKind.SYMBOL: "We could not find this name",
    ClaimKind.VERSION: "We could not find this release",
    ClaimKind.COMMIT: "We could not find this commit",
    ClaimKind.SNIPPET: "We could not find this code",
    ClaimKind.TAG: "We could not find this tag",
    ClaimKind.BRANCH: "We could not find this branch",
    ClaimKind.URL: "We could not find what this address names",
}
# What has a place in the files, and may be gone from the newest release.
IN_FILES = frozenset({ClaimKind.PATH, ClaimKind.LINE, ClaimKind.SYMBOL, ClaimKind.SNIPPET})


@dataclass(frozen=True)
class Line:
    """One claim of the table. text: the report's own words. said: the answer; evidence: how anybody can check it.

    instead: what may have been meant; empty when nothing is near. newest: "there", "gone" or "" (not looked at, or it
    cannot be told) in the newest release. times: how often the report says it. support: of a version, the outcome and
    the sentence of the policy's verdict, with the ids of its clauses.
    """

    kind: ClaimKind
    text: str
    verdict: Verdict
    said: str
    evidence: str
    instead: str = ""
    newest: str = ""
    places: tuple[Place, ...] = ()
    times: int = 1
    support: str = ""
    support_words: str = ""
    clause_ids: tuple[str, ...] = ()

    @property
    def kind_words(self) -> str:
        return KINDS[self.kind]

    @property
    def policy_verdict(self) -> PolicyVerdict | None:
        """What the policy says of a version."""
        if not self.support:
            return None
        return PolicyVerdict("version", self.support, self.support_words, self.clause_ids)

    @property
    def verdict_words(self) -> str:
        return VERDICTS[self.verdict]


@dataclass(frozen=True)
class Table:
    """ref: where most claims were judged. newest_ref: the newest release, when it was looked at as well.

    lines: what was not found first. left_out: claims beyond MOST_LINES.
    """

    ref: str
    lines: tuple[Line, ...] = ()
    newest_ref: str = ""
    left_out: int = 0

    def of(self, verdict: Verdict) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.verdict is verdict)

    @property
    def refuted(self) -> tuple[Line, ...]:
        return self.of(Verdict.REFUTED)

    @property
    def undecided(self) -> tuple[Line, ...]:
        return self.of(Verdict.UNDECIDED)

    @property
    def confirmed(self) -> tuple[Line, ...]:
        return self.of(Verdict.CONFIRMED)

    @property
    def gone(self) -> tuple[Line, ...]:
        """Found where the report says, and not in the newest release any more."""
        return tuple(line for line in self.lines if line.newest == "gone")

    @property
    def summary(self) -> str:
        """ "1 not found, 2 open, 5 found"; empty for a report that says nothing of the code."""
        counts = ((len(self.of(verdict)), VERDICTS[verdict].lower()) for verdict in ORDER)
        return ", ".join(f"{count} {words}" for count, words in counts if count)


def table_of(
    found: Judgement, *, newest: Judgement | None = None, versions: Mapping[Claim, VersionCheck] = MappingProxyType({})
) -> Table:
    """newest: the claims of `in_files(found)` judged once more, at the newest release. versions: those of `found`."""
    there = {(one.claim.kind, one.claim.text): one.verdict for one in newest.judged} if newest else {}
    lines: dict[tuple[ClaimKind, str], Line] = {}
    for judged in found.judged:
        check = versions.get(judged.claim)
        one = check.released if check else judged
        key = (one.claim.kind, one.claim.text)
        if key in lines:
            lines[key] = replace(lines[key], times=lines[key].times + 1)
        else:
            lines[key] = replace(_line(one, found.ref), newest=_newest(one, there.get(key)), **_support(check))
    ordered = sorted(lines.values(), key=lambda line: ORDER.index(line.verdict))
    left_out = max(0, len(ordered) - MOST_LINES)
    return Table(found.ref, tuple(ordered[:MOST_LINES]), newest.ref if newest else "", left_out)


def in_files(found: Judgement) -> tuple[Judged, ...]:
    """What was found, and may be gone since."""
    return tuple(one for one in found.judged if one.claim.kind in IN_FILES and one.verdict is Verdict.CONFIRMED)


def _support(check: VersionCheck | None) -> dict[str, Any]:
    if check is None or check.released.verdict is Verdict.REFUTED:
        return {}
    verdict = check.support
    return {"support": verdict.outcome, "support_words": verdict.sentence, "clause_ids": verdict.clause_ids}


def _newest(judged: Judged, there: Verdict | None) -> str:
    if judged.verdict is not Verdict.CONFIRMED or there is None:
        return ""
    return {Verdict.CONFIRMED: "there", Verdict.REFUTED: "gone"}.get(there, "")


def _line(judged: Judged, ref: str) -> Line:
    claim = judged.claim
    return Line(
        kind=claim.kind,
        text=_short(claim.text, LONGEST_TEXT),
        verdict=judged.verdict,
        said=_said(judged, ref),
        evidence=_short(judged.evidence, LONGEST_EVIDENCE),
        instead=_instead(judged),
        places=judged.places[:_MOST_PLACES],
    )


def _said(judged: Judged, ref: str) -> str:
    kind = judged.claim.kind
    if judged.verdict is Verdict.CONFIRMED:
        return "We found it."
    if judged.verdict is Verdict.UNDECIDED:
        return "The code alone does not tell."
    at = judged.places[0].ref if judged.places and kind in IN_FILES else ref
    return f"{_NOT_FOUND[kind]}{f' in {at}' if kind in IN_FILES and at else ''}."


def _instead(judged: Judged) -> str:
    """What stands where the claim points: another path, the nearest release."""
    if judged.verdict is not Verdict.REFUTED or not judged.places:
        return ""
    place, claim = judged.places[0], judged.claim
    if claim.kind in (ClaimKind.VERSION, ClaimKind.TAG, ClaimKind.BRANCH):
        return "" if place.path else place.ref
    if claim.kind in (ClaimKind.PATH, ClaimKind.LINE, ClaimKind.URL) and place.path not in ("", claim.path):
        return place.path
    return ""


def _short(text: str, most: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else f"{words[: most - 1]}…"


# --- as it is kept -----------------------------------------------------------------------------------------------


def table_to_json(table: Table) -> dict[str, Any]:
    return asdict(table)


def table_from_json(kept: Mapping[str, Any]) -> Table:
    return Table(kept["ref"], tuple(_line_from(one) for one in kept["lines"]), kept["newest_ref"], kept["left_out"])


def _line_from(kept: Mapping[str, Any]) -> Line:
    meant = {
        "kind": ClaimKind(kept["kind"]),
        "verdict": Verdict(kept["verdict"]),
        "clause_ids": tuple(kept["clause_ids"]),
    }
    return Line(**{**kept, **meant, "places": tuple(Place(**place) for place in kept["places"])})
