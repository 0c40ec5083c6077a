"""Is there this release, tag, branch, commit?"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from itertools import islice

from vulndesk.core.claims.claim import Claim, Judged, Place, Verdict
from vulndesk.core.claims.facts import Facts, Refs
from vulndesk.core.claims.release_tags import (
    nearest,
    number_of,
    series_of,
    shown,
    tags_of,
    with_same_number,
)

_MOST_NAMES, _MOST_ALIKE = 5_000, 200
_TELLING = 7  # digits of a commit's id: git's own shortest


def judge_version(claim: Claim, facts: Facts) -> Judged:
    return judge_release(claim, facts.refs)


def judge_release(claim: Claim, refs: Refs) -> Judged:
    tags = refs.tags
    exact = tags_of(claim.version, tags, package=claim.package)
    if exact:
        return Judged(claim, Verdict.CONFIRMED, f"It is the tag {exact[0]}.", (Place(exact[0], ""),))
    series = series_of(claim.version, tags)
    if series:
        through = f"{series[0]} to {series[-1]}" if len(series) > 1 else series[0]
        return Judged(claim, Verdict.CONFIRMED, f"It is a series of releases: {through}.", (Place(series[-1], ""),))
    number, near = number_of(claim.version), nearest(claim.version, tags)
    if number is None or not near:
        why = "no tag of the repository is a release" if number else "it is no number of a release"
        return Judged(claim, Verdict.UNDECIDED, f"Nothing is known of this version: {why}.")
    words = f"There is no such release; nearest is {shown(near)}"
    if same := with_same_number(claim.version, tags):
        return Judged(claim, Verdict.UNDECIDED, f"The number is that of {same[0]}; what follows it differs.")
    unsure = _why_unsure(claim, refs, is_unreleased=number.is_unreleased)
    if unsure:
        return Judged(claim, Verdict.UNDECIDED, f"{words}; {unsure}.", (Place(near, ""),))
    return Judged(claim, Verdict.REFUTED, f"{words}.", (Place(near, ""),))


def _why_unsure(claim: Claim, refs: Refs, *, is_unreleased: bool) -> str:
    if claim.relation:
        return "it bounds a range, and need not be one"
    if is_unreleased:
        return "it is a state between releases"
    if claim.package and not any(claim.package.lower() in one for one in refs.addresses):
        return f"it may be a release of {claim.package}, which is not in this repository"
    return "" if refs.is_whole else "this clone does not have the whole history"


def judge_tag(claim: Claim, facts: Facts) -> Judged:
    refs = facts.refs
    name = claim.ref.removeprefix("refs/tags/")
    if name in refs.tag_names:
        return Judged(claim, Verdict.CONFIRMED, f"The tag {name} exists.", (Place(name, ""),))
    if same := tags_of(name, refs.tags):
        evidence = f"The release is there; its tag is written {same[0]}."
        return Judged(claim, Verdict.CONFIRMED, evidence, (Place(same[0], ""),))
    if name in refs.branch_names:
        return Judged(claim, Verdict.UNDECIDED, f"{name} is a branch, not a tag.", (Place(name, ""),))
    close = nearest(name, refs.tags) or _alike(name, refs.tags)
    said = f"There is no tag {name} among {len(refs.tags)}" + (f"; nearest is {close}" if close else "")
    verdict = Verdict.REFUTED if refs.tags and refs.is_whole else Verdict.UNDECIDED
    return Judged(claim, verdict, f"{said}.", (Place(close, ""),) if close else ())


def judge_branch(claim: Claim, facts: Facts) -> Judged:
    refs = facts.refs
    name = claim.ref.removeprefix("refs/heads/").removeprefix("origin/")
    if name in refs.branch_names:
        return Judged(claim, Verdict.CONFIRMED, f"The branch {name} exists.", (Place(name, ""),))
    if name in refs.tag_names:
        return Judged(claim, Verdict.CONFIRMED, f"{name} is a tag.", (Place(name, ""),))
    close = _alike(name, refs.branches)
    said = f"There is no branch {name} here" + (f"; nearest is {close}" if close else "")
    # A clone of one branch knows nothing of the others, and a merged branch is often deleted.
    sure = len(refs.branches) > 1 and refs.is_whole
    why = "" if sure else "; this clone has one branch only"
    return Judged(claim, Verdict.REFUTED if sure else Verdict.UNDECIDED, f"{said}{why}.")


def _alike(name: str, names: Sequence[str]) -> str:
    """One that is easily mistaken for it; a look at a few is enough, because a report may name thousands."""
    alike = (one for one in names[:_MOST_NAMES] if abs(len(one) - len(name)) < 3 and one[:1] == name[:1])
    return next(iter(difflib.get_close_matches(name, list(islice(alike, _MOST_ALIKE)), n=1)), "")


def judge_commit(claim: Claim, facts: Facts) -> Judged:
    found = facts.object_of(claim.ref)
    if found.kind == "commit":
        short = claim.ref if len(claim.ref) >= _TELLING else found.id[:12]
        evidence = f"The commit {short} exists, of {found.day}."
        return Judged(claim, Verdict.CONFIRMED, evidence, (Place(found.id, ""),))
    if found.kind == "ambiguous":
        return Judged(claim, Verdict.UNDECIDED, f"Several objects’ ids begin with {claim.ref}.")
    if found.kind != "missing":
        return Judged(claim, Verdict.UNDECIDED, f"{claim.ref} is the id of a {found.kind}, not of a commit.")
    said = f"No commit of this repository has an id that begins with {claim.ref}"
    if not facts.refs.is_whole or len(claim.ref) < _TELLING:
        why = "it is too short to tell" if facts.refs.is_whole else "this clone does not have the whole history"
        return Judged(claim, Verdict.UNDECIDED, f"{said}; {why}.")
    return Judged(claim, Verdict.REFUTED, f"{said}.")
