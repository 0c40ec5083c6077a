"""Is there this file, this line? Paths as people write them: cut short, absolute, with a build folder before them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from vulndesk.core.claims.claim import Claim, Judged, Place, Verdict
from vulndesk.core.claims.facts import EntryKind, Facts, Tree
from vulndesk.core.claims.release_tags import spans

# What a build makes, or what another project put there: its absence from the repository proves nothing.
_MADE_FILE = re.compile(
    r"\.(?:o|obj|a|so(?:\.\d+)*|lo|la|dll|dylib|exe|class|jar|war|pyc|pyo|pyd|whl|min\.js|min\.css|map|wasm|log|core)$",
    re.IGNORECASE,
)
_MADE_FOLDER = re.compile(
    r"^(?:.*?/)?(?:build|dist|target|node_modules|site-packages|dist-packages|vendor|third_party|_build|\.?venv|"
    r"generated|autogen|cmake-build-\w+|__pycache__)(?=/)",
    re.IGNORECASE,
)
_FROM_OTHERS = re.compile(r"^.*/?(?:site-packages|dist-packages|node_modules|vendor|third_party)/")
# "parser.c" is made from "parser.y"; "config.h" from "config.h.in".
_SOURCES = (
    *(
        ".in",
        ".y",
        ".yy",
        ".l",
        ".ll",
        ".re",
        ".rl",
        ".g4",
        ".proto",
        ".pyx",
        ".tmpl",
        ".tpl",
        ".template",
        ".j2",
        ".erb",
    ),
    *(".idl", ".vala", ".ac", ".am", ".def", ".pl", ".py", ".ts", ".tsx", ".coffee", ".scss", ".less"),
)
_MOST_RENAMES = 5
_MOST_BESIDE = 300  # names that are compared with one that is not there
_LONGEST_NAME = 100


class Outcome(Enum):
    FOUND = "found"
    UNSURE = "unsure"
    ABSENT = "absent"


@dataclass(frozen=True)
class Whereabouts:
    """path: where it is, when found. words: what a person should know of it; empty when there is nothing to say.

    made_in: of a path that a build may have made: it, or its folder. If a release holds that, no build makes it.
    """

    outcome: Outcome
    path: str = ""
    words: str = ""
    made_in: str = ""


def locate(written: str, tree: Tree) -> Whereabouts:
    """A path as it was written, among those at a ref."""
    path = re.sub(r"/{2,}", "/", written.replace("\\", "/")).rstrip("/")
    is_absolute = path.startswith(("/", "~")) or bool(re.match(r"[A-Za-z]:", path))
    path = re.sub(r"^(?:[A-Za-z]:|~)?/+|^(?:\./)+", "", path)
    if not path or ".." in path.split("/"):
        return Whereabouts(Outcome.UNSURE, words="the path cannot be read as one inside the repository")
    if path in tree:
        return Whereabouts(Outcome.FOUND, path)
    return _through_others(path, tree) or _in_part(path, tree, is_absolute) or _unsure(path, tree) or _ABSENT


_ABSENT = Whereabouts(Outcome.ABSENT)


def _through_others(path: str, tree: Tree) -> Whereabouts | None:
    for above in tree.above(path):
        kind = tree.entries[above]
        if kind is EntryKind.SUBMODULE:
            return Whereabouts(Outcome.UNSURE, words=f"{above} is a submodule, whose repository was not read")
        if kind is EntryKind.LINK:
            return Whereabouts(Outcome.UNSURE, words=f"{above} is a symbolic link, which was not followed")
    return None


def _in_part(path: str, tree: Tree, is_absolute: bool) -> Whereabouts | None:
    """The end of one path, or of several; or one with folders of a machine before it."""
    longer = tree.ending_in(path)
    if len(longer) == 1:
        return Whereabouts(Outcome.FOUND, longer[0], f"the only path that ends in {path} is {longer[0]}")
    if longer:
        return Whereabouts(
            Outcome.UNSURE, words=f"{len(longer)} paths end in {path}, among them {longer[0]} and {longer[1]}"
        )
    parts = path.split("/")
    for cut in range(1, len(parts)):
        rest = "/".join(parts[cut:])
        if rest not in tree:
            continue
        root = parts[cut - 1]
        if (is_absolute and len(parts) - cut > 1) or re.fullmatch(r"[\w.+-]+-v?\d+(?:\.\d+)+[\w.+-]*", root):
            return Whereabouts(Outcome.FOUND, rest, f"{rest}, without the folders before it")
        if is_absolute or cut == 1:
            return Whereabouts(Outcome.UNSURE, words=f"there is {rest}, and no {path}; the rest may be a folder’s name")
    return _behind_root(parts, tree) if is_absolute else None


def _behind_root(parts: Sequence[str], tree: Tree) -> Whereabouts | None:
    """Of an absolute path, the end that is the end of one path of the repository: two parts at least."""
    for cut in range(1, len(parts) - 1):
        longer = tree.ending_in("/".join(parts[cut:]))
        if longer:
            return Whereabouts(Outcome.UNSURE, words=f"the nearest path is {longer[0]}")
    return None


def _unsure(path: str, tree: Tree) -> Whereabouts | None:
    name = path.rpartition("/")[2]
    same = tree.by_name.get(name.lower(), ())
    other_case = [one for one in same if one.lower() == path.lower() or one.lower().endswith(f"/{path.lower()}")]
    if other_case:
        return Whereabouts(Outcome.UNSURE, words=f"there is {other_case[0]}, which differs in capital letters only")
    if made := _made_in(path, tree):
        from_others = _FROM_OTHERS.sub("", path)
        if from_others != path and len(found := tree.ending_in(from_others) or [p for p in [from_others] if p in tree]):
            return Whereabouts(Outcome.FOUND, found[0], f"{found[0]}, without the folders before it")
        return Whereabouts(Outcome.UNSURE, words=f"a build or an installation may make {made}", made_in=made)
    stem = name.rpartition(".")[0] or name
    folder = path.rpartition("/")[0]
    for source in {f"{base}{end}" for base in (name, stem) for end in _SOURCES} - {name}:
        for one in tree.by_name.get(source.lower(), ()):
            # A build often writes elsewhere than into the source's folder; a bare name says no folder.
            if (not folder or one.rpartition("/")[0] == folder) and one in tree.entries:
                return Whereabouts(Outcome.UNSURE, words=f"a build may make it from {one}")
    if tree.submodules and "/" not in path:
        return Whereabouts(Outcome.UNSURE, words=f"it may be in a submodule ({tree.submodules[0]}), which was not read")
    return None


def _made_in(path: str, tree: Tree) -> str:
    if _MADE_FILE.search(path):
        return path
    folder = _MADE_FOLDER.match(path)
    return folder[0] if folder and folder[0] not in tree.folders else ""


# --- judging -----------------------------------------------------------------------------------------------------


def judge_path(claim: Claim, facts: Facts, refs: Sequence[str]) -> Judged:
    """At the first of refs; a later one, which the report names too, can confirm but not refute."""
    found = [(ref, locate(claim.path, facts.tree(ref))) for ref in refs]
    ref, where = _best(found)
    if where.outcome is Outcome.FOUND:
        first = "" if ref == refs[0] else f", not at {refs[0]}"
        words = where.words or f"{where.path} exists"
        return Judged(claim, Verdict.CONFIRMED, f"At {ref}: {words}{first}.", (Place(ref, where.path),))
    if where.outcome is Outcome.UNSURE and not (where.made_in and facts.tags_with_path(ref, where.made_in)):
        return Judged(claim, Verdict.UNDECIDED, f"At {ref}: no {claim.path}, but {where.words}.")
    words, places = _history(claim.path, facts, ref)
    return Judged(claim, Verdict.REFUTED, f"{claim.path} does not exist at {ref}{words}.", places)


def _best(found: Sequence[tuple[str, Whereabouts]]) -> tuple[str, Whereabouts]:
    for outcome in Outcome:
        for ref, where in found:
            if where.outcome is outcome:
                return ref, where
    raise ValueError("there is always a ref")


def judge_line(claim: Claim, facts: Facts, refs: Sequence[str]) -> Judged:
    at_path = judge_path(claim, facts, refs)
    if at_path.verdict is not Verdict.CONFIRMED or claim.line is None:
        return at_path
    judged = at_path
    for ref in refs:
        where = locate(claim.path, facts.tree(ref))
        if where.outcome is not Outcome.FOUND:
            continue
        one = _judge_lines(claim, facts, ref, where)
        if one.verdict is Verdict.CONFIRMED:
            return one
        judged = judged if judged.verdict is Verdict.REFUTED else one
    return judged


def _judge_lines(claim: Claim, facts: Facts, ref: str, where: Whereabouts) -> Judged:
    lines = facts.lines(ref, where.path)
    place = Place(ref, where.path)
    if lines is None:
        return Judged(
            claim, Verdict.UNDECIDED, f"At {ref}: {where.path} is no file of text that could be read.", (place,)
        )
    asked, last = claim.line or 0, max(claim.line or 0, claim.line_end or 0)
    if asked > 0 and last <= len(lines):
        words = f"{where.words}; " if where.words else ""
        lines_said = f"line {asked}" if last == asked else f"lines {asked} to {last}"
        evidence = f"At {ref}: {words}{where.path} has {len(lines)} lines, {lines_said} among them."
        return Judged(claim, Verdict.CONFIRMED, evidence, (replace(place, line=asked, line_end=last),))
    other = sum(len(line.splitlines()) or 1 for line in lines)  # a lone carriage return or a form feed, as some count
    past = f"At {ref}: {where.path} has {len(lines)} lines, line {last} is past its end."
    if asked < 1 or last <= other:
        return Judged(claim, Verdict.UNDECIDED, past if asked else f"At {ref}: lines count from 1.", (place,))
    return Judged(claim, Verdict.REFUTED, past, (replace(place, line=len(lines)),))


def judge_url(claim: Claim, facts: Facts, refs: Sequence[str]) -> Judged:
    """A forge's address of this repository; of another one nothing is known here."""
    known = facts.refs.addresses
    is_ours = claim.name.lower().removesuffix(".git") in known
    if not is_ours and known:
        return Judged(claim, Verdict.UNDECIDED, f"The address is of another repository than {known[0]}.")
    kind = facts.object_of(claim.ref).kind if claim.ref else "commit"
    if kind != "commit":
        what = f"There is no tag, branch or commit {claim.ref} here."
        sure = is_ours and kind == "missing" and facts.refs.is_whole and len(facts.refs.branches) > 1
        return Judged(claim, Verdict.REFUTED if sure else Verdict.UNDECIDED, what)
    at = (claim.ref,) if claim.ref else refs
    if not claim.path:
        return Judged(claim, Verdict.CONFIRMED, f"{at[0]} is known here.", (Place(at[0], ""),))
    judged = judge_line(claim, facts, at)
    if judged.verdict is Verdict.REFUTED and not is_ours:
        return replace(
            judged, verdict=Verdict.UNDECIDED, evidence=f"{judged.evidence} It may be of another repository."
        )
    return judged


