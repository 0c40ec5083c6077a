"""The child that reads a stranger's repository, alone with it: started by gateways/repository.py, kept for more.

Memory, written files, core dumps and processor time are limited before the first byte is read, for git too, which
inherits the limits. Each question holds the claims of one report.
"""

from __future__ import annotations

import gc
import json
import resource
import select
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from vulndesk.core.claims.claim import Claim, ClaimKind
from vulndesk.core.claims.judge import judge
from vulndesk.core.errors import Refused
from vulndesk.gateways.git_objects import Git, Limit, Unreadable
from vulndesk.gateways.limited_reader import allow, receive, send
from vulndesk.gateways.repository_facts import GitFacts

_TOO_MUCH = ("The repository is too large, or it took too long to read.", "Give a smaller one, or ask about less.")
_BROKEN = ("git could not read the repository.", "Try `git fsck` there, or give a fresh clone of it.")


def main() -> None:
    memory, cpu_seconds = int(sys.argv[1]), int(sys.argv[2])
    # No limit on processes, unlike for other readers: git is one.
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # Mapped packs need addresses, but what git unpacks lies in memory of its own: a small file may hold gigabytes.
    resource.setrlimit(resource.RLIMIT_DATA, (memory // 3, memory // 3))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # a tree is 100,000 small objects without a circle; what there is of circles goes between two reports
    facts: GitFacts | None = None
    while (pieces := receive(sys.stdin.buffer)) is not None:
        asked = json.loads(pieces[0])
        allow(cpu_seconds)
        facts = facts or _facts_of(asked["told"])
        answer = _answer(facts, asked)
        if "refused" in answer:  # what git was in the middle of, nobody knows
            facts.git.close()
        send(sys.stdout.buffer, json.dumps(answer).encode())
        _use_the_pause(facts, cpu_seconds)


def _use_the_pause(facts: GitFacts, cpu_seconds: int) -> None:
    """Until the next question: what makes its answer quicker, at half of what a question may cost."""
    allow(cpu_seconds)
    until = time.process_time() + cpu_seconds / 2
    while not select.select([sys.stdin], [], [], 0)[0] and time.process_time() < until:
        if not facts.index_more():
            gc.collect()
            gc.freeze()  # what is kept has no circles, and need not be gone through after every report
            return


def _facts_of(told: dict[str, Any]) -> GitFacts:
    common = Path(told["common"])
    git = Git(own=Path(told["own"]), common=common, path=told["path"])
    folder, addresses, is_partial = Path(told["folder"]), told["addresses"], told["is_partial"]
    return GitFacts(git=git, folder=folder, common=common, addresses=addresses, is_partial=is_partial)


def _answer(facts: GitFacts, asked: dict[str, Any]) -> dict[str, Any]:
    try:
        facts.begin(until=time.monotonic() + asked["told"]["seconds"])
        if "claims" not in asked:
            return asdict(facts.refs)
        claims = [Claim(**{**one, "kind": ClaimKind(one["kind"])}) for one in asked["claims"]]
        found = judge(claims, facts, ref=asked["ref"])
    except Refused as refused:
        return {"refused": refused.what, "next_step": refused.next_step}
    except (Limit, MemoryError, RecursionError):
        return {"refused": _TOO_MUCH[0], "next_step": _TOO_MUCH[1]}
    except Unreadable:
        return {"refused": _BROKEN[0], "next_step": _BROKEN[1]}
    judged = [
        {"verdict": one.verdict, "evidence": one.evidence, "places": [vars(place) for place in one.places]}
        for one in found.judged
    ]
    return {"ref": found.ref, "judged": judged}


if __name__ == "__main__":
    main()
