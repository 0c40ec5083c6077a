"""Which tags hold a vulnerability, from the commits that introduced and fixed it and the history between them.

A tag is affected when it holds a commit that introduced the flaw and none that answers it. A fix answers every
introduction that was not built on that fix: what came back after it, by a revert, needs a fix of its own. Backports
count as what they repeat. These are the GIT events of OSV (https://ossf.github.io/osv-schema/#affectedranges-field),
and reverts are told apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from vulndesk.core.errors import BadInput


@dataclass(frozen=True)
class CommitGraph:
    """parents: of every commit; tags: name -> commit. Ids are whole."""

    parents: Mapping[str, tuple[str, ...]]
    tags: Mapping[str, str]


@dataclass(frozen=True)
class Affected:
    """Names of tags, each list in the order in which the graph names them. is_open_ended: no fix is known at all."""

    affected: tuple[str, ...]
    fixed: tuple[str, ...]
    never: tuple[str, ...]
    is_open_ended: bool


def affected_tags(graph: CommitGraph, *, introduced: Collection[str], fixed: Collection[str]) -> Affected:
    """introduced: empty means from the first commit on. Backports are among both. Raises BadInput."""
    if unknown := [one for one in (*introduced, *fixed) if one not in graph.parents]:
        raise BadInput(
            f"The repository has no commit {unknown[0][:12]}.", next_step="Check the id, or fetch the repository again."
        )
    if both := set(introduced) & set(fixed):
        raise BadInput(f"The commit {min(both)[:12]} cannot both introduce and fix it.", next_step="Choose one.")
    events = {commit: 1 << place for place, commit in enumerate(dict.fromkeys((*introduced, *fixed)))}
    held = _held(graph, events)
    fixes = _bits(events, fixed)
    answers = [(events[one], fixes & ~held[one]) for one in introduced] or [(0, fixes)]
    affected, mended, never = [], [], []
    for tag, commit in graph.tags.items():
        has = held[commit]
        relevant = [answered for event, answered in answers if has & event == event]
        if any(not has & answered for answered in relevant):
            affected.append(tag)
        elif relevant:
            mended.append(tag)
        else:
            never.append(tag)
    return Affected(tuple(affected), tuple(mended), tuple(never), is_open_ended=not fixed)


def _bits(events: Mapping[str, int], commits: Iterable[str]) -> int:
    found = 0
    for commit in commits:
        found |= events[commit]
    return found


def _held(graph: CommitGraph, events: Mapping[str, int]) -> Mapping[str, int]:
    """Which events each commit holds, itself among them: one walk over the history, parents first."""
    held: dict[str, int] = {}
    for commit in _parents_first(graph, (*graph.tags.values(), *events)):
        has = events.get(commit, 0)
        for parent in graph.parents[commit]:
            has |= held.get(parent, 0)
        held[commit] = has
    return held


def _parents_first(graph: CommitGraph, starts: Sequence[str]) -> Iterator[str]:
    """Without recursion, since histories are deep. A parent that is not in the graph is where a shallow copy ends."""
    done: set[str] = set()
    for start in starts:
        waiting = [(start, False)]
        while waiting:
            commit, is_ready = waiting.pop()
            if commit in done:
                continue
            if is_ready:
                done.add(commit)
                yield commit
                continue
            waiting.append((commit, True))
            waiting.extend((one, False) for one in graph.parents[commit] if one in graph.parents and one not in done)