# --- what was, and where it went ---------------------------------------------------------------------------------


def _history(path: str, facts: Facts, ref: str) -> tuple[str, tuple[Place, ...]]:
    path = path.strip("/")
    count = len(facts.refs.tags)
    present = facts.tags_with_path(ref, path)
    if present is None:
        return "; its history was too long to read", ()
    if not present:
        former = facts.former_paths(ref, path)
        if len(former) == 1:
            words, places = _history(former[0], facts, ref)
            return words.replace("; it", f"; as {former[0]} it", 1), places
        if former:
            return f"; {len(former)} paths that end in it existed, among them {former[0]} and {former[1]}", ()
        gone = ""
        if facts.refs.is_whole and count > 1:
            gone = f"; it never existed in any of {count} tags"
        elif facts.refs.is_whole and (commit := facts.removed_by(path, "", ref)):
            gone = f"; removed by {commit}"
        near = _nearest(path, facts.tree(ref))
        return gone + (f"; nearest is {near}" if near else ""), ((Place(ref, near),) if near else ())
    words, place = _gone(path, present, facts, ref) or _to_come(path, present, facts, ref)
    return f"; it existed in {spans(present, facts.refs.tags)}{words}", (place,)


def _gone(path: str, present: Sequence[str], facts: Facts, ref: str) -> tuple[str, Place] | None:
    """Present before the ref: the tag or ref in which it was gone, the commit, and where it went."""
    tags = facts.refs.tags
    limit = _limit(facts, ref)
    earlier = [tag for tag in present if tags.index(tag) < limit]
    if not earlier:
        return None
    last = earlier[-1]
    at = tags.index(last) + 1
    after = tags[at] if at < limit else ref
    moved = _follow(path, last, facts, ref)
    if moved:
        new, since = moved
        return f", moved to {new} in {since}", Place(ref, new) if new in facts.tree(ref) else Place(last, path)
    by = facts.removed_by(path, last, after)
    return f", removed in {after}{f' by {by}' if by else ''}", Place(last, path)


