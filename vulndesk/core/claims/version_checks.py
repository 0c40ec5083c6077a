"""Of a version that a report names: was it released, does the policy support it, and which release is the newest?

Pure: tags come from `gateways.repository.Repository.refs`, the index's versions from `gateways.package_index`. None
stands for what is not known, and nothing is refuted for the lack of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vulndesk.core.claims.claim import Claim, Judged, Verdict
from vulndesk.core.claims.facts import Refs
from vulndesk.core.claims.name_claims import judge_release
from vulndesk.core.claims.published import Published
from vulndesk.core.claims.release_tags import nearest, newest_tag, shown, tags_of
from vulndesk.core.policy.clauses import Policy
from vulndesk.core.verdicts import Verdict as PolicyVerdict
from vulndesk.core.versions import version_verdict


@dataclass(frozen=True)
class VersionCheck:
    """released: whether it is a release, with the words that say it. support: of the policy, for cases' verdicts.

    newest: the newest release that is known, as its number; empty when none is.
    """

    claim: Claim
    released: Judged
    support: PolicyVerdict
    newest: str


def check_version(
    claim: Claim, *, refs: Refs | None, published: Sequence[Published] | None, policy: Policy, index: str = "the index"
) -> VersionCheck:
    """claim: of kind VERSION. published: of the programme's package, where it names one. index: as people call it."""
    newest = newest_version(refs, published)
    support = version_verdict(reported=claim.version, policy=policy, latest=newest or None)
    return VersionCheck(claim, _released(claim, refs, published, index), support, newest)


def newest_version(refs: Refs | None, published: Sequence[Published] | None) -> str:
    """The index's before the repository's: that is what people install. No withdrawn or pre-release counts."""
    offered = tuple(one.version for one in published or () if not one.is_withdrawn)
    return shown(newest_tag(offered) or newest_tag(refs.tags if refs else ()))


def _released(claim: Claim, refs: Refs | None, published: Sequence[Published] | None, index: str) -> Judged:
    by_tag = judge_release(claim, refs) if refs else None
    if by_tag and by_tag.verdict is Verdict.CONFIRMED:
        return by_tag
    names = tuple(one.version for one in published or ())
    same = tags_of(claim.version, names)
    listed = next((one for one in published or () if one.version in same), None)
    if listed and listed.is_withdrawn:
        return Judged(claim, Verdict.CONFIRMED, f"{index} had it as {listed.version}, and withdrew it.")
    if listed:
        return Judged(claim, Verdict.CONFIRMED, f"{index} has it as {listed.version}.")
    if not names:
        return by_tag or Judged(claim, Verdict.UNDECIDED, "No list of releases is known.")
    beside = nearest(claim.version, names)
    words = f"{index} lists no {claim.version} among {len(names)}" + (f"; nearest is {beside}" if beside else "")
    if by_tag is None:  # an index forgets what was deleted
        return Judged(claim, Verdict.UNDECIDED, f"{words}.")
    return Judged(claim, by_tag.verdict, f"{by_tag.evidence} {words}.", by_tag.places)
