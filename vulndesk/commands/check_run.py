"""One run of the checks, from wishes to an outcome. Apart from `check.py`, so that its --help needs none of this."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from vulndesk import __version__
from vulndesk.commands.check_policy import not_read, policy_of, what_does_not_run
from vulndesk.core.check.access_changes import Declared, access_changes
from vulndesk.core.check.baseline import baseline_of, read_baseline
from vulndesk.core.check.clauses import AskedFor, Check, asked_for
from vulndesk.core.check.declaration import apply_allowed
from vulndesk.core.check.finding import Finding, with_fingerprints
from vulndesk.core.check.outcome import Notice, Outcome, listing, to_json, to_sarif
from vulndesk.core.check.waivers import apply_waivers, ended_waivers
from vulndesk.core.errors import BadInput
from vulndesk.core.findings import Weight
from vulndesk.gateways.checked_files import NOT_READABLE, is_bare, place_in_repository
from vulndesk.gateways.checked_sources import Source, folder_source, range_source

_LARGEST_BASELINE = 64 * 2**20


@dataclass(frozen=True)
class Wishes:
    """What the command line asks. processes: 0 for as many as are sensible. indexes: empty to ask none."""

    folder: Path
    range_: str = ""
    policy: str = ""
    is_all: bool = False
    baseline: str = ""
    processes: int = 0
    has_scanners: bool = True
    semgrep_rules: str = ""
    osv_url: str = ""
    osv_dir: str = ""
    indexes: str = ""
    inner: str = ""
    ask_desk: str = ""
    programme: str = ""

    @property
    def workers(self) -> int:
        return self.processes or min(4, os.cpu_count() or 1)


def run(wishes: Wishes) -> Outcome:
    """Raises BadInput, TooLarge: nothing could be checked."""
    if not wishes.folder.is_dir():
        raise BadInput(f"There is no folder {wishes.folder}.", next_step="Give the folder of a project.")
    if bool(wishes.ask_desk) != bool(wishes.programme) or (wishes.ask_desk and not wishes.range_):
        raise BadInput(
            "A desk is asked about changes of one programme.", next_step="Give --range, --ask-desk and --programme."
        )
    if not wishes.range_ and is_bare(wishes.folder):
        raise BadInput("A bare repository has no files to look at.", next_step="Give the commits with --range A..B.")
    path, policy, others = policy_of(wishes.folder, wishes.policy, is_all=wishes.is_all)
    asked = asked_for(policy, is_all=wishes.is_all)
    known = _known(wishes.baseline)
    checks = frozenset(asked)
    if wishes.range_:
        source = range_source(wishes.folder, wishes.range_, checks)
    else:
        source = folder_source(wishes.folder, checks, processes=wishes.workers)
    findings = list(source.scanned.findings)
    notices = [*not_read(path, others), *what_does_not_run(policy, path, asked), *_left_out(source)]
    for more, said in _beside(wishes, source, checks):
        findings += more
        notices += said
    outcome = _judged(source, path, asked, findings, notices, known)
    stale = _gone(outcome, known) if source.range_ is None else ()
    outcome = replace(outcome, below=place_in_repository(wishes.folder), notices=[*outcome.notices, *stale])
    if not wishes.ask_desk:
        return outcome
    from vulndesk.commands.check_review import with_reviews

    return with_reviews(outcome, source, address=wishes.ask_desk, programme=wishes.programme, range_=wishes.range_)


def _beside(wishes: Wishes, source: Source, checks: frozenset[Check]) -> Iterator[tuple[list[Finding], list[Notice]]]:
    """The checks that need more than one file's text; what they need is imported when they run."""
    if Check.ACCESS_CONTROL in checks:
        yield _access(source)
    if Check.DEPENDENCIES in checks:
        from vulndesk.commands.check_beside import dependencies

        yield dependencies(wishes, source)
    if checks & {Check.SECRETS, Check.SECURE_CODING}:
        from vulndesk.commands.check_beside import scanners

        yield scanners(wishes, source, checks)


def _access(source: Source) -> tuple[list[Finding], list[Notice]]:
    if source.range_ is None:
        return [], [Notice(Weight.NOTE, "E19 looks at changes: give the commits with --range A..B.")]
    declared = Declared(source.declared.access_paths, source.declared.reviewers, source.owners)
    return list(access_changes(source.net, source.commits, declared)), []


def _judged(
    source: Source,
    path: str,
    asked: Mapping[Check, AskedFor],
    findings: Sequence[Finding],
    notices: Sequence[Notice],
    known: frozenset[str],
) -> Outcome:
    today = datetime.now(UTC).date()
    kept, waived = apply_waivers(findings, source.scanned.waivers, today=today)
    kept, by_path, over = apply_allowed(kept, source.allowed, today=today)
    ended = [one for one in ended_waivers([*source.scanned.waivers, *over], today=today) if one.rule.check in asked]
    told = list(with_fingerprints([*kept, *ended]))
    return Outcome(
        policy=path,
        asked=asked,
        findings=[one for one in told if one.fingerprint not in known],
        waived=[*waived, *by_path],
        known=[one for one in told if one.fingerprint in known],
        notices=notices,
    )


def _gone(outcome: Outcome, known: frozenset[str]) -> Iterator[Notice]:
    """What the baseline knows and nobody finds any more, when all ran that could find it."""
    count = len(known) - len({one.fingerprint for one in outcome.known})
    if count and not outcome.troubles:
        words = f"{count} finding{'s' if count != 1 else ''} of the baseline {'are' if count != 1 else 'is'} gone"
        yield Notice(Weight.NOTE, f"{words}: --write-baseline forgets what was mended.")


def _left_out(source: Source) -> Iterator[Notice]:
    for reason, count in sorted(source.scanned.left_out.items()):
        weight = Weight.ERROR if reason == NOT_READABLE else Weight.NOTE
        yield Notice(weight, f"{count} file{'s were' if count != 1 else ' was'} not read: {reason}.")
    if source.range_ is not None and source.range_.is_cut:
        words = "This clone is shallow and lacks older commits of the range: fetch them (git fetch --unshallow)."
        yield Notice(Weight.ERROR, words)


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
    said = f"{path} knows {len(held)} finding{'s' if len(held) != 1 else ''} now. Secrets among them are to be revoked."
    if outcome.troubles:
        said += " Not everything ran, so write it again once this is mended:"
    return "\n".join((said, *(f"error: {one.text}" for one in outcome.troubles)))


def told(outcome: Outcome, shape: str) -> str:
    if shape == "text":
        return "\n".join(listing(outcome))
    document = to_sarif(outcome, version=__version__) if shape == "sarif" else to_json(outcome)
    return json.dumps(document, ensure_ascii=True, indent=2)
