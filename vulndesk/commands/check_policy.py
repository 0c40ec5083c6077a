"""Which policy `vulndesk check` goes by, and what of it is not checked."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from vulndesk.core.check.clauses import TITLES, AskedFor, Check, rules_without_a_check
from vulndesk.core.check.outcome import Notice
from vulndesk.core.errors import BadInput
from vulndesk.core.findings import Weight
from vulndesk.core.policy.clauses import Policy
from vulndesk.gateways.checked_files import LeftOut, read_file, top_of

_NAMES = ("security.md", "security.rst", "security.adoc", "security.txt", "security")
_FOLDERS = ("", ".github", "docs", ".gitlab", ".forgejo")


def policy_of(folder: Path, named: str, *, is_all: bool) -> tuple[str, Policy | None, Sequence[str]]:
    """Its path as people know it, what it says with the corrections of the vulndesk.toml beside it, and other policies.

    A part of a repository goes by the policy of the whole. Raises BadInput when there is none, unless everything is
    checked anyway.
    """
    if named:
        from vulndesk.commands.policy import read_with_overlay

        return named, read_with_overlay(named)[1], ()
    for place in dict.fromkeys((folder, top_of(folder))):
        found = [(path, written) for path in _policies(place) if (written := _read(place, path)) is not None]
        if found:
            (path, written), *others = found
            return path, _opened(place, path, written), tuple(other for other, _ in others)
    if is_all:
        return "", None, ()
    raise BadInput(
        f"{folder} has no SECURITY.md, and its clauses say what is checked.",
        next_step="Name a policy with --policy, or run every check with --all.",
    )


def _policies(folder: Path) -> Iterator[str]:
    """However their names are written: forges do not mind."""
    for below in _FOLDERS:
        with contextlib.suppress(OSError):
            names = sorted(os.listdir(folder / below))
            for wanted in _NAMES:
                yield from (f"{below}/{name}" if below else name for name in names if name.lower() == wanted)


def not_read(path: str, others: Sequence[str]) -> Iterator[Notice]:
    if others:
        yield Notice(Weight.NOTE, f"{path} is the policy that counts here; {', '.join(others)} was not read.")


def _opened(folder: Path, place: str, written: bytes) -> Policy:
    from vulndesk.core.policy.decoding import open_policy
    from vulndesk.core.policy.overlay import apply_overlay
    from vulndesk.core.policy.overlay_file import FILE_NAME, overlay_from_toml
    from vulndesk.core.policy.reader import passages_of

    try:
        text, policy = open_policy(written)
    except BadInput as error:
        raise BadInput(f"{place}: {error.what}", next_step=error.next_step) from None
    beside = _read(folder, str(Path(place).with_name(FILE_NAME)))
    if beside is None:
        return policy
    overlay = overlay_from_toml(beside.decode("utf-8-sig", "replace"))
    return apply_overlay(policy, overlay, lambda: passages_of(text)).policy


def _read(folder: Path, path: str) -> bytes | None:
    """None when it is not there, or is no plain file of this folder."""
    try:
        return read_file(str(folder), path)
    except LeftOut:
        return None


def what_does_not_run(policy: Policy | None, path: str, asked: Mapping[Check, AskedFor]) -> Iterator[Notice]:
    missing = [f"{check.value} ({TITLES[check]})" for check in Check if check not in asked]
    if missing:
        yield Notice(Weight.NOTE, f"Not checked, for {path} does not ask for it: {', '.join(missing)}.")
    if policy is not None:
        for sentence in rules_without_a_check(policy):
            yield Notice(Weight.NOTE, f"Nothing here can check “{sentence}” ({path}).")
