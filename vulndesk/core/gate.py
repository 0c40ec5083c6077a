"""What publication waits for (E11): the one door for everything that makes a case public.

Publication needs a fix that is released, per component, or the reporter's agreement; an end of what is affected; the
embargo over; a second person's approval; credit settled. Each condition says in words whether it is met, and what comes
next. An override stands in for the release and the credit alone, needs two people with a reason, and stays visible.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from vulndesk.core.clocks import instant_words
from vulndesk.core.embargo import EM, IN_FORCE
from vulndesk.core.errors import NotNow
from vulndesk.core.world import World

# One person alone waits this long, in the open; a second person would have asked questions.
ALONE = timedelta(hours=24)

# How a reporter may agree. A mail can be forged, so it is not among them.
AGREEMENT = {
    "receipt": "with the receipt",
    "account": "signed in",
    "pinned_key": "with the pinned key",
}


class ProofKind(StrEnum):
    """Where a fix can be had. A tag is no release: nobody installs it."""

    PACKAGE = "package"
    DOWNLOAD = "download"
    CONTAINER = "container"
    HOSTED = "hosted"


class Standing(StrEnum):
    """What the last look said."""

    SERVED = "served"
    ATTESTED = "attested"  # a named person says so; for a hosted service only
    MISSING = "missing"
    WITHDRAWN = "withdrawn"  # yanked, deprecated, another hash
    UNKNOWN = "unknown"  # nobody answered


@dataclass(frozen=True)
class Proof:
    """One place where the fix of a component can be had. what: as people name it ("pypi:requests 2.32.1")."""

    component: str
    kind: ProofKind
    standing: Standing
    what: str

    @property
    def is_release(self) -> bool:
        return self.standing is Standing.SERVED or (
            self.standing is Standing.ATTESTED and self.kind is ProofKind.HOSTED
        )


@dataclass(frozen=True)
class Yes:
    """One person's approval. alone: given by the only person there is, with a second factor; counts after ALONE."""

    who: str
    at: datetime
    alone: bool = False


@dataclass(frozen=True)
class GateFacts:
    """components: what the fix concerns, at least one. agreed: a key of AGREEMENT, or "".

    credit: why it is not settled, or "". people: how many could approve. has_fix, open_ended: whether a fix is known,
    and whether what is affected has no end. reviewed: a person looked at what is affected.
    """

    components: tuple[str, ...]
    proofs: tuple[Proof, ...] = ()
    agreed: str = ""
    em: EM = EM.NONE
    until: datetime | None = None
    world: World = World()  # noqa: RUF009 - frozen
    credit: str = ""
    approvals: tuple[Yes, ...] = ()
    overrides: tuple[Yes, ...] = ()
    people: int = 2
    has_fix: bool = False
    open_ended: bool = False
    reviewed: bool = True


class Name(StrEnum):
    RELEASE = "release"
    AFFECTED = "affected"
    EMBARGO = "embargo"
    APPROVAL = "approval"
    CREDIT = "credit"


@dataclass(frozen=True)
class Condition:
    """One thing that publication waits for. overridden: not met, and two people said why it need not be."""

    name: StrEnum
    met: bool
    words: str
    next_step: str = ""
    overridden: bool = False

    @property
    def holds(self) -> bool:
        return self.met or self.overridden


class Way(StrEnum):
    """By which of the three the gate opened; recorded with the publication."""

    RELEASE = "release"
    AGREEMENT = "agreement"
    OVERRIDE = "override"


OVERRIDABLE = frozenset({Name.RELEASE, Name.CREDIT})


def conditions(facts: GateFacts, *, publisher: str, now: datetime) -> tuple[Condition, ...]:
    """All of them, in the order of the page. publisher: who would publish, as events name people."""
    overridden = is_overridden(facts, now=now)
    found = (
        _release(facts),
        _affected(facts),
        _embargo(facts, now=now),
        _approval(facts, publisher=publisher, now=now),
        _credit(facts),
    )
    return tuple(
        Condition(one.name, one.met, one.words, one.next_step, overridden=True)
        if overridden and not one.met and one.name in OVERRIDABLE
        else one
        for one in found
    )


def require_open(facts: GateFacts, *, publisher: str, now: datetime) -> Way:
    """How the gate is open. Raises NotNow with everything that is missing, and the first next step."""
    found = conditions(facts, publisher=publisher, now=now)
    missing = [one for one in found if not one.holds]
    if missing:
        raise NotNow(
            f"It cannot be published yet. {' '.join(one.words for one in missing)}", next_step=missing[0].next_step
        )
    if any(one.overridden for one in found):
        return Way.OVERRIDE
    return Way.AGREEMENT if _components_without_release(facts) else Way.RELEASE


def is_overridden(facts: GateFacts, *, now: datetime) -> bool:
    """Two people said why, or the only one did and the delay is over."""
    if facts.people < 2:
        return any(_counts_alone(one, facts, now=now) for one in facts.overrides)
    return len({one.who for one in facts.overrides if not one.alone}) >= 2