def _limit(facts: Facts, ref: str) -> int:
    """How many tags come before the ref."""
    tags = facts.refs.tags
    if ref in tags:
        return tags.index(ref)
    newest = facts.newest_tag_before(ref)
    return tags.index(newest) + 1 if newest else 0


def _follow(path: str, last: str, facts: Facts, ref: str) -> tuple[str, str] | None:
    """(new path, since which tag), following further moves on the way to the ref."""
    tags = facts.refs.tags
    limit = _limit(facts, ref)
    moved: tuple[str, str] | None = None
    for _ in range(_MOST_RENAMES):
        at = tags.index(last) + 1
        after = tags[at] if at < limit else ref
        new = facts.renamed(last, after).get(path)
        if new is None:
            return moved
        moved, path = (new, after), new
        if path in facts.tree(ref) or after == ref:
            return moved
        stayed = [tag for tag in facts.tags_with_path(ref, path) or () if tags.index(tag) < limit]
        if not stayed:
            return moved
        last = stayed[-1]
    return moved


def _to_come(path: str, present: Sequence[str], facts: Facts, ref: str) -> tuple[str, Place]:
    """Present only after the ref: what it was called then."""
    tags, first = facts.refs.tags, present[0]
    place = Place(first, path)
    at = tags.index(first)
    if at:
        old = {new: old for old, new in facts.renamed(tags[at - 1], first).items()}.get(path)
        if old and old in facts.tree(ref):
            return f", before that it was {old}", Place(ref, old)
    return "", place


def _nearest(path: str, tree: Tree) -> str:
    """A path that is easily mistaken for this one: the same name elsewhere, or a similar name in the same folder."""
    folder, _, name = path.rpartition("/")
    same = tree.by_name.get(name.lower(), ())
    if same:
        return max(same[:_MOST_BESIDE], key=lambda one: difflib.SequenceMatcher(None, one, path).quick_ratio())
    beside = tree.by_folder.get(folder, ())[:_MOST_BESIDE]
    names = difflib.get_close_matches(name, beside, n=1, cutoff=0.75) if len(name) < _LONGEST_NAME else []
    return f"{folder}/{names[0]}".lstrip("/") if names else ""
