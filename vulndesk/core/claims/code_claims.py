"""Is there this function, class or macro? Does the quoted code stand in the file?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from vulndesk.core.claims.claim import Claim, ClaimKind, Judged, Place, Verdict
from vulndesk.core.claims.facts import Facts, Hit, Search
from vulndesk.core.claims.near_names import nearest_name
from vulndesk.core.claims.place_claims import Outcome, locate
from vulndesk.core.claims.quoted_code import Match, best_match, quoted_lines, word_to_look_for
from vulndesk.core.claims.release_tags import spans

_NO_DEFINITION = frozenset({"use", "text", "word"})
_MOST_PLACES = 5
_MOST_FILES = 8
_MOST_NEAR = 20  # names for which another one is looked for: it costs a walk through the cited files

# --- symbols -----------------------------------------------------------------------------------------------------


def judge_symbols(claims: Sequence[Claim], facts: Facts, refs: Sequence[str], near: Sequence[str] = ()) -> list[Judged]:
    """All at once, because a search through a whole repository costs the same for one name as for twenty.

    near: paths that the report names, where a name that is nowhere may stand in another form.
    """
    if not claims:
        return []
    found = {refs[0]: facts.search(refs[0], _words(claims))}
    absent = [claim for claim in claims if not found[refs[0]][claim.name].hits]
    for ref in refs[1:]:
        if absent:
            found[ref] = facts.search(ref, _words(absent))
            absent = [claim for claim in absent if not found[ref][claim.name].hits]
    sure = [claim for claim in absent if all(search[claim.name].is_whole for search in found.values())]
    history = facts.tags_with_word(refs[0], {claim.name for claim in sure}) if sure else {}
    judged = [_judge_symbol(claim, facts, found, history) for claim in claims]
    wrong = [one for one in judged if one.verdict is Verdict.REFUTED][:_MOST_NEAR]
    meant = {one.claim: _with_near_name(one, facts, refs[0], near) for one in wrong}
    return [meant.get(one.claim, one) for one in judged]


def _with_near_name(judged: Judged, facts: Facts, ref: str, near: Sequence[str]) -> Judged:
    """The same verdict, and the name that may be meant."""
    paths = _files_of(judged.claim, facts, ref, near)
    files = ((path, lines) for path in paths if (lines := facts.lines(ref, path)))
    found = nearest_name(judged.claim.name, files)
    if found is None:
        return judged
    name, hit = found
    evidence = f"{judged.evidence} There is {name}, {_shown(hit)}: is that meant?"
    return replace(judged, evidence=evidence, places=_places(ref, [hit]))


def words_of(claims: Iterable[Claim]) -> set[str]:
    """What will be searched for."""
    claims = tuple(claims)
    quoted = (quoted_lines(claim.snippet) for claim in claims if claim.kind is ClaimKind.SNIPPET)
    symbols = _words(claim for claim in claims if claim.kind is ClaimKind.SYMBOL)
    return symbols | {word for lines in quoted if (word := word_to_look_for(lines))}


def _words(written: Iterable[Claim]) -> set[str]:
    claims = tuple(written)
    return {claim.name for claim in claims} | {_owner(claim) for claim in claims if _owner(claim)}


def _owner(claim: Claim) -> str:
    """The last name of a scope: `Parser` of `net::Parser`."""
    return "".join(sign if sign.isalnum() or sign == "_" else " " for sign in claim.scope).rpartition(" ")[2]


def _judge_symbol(
    claim: Claim,
    facts: Facts,
    found: Mapping[str, Mapping[str, Search]],
    history: Mapping[str, tuple[str, ...] | None],
) -> Judged:
    ref = next((ref for ref, searches in found.items() if claim.name in searches and searches[claim.name].hits), "")
    if not ref:
        return _absent_symbol(claim, facts, next(iter(found)), found, history)
    hits = found[ref][claim.name].hits
    defined = [hit for hit in hits if hit.kind not in _NO_DEFINITION]
    owner = _owner(claim)
    if defined:
        return _defined(claim, facts, ref, defined, found[ref].get(owner))
    words = [hit for hit in hits if hit.kind == "word"]
    places = _places(ref, words or hits)
    if words:
        evidence = f"At {ref}: the word {claim.name} is at {_shown(words[0])}; no grammar read that file."
        return Judged(claim, Verdict.CONFIRMED, evidence, places)
    used = next((hit for hit in hits if hit.kind == "use"), None)
    where = f"is used at {_shown(used)}" if used else f"is only in a comment or a text, at {_shown(hits[0])}"
    evidence = f"At {ref}: {claim.name} {where}, and no definition of it was found; it may come from elsewhere."
    return Judged(claim, Verdict.UNDECIDED, evidence, places)


def _defined(claim: Claim, facts: Facts, ref: str, defined: Sequence[Hit], owners: Search | None) -> Judged:
    owner = _owner(claim)
    path = locate(claim.path, facts.tree(ref)).path if claim.path else ""
    ordered = sorted(defined, key=lambda hit: (bool(owner) and not _is_in(hit, owner), hit.path != path))
    best = ordered[0]
    inside = f" in {best.scope}" if best.scope else ""
    evidence = f"At {ref}: {claim.name} is a {best.kind}{inside}, {_shown(best)}."
    owner_is_class = owners and any(hit.kind not in _NO_DEFINITION for hit in owners.hits)
    if owner and not _is_in(best, owner) and owner_is_class:
        evidence = f"{evidence[:-1]}; it was not found in {owner}, which may have it from elsewhere."
        return Judged(claim, Verdict.UNDECIDED, evidence, _places(ref, ordered))
    return Judged(claim, Verdict.CONFIRMED, evidence, _places(ref, ordered))


def _is_in(hit: Hit, owner: str) -> bool:
    stem = hit.path.rpartition("/")[2].partition(".")[0]
    return owner in hit.scope.replace("::", ".").split(".") or owner == stem or f"/{owner}/" in f"/{hit.path}"


def _absent_symbol(
    claim: Claim,
    facts: Facts,
    ref: str,
    found: Mapping[str, Mapping[str, Search]],
    history: Mapping[str, tuple[str, ...] | None],
) -> Judged:
    nothing = f"The word {claim.name} is nowhere at {ref}"
    if not all(search[claim.name].is_whole for search in found.values() if claim.name in search):
        return Judged(claim, Verdict.UNDECIDED, f"{nothing} as far as was searched; not all of it was.")
    if submodules := facts.tree(ref).submodules:
        why = f"; it may be in a submodule ({submodules[0]}), which was not read"
        return Judged(claim, Verdict.UNDECIDED, f"{nothing}{why}.")
    present = history.get(claim.name)
    count = len(facts.refs.tags)
    if present is None:
        return Judged(claim, Verdict.REFUTED, f"{nothing}; its history was too long to read.")
    if not present:
        never = f", and it never existed in any of {count} tags" if count > 1 and facts.refs.is_whole else ""
        return Judged(claim, Verdict.REFUTED, f"{nothing}{never}.")
    return Judged(claim, Verdict.REFUTED, f"{nothing}; it existed in {spans(present, facts.refs.tags)}.")


def _shown(hit: Hit | None) -> str:
    return f"{hit.path}:{hit.line}" if hit else ""


def _places(ref: str, hits: Sequence[Hit]) -> tuple[Place, ...]:
    return tuple(Place(ref, hit.path, hit.line, hit.line) for hit in hits[:_MOST_PLACES])


# --- quotations --------------------------------------------------------------------------------------------------


def judge_snippets(claims: Sequence[Claim], facts: Facts, refs: Sequence[str], near: Sequence[str]) -> list[Judged]:
    """near: paths that the report names elsewhere, looked at first for a quotation without one."""
    judged = []
    for claim in claims:
        lines = quoted_lines(claim.snippet)
        word = word_to_look_for(lines)
        found = facts.files_with(refs[0], word) if word else ()
        elsewhere = (*near[:3], *found, *near[3:])
        judged.append(_judge_snippet(claim, lines, facts, refs, elsewhere))
    return judged


def _judge_snippet(
    claim: Claim, lines: Sequence[str], facts: Facts, refs: Sequence[str], near: Sequence[str]
) -> Judged:
    if not lines:
        return Judged(claim, Verdict.UNDECIDED, "The quotation holds no line to compare.")
    best: tuple[Match, Place] | None = None
    was_read = False
    # Which of the paths beside a quotation it is from is not always plain, so the others are looked at, too.
    for ref in refs:
        for path in _files_of(claim, facts, ref, near):
            text = facts.lines(ref, path)
            was_read = was_read or (text is not None and path == locate(claim.path, facts.tree(ref)).path)
            match = best_match(lines, text) if text else None
            if match and (best is None or match.matching > best[0].matching):
                best = match, Place(ref, path, match.line, match.line_end)
            if best and best[0].matching == best[0].lines:
                break
    if best is None:
        return _unmatched(claim, refs[0], was_read)
    match, place = best
    told = f"{match.matching} of {match.lines} lines" if match.lines > 1 else "its one line"
    evidence = f"At {place.ref}: the quoted code matches {told} at {match.line}–{match.line_end} of {place.path}."
    if match.matching == match.lines:
        return Judged(claim, Verdict.CONFIRMED, evidence, (place,))
    # Reporters shorten and annotate what they quote, so a part proves neither; code without a place may be theirs.
    verdict = Verdict.REFUTED if was_read and 3 * match.matching < match.lines else Verdict.UNDECIDED
    return Judged(claim, verdict, evidence, (place,))


def _files_of(claim: Claim, facts: Facts, ref: str, near: Sequence[str]) -> list[str]:
    tree = facts.tree(ref)
    written = ([claim.path] if claim.path else []) + list(near)
    found = (locate(path, tree) for path in dict.fromkeys(written))
    return [where.path for where in found if where.outcome is Outcome.FOUND and where.path in tree.entries][
        :_MOST_FILES
    ]


def _unmatched(claim: Claim, ref: str, was_read: bool) -> Judged:
    if was_read:
        nowhere = f"At {ref}: no line of the quoted code is in {claim.path}, nor was it found elsewhere."
        return Judged(claim, Verdict.REFUTED, nowhere)
    where = f"{claim.path} could not be read" if claim.path else "it was not found, and may be the reporter’s own code"
    return Judged(claim, Verdict.UNDECIDED, f"The quoted code could not be compared: at {ref} {where}.")