def counts_from(yes: Yes, world: World) -> datetime:
    """When an approval counts. Nobody waits while people are attacked or everybody knows."""
    return yes.at + ALONE if yes.alone and not world.is_known else yes.at


def _counts_alone(yes: Yes, facts: GateFacts, *, now: datetime) -> bool:
    return yes.alone and counts_from(yes, facts.world) <= now


def _components_without_release(facts: GateFacts) -> tuple[str, ...]:
    released = {proof.component for proof in facts.proofs if proof.is_release}
    return tuple(one for one in facts.components if one not in released)


def _release(facts: GateFacts) -> Condition:
    lacking = _components_without_release(facts)
    if not lacking:
        return Condition(Name.RELEASE, True, f"The fix is released: {_what(facts.proofs)}.")
    if facts.agreed in AGREEMENT:
        how = AGREEMENT[facts.agreed]
        return Condition(Name.RELEASE, True, f"The reporter agreed, {how}, that it is published before a release.")
    withdrawn = [proof for proof in facts.proofs if proof.standing is Standing.WITHDRAWN]
    if withdrawn:
        words = f"{_what(withdrawn, only_releases=False)} was released and withdrawn again."
        return Condition(Name.RELEASE, False, words, "Release a fix that stays, and name it.")
    silent = [proof for proof in facts.proofs if proof.standing is Standing.UNKNOWN]
    if silent:
        words = f"Nobody could say whether {_what(silent, only_releases=False)} is served."
        return Condition(Name.RELEASE, False, words, "Look again, or name another place.")
    words = f"No release with the fix is proven for {_listed(lacking)}."
    return Condition(
        Name.RELEASE,
        False,
        words,
        "Name where it can be had; a tag alone is not a release. Or ask the reporter to agree.",
    )


def _what(proofs: Iterable[Proof], *, only_releases: bool = True) -> str:
    return _listed([proof.what for proof in proofs if proof.is_release or not only_releases])


def _affected(facts: GateFacts) -> Condition:
    if facts.has_fix and facts.open_ended:
        return Condition(
            Name.AFFECTED,
            False,
            "A fix is known, and what is affected has no end: every later version would be flagged.",
            "Name the commits that fix it, and review the versions.",
        )
    if facts.has_fix and not facts.reviewed:
        words = "Nobody has reviewed which versions are affected."
        return Condition(Name.AFFECTED, False, words, "Look at the list on the page of the fix, and confirm it.")
    words = "What is affected has an end." if facts.has_fix else "No commit of a fix is named here."
    return Condition(Name.AFFECTED, True, words)


def _embargo(facts: GateFacts, *, now: datetime) -> Condition:
    if facts.em in IN_FORCE and facts.until is not None and facts.until > now:
        words = f"It is under embargo until {instant_words(facts.until)}."
        return Condition(Name.EMBARGO, False, words, "Wait for the end, agree on an earlier one, or end it.")
    return Condition(Name.EMBARGO, True, "No embargo holds.")


def approval_condition(
    approvals: Iterable[Yes], *, people: int, world: World, publisher: str, now: datetime
) -> Condition:
    """That a second person looked; or, of somebody who is alone, that they said so early enough and in the open."""
    if people < 2:
        return _own_approval(approvals, world, now=now)
    others = [one for one in approvals if one.who != publisher and not one.alone]
    if others:
        return Condition(Name.APPROVAL, True, "A second person approved.")
    return Condition(
        Name.APPROVAL, False, "A second person has not approved.", "Ask somebody else of the team to look and approve."
    )


def _approval(facts: GateFacts, *, publisher: str, now: datetime) -> Condition:
    return approval_condition(facts.approvals, people=facts.people, world=facts.world, publisher=publisher, now=now)


def _own_approval(approvals: Iterable[Yes], world: World, *, now: datetime) -> Condition:
    mine = [one for one in approvals if one.alone]
    if not mine:
        step = "Approve it yourself, with your second factor and a reason; it counts after 24 hours in the open."
        return Condition(Name.APPROVAL, False, "Nobody approved, and there is no second person.", step)
    from_when = min(counts_from(one, world) for one in mine)
    if from_when <= now:
        return Condition(Name.APPROVAL, True, "Approved by the only person there is, in the open.")
    words = f"Your approval counts from {instant_words(from_when)}."
    return Condition(Name.APPROVAL, False, words, "Wait until then, or take it back.")


def _credit(facts: GateFacts) -> Condition:
    if facts.credit:
        return Condition(
            Name.CREDIT,
            False,
            facts.credit,
            "Ask how they want to be named, on the page “Credit”; a week of silence decides.",
        )
    return Condition(Name.CREDIT, True, "How the reporter is named is settled.")


def _listed(names: Iterable[str]) -> str:
    parts = list(dict.fromkeys(names))
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else "nothing"
