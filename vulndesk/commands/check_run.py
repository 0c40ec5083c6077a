"""One run of the checks, from wishes to an outcome. Apart from `check.py`, so that its --help needs none of this."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from vulndesk import __version__
from vulndesk.core.check.baseline import baseline_of, read_baseline
from vulndesk.core.check.clauses import TITLES, AskedFor, Check, asked_for, rules_without_a_check
from vulndesk.core.check.finding import Finding, with_fingerprints
from vulndesk.core.check.outcome import Notice, Outcome, listing, to_json, to_sarif
from vulndesk.core.check.waivers import apply_waivers
from vulndesk.core.errors import BadInput
from vulndesk.core.findings import Weight
from vulndesk.core.policy.clauses import Policy
from vulndesk.gateways.checked_files import LeftOut, Scanned, list_files, read_file, scan_files

_PLACES = ("SECURITY.md", ".github/SECURITY.md", "docs/SECURITY.md", ".gitlab/SECURITY.md", ".forgejo/SECURITY.md")
_OTHER_PLACES = ("security.md", "SECURITY.rst", "SECURITY.adoc", "SECURITY.txt", "SECURITY")
_RUN = frozenset({Check.SECRETS, Check.CONFIGURATION, Check.TRANSPORT})
_LARGEST_BASELINE = 64 * 2**20


@dataclass(frozen=True)
class Wishes:
    """What the command line asks. processes: 0 for as many as are sensible."""

    folder: Path
    range_: str = ""
    policy: str = ""
    is_all: bool = False
    baseline: str = ""
    processes: int = 0

    @property
    def workers(self) -> int:
        return self.processes or min(4, os.cpu_count() or 1)


def run(wishes: Wishes) -> Outcome:
    """Raises BadInput, TooLarge: nothing could be checked."""
    if not wishes.folder.is_dir():
        raise BadInput(f"There is no folder {wishes.folder}.", next_step="Give the folder of a project.")
    path, policy = _policy_of(wishes)
    asked = asked_for(policy, is_all=wishes.is_all)
    notices = list(_what_does_not_run(policy, path, asked))
    asked = {check: held for check, held in asked.items() if check in _RUN}
    scanned = scan_files(wishes.folder, list_files(wishes.folder), frozenset(asked), processes=wishes.workers)
    notices += _left_out(scanned)
    return _judged(wishes, path, asked, scanned, notices)


def _judged(
    wishes: Wishes, path: str, asked: Mapping[Check, AskedFor], scanned: Scanned, notices: list[Notice]
) -> Outcome:
    today = datetime.now(UTC).date()
    kept, waived, ended = apply_waivers(scanned.findings, scanned.waivers, today=today)
    findings = list(with_fingerprints([*kept, *(one for one in ended if one.rule.check in asked)]))
    known = _known(wishes.baseline)
    return Outcome(
        policy=path,
        asked=asked,
        findings=[one for one in findings if one.fingerprint not in known],
        waived=waived,
        known=[one for one in findings if one.fingerprint in known],
        notices=notices,
    )


def _policy_of(wishes: Wishes) -> tuple[str, Policy | None]:
    """Its path as people know it, and what it says, with the corrections of the vulndesk.toml beside it."""
    from vulndesk.commands.policy import read_with_overlay

    if wishes.policy:
        return wishes.policy, read_with_overlay(wishes.policy)[1]
    for place in (*_PLACES, *_OTHER_PLACES):
        written = _read(wishes.folder, place)
        if written is not None:
            return place, _opened(wishes.folder, place, written)
    if wishes.is_all:
        return "", None
    raise BadInput(
        f"{wishes.folder} has no SECURITY.md, and its clauses say what is checked.",
        next_step="Name a policy with --policy, or run every check with --all.",
    )


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


def _what_does_not_run(policy: Policy | None, path: str, asked: Mapping[Check, AskedFor]) -> Iterator[Notice]:
    missing = [f"{check.value} ({TITLES[check]})" for check in Check if check not in asked]
    if missing:
        yield Notice(Weight.NOTE, f"Not checked, for {path} does not ask for it: {', '.join(missing)}.")
    if later := [f"{check.value} ({TITLES[check]})" for check in asked if check not in _RUN]:
        yield Notice(Weight.NOTE, f"Not yet checked by this release: {', '.join(later)}.")
    if policy is not None:
        for sentence in rules_without_a_check(policy):
            yield Notice(Weight.NOTE, f"Nothing here can check “{sentence}” ({path}).")


def _left_out(scanned: Scanned) -> Iterator[Notice]:
    for reason, count in sorted(scanned.left_out.items()):
        yield Notice(Weight.NOTE, f"{count} file{'s were' if count != 1 else ' was'} not read: {reason}.")


def _known(path: str) -> frozenset[str]:
    if not path:
        return frozenset()
    try:
        with Path(path).open("rb") as source:
            written = source.read(_LARGEST_BASELINE + 1)
    except OSError as error:
        raise BadInput(
            f"The baseline {path} cannot be read: {error.strerror}.", next_step="Write one with --write-baseline."
        ) from None
    return read_baseline(written.decode("utf-8", "replace"))


def write_down(outcome: Outcome, path: Path) -> str:
    """Keeps the findings as a baseline; what to say of it."""
    held: list[Finding] = [*outcome.findings, *outcome.known]
    try:
        path.write_text(baseline_of(held), encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}.", next_step="Name another file.") from None
    return f"{path} knows {len(held)} finding{'s' if len(held) != 1 else ''} now. Secrets among them are to be revoked."


def told(outcome: Outcome, shape: str) -> str:
    if shape == "text":
        return "\n".join(listing(outcome))
    document = to_sarif(outcome, version=__version__) if shape == "sarif" else to_json(outcome)
    return json.dumps(document, ensure_ascii=True, indent=2)
