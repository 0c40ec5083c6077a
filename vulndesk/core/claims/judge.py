"""What a report says of the code, against the code: confirmed, refuted or undecided, with evidence a person can check.

A claim is judged at the ref that was asked for; else at the refs that the report names (tags, releases, commits,
branches); else at the default branch. A claim that holds at one of them is not refuted. In doubt the judge does not
refute: a clone without its history, a file that a build makes, a submodule, a path that fits several files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from vulndesk.core.claims.claim import Claim, ClaimKind, Judged, Verdict
from vulndesk.core.claims.code_claims import judge_snippets, judge_symbols, words_of
from vulndesk.core.claims.facts import Facts
from vulndesk.core.claims.name_claims import judge_branch, judge_commit, judge_tag, judge_version
from vulndesk.core.claims.place_claims import judge_line, judge_path, judge_url
from vulndesk.core.claims.release_tags import number_of, series_of, tags_of
from vulndesk.core.errors import BadInput

MOST_CLAIMS = 2_000
_MOST_REFS = 6


@dataclass(frozen=True)
class Judgement:
    """ref: where most claims were judged. judged: in the order of the claims."""

    ref: str
    judged: tuple[Judged, ...]


def judge(claims: Sequence[Claim], facts: Facts, *, ref: str = "") -> Judgement:
    """Raises BadInput when `ref` is not in the repository, or when it has no commit yet."""
    refs = (find_ref(ref, facts),) if ref else refs_named(claims, facts)
    if facts.object_of(refs[0]).kind != "commit":
        raise BadInput(
            "The repository has no commit to judge at.", next_step="Give a ref that it has, or fetch one into it."
        )
    facts.expect(refs[0], words_of(claims[:MOST_CLAIMS]))
    read, left = claims[:MOST_CLAIMS], claims[MOST_CLAIMS:]
    verdicts: dict[Claim, Judged] = {}
    for claim in read:
        if claim.kind in _BY_PLACE:
            verdicts[claim] = _BY_PLACE[claim.kind](claim, facts, refs)
        elif claim.kind in _BY_NAME:
            verdicts[claim] = _BY_NAME[claim.kind](claim, facts)
    paths = tuple(dict.fromkeys(claim.path for claim in read if claim.path))
    symbols = [claim for claim in read if claim.kind is ClaimKind.SYMBOL]
    snippets = [claim for claim in read if claim.kind is ClaimKind.SNIPPET]
    for one in (*judge_symbols(symbols, facts, refs, paths), *judge_snippets(snippets, facts, refs, paths)):
        verdicts[one.claim] = one
    too_many = (
        Judged(claim, Verdict.UNDECIDED, f"Only the first {MOST_CLAIMS} claims are looked at.") for claim in left
    )
    return Judgement(refs[0], (*(verdicts[claim] for claim in read), *too_many))


_BY_PLACE: Mapping[ClaimKind, Callable[[Claim, Facts, Sequence[str]], Judged]] = {
    ClaimKind.PATH: judge_path,
    ClaimKind.LINE: judge_line,
    ClaimKind.URL: judge_url,
}
_BY_NAME: Mapping[ClaimKind, Callable[[Claim, Facts], Judged]] = {
    ClaimKind.VERSION: judge_version,
    ClaimKind.TAG: judge_tag,
    ClaimKind.BRANCH: judge_branch,
    ClaimKind.COMMIT: judge_commit,
}


def find_ref(written: str, facts: Facts) -> str:
    """A tag, a branch, a release or a commit, as a person names it. Raises BadInput."""
    name = written.removeprefix("refs/tags/").removeprefix("refs/heads/").removeprefix("origin/")
    refs = facts.refs
    if name == "HEAD":
        return refs.default
    if name in refs.tag_names or name in refs.branch_names:
        return name
    if found := tags_of(name, refs.tags):
        return found[0]
    commit = facts.object_of(name)
    if commit.kind == "commit":
        return commit.id
    what = "is the beginning of several ids" if commit.kind == "ambiguous" else "is no tag, branch or commit"
    raise BadInput(f"{name[:100]} {what} of this repository.", next_step="Give one that git rev-parse finds there.")


def refs_named(claims: Sequence[Claim], facts: Facts) -> tuple[str, ...]:
    """The refs that a report names and the repository has, the most telling first; else the default branch."""
    found: list[str] = []
    for kinds in _TELLING:
        for claim in claims:
            if claim.kind in kinds and (ref := _ref_of(claim, facts)):
                found.append(ref)
    return tuple(dict.fromkeys(found))[:_MOST_REFS] or (facts.refs.default,)


_TELLING = ({ClaimKind.TAG}, {ClaimKind.VERSION}, {ClaimKind.COMMIT}, {ClaimKind.BRANCH})


def _ref_of(claim: Claim, facts: Facts) -> str:
    refs = facts.refs
    if claim.kind is ClaimKind.COMMIT:
        commit = facts.object_of(claim.ref)
        return commit.id if commit.kind == "commit" else ""
    if claim.kind is ClaimKind.BRANCH:
        name = claim.ref.removeprefix("origin/")
        return name if name in refs.branch_names else ""
    written = claim.version or claim.ref
    if claim.relation in ("<", ">"):  # the bound itself is not meant
        return ""
    if claim.ref in refs.tag_names:
        return claim.ref
    if exact := tags_of(written, refs.tags, package=claim.package):
        return exact[0]
    series = series_of(written, refs.tags) if number_of(written) else ()
    return series[-1] if series else ""
