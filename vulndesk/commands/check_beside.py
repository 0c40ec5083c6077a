"""The checks that ask more than the text of files: pinned packages, and scanners that are installed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vulndesk.core.check.clauses import Check
from vulndesk.core.check.dependencies import LockFile, abandoned, near_names, quiet, unread, vulnerable, withdrawn
from vulndesk.core.check.file_kind import file_kind
from vulndesk.core.check.finding import Finding
from vulndesk.core.check.locks import Unread, read_lock, reader_of
from vulndesk.core.check.manifests import named_in, names_reader_of
from vulndesk.core.check.outcome import Notice
from vulndesk.core.check.scanner_reports import coding_findings
from vulndesk.core.check.secrets import reported_secret
from vulndesk.core.findings import Weight
from vulndesk.gateways.checked_sources import Source, on_disk

if TYPE_CHECKING:
    from vulndesk.commands.check_run import Wishes
    from vulndesk.gateways.scanners.running import Ran

_Said = tuple[list[Finding], list[Notice]]
# Which language's linter is looked for, and what to call it when there is none.
_LINTERS = {
    "python": ("Python", ("ruff", "bandit")),
    "javascript": ("JavaScript", ("eslint",)),
    "go": ("Go", ("gosec",)),
}


# --- E18 --------------------------------------------------------------------------------------------------------


def dependencies(wishes: Wishes, source: Source) -> _Said:
    """Of a range, the packages that it adds or moves."""
    from vulndesk.gateways.dependency_facts import facts_of

    findings: list[Finding] = []
    files = list(_lock_files(source, findings))
    notices = []
    if files and not (wishes.osv_url or wishes.osv_dir):
        words = "Nothing was asked about known vulnerabilities: name a source with --osv-url or --osv-dir."
        notices.append(Notice(Weight.NOTE, words))
    known = facts_of(files, osv_url=wishes.osv_url, osv_dir=wishes.osv_dir, indexes=wishes.indexes, inner=wishes.inner)
    findings += vulnerable(files, known.advised)
    findings += withdrawn(files, known.withdrawn)
    findings += abandoned(files, known.abandoned)
    changed = {package: day for package, day in known.changed.items() if package not in known.abandoned}
    findings += quiet(files, changed, today=datetime.now(UTC).date(), years=source.declared.quiet_years)
    findings += near_names([*files, *_manifests(source, files)], known=source.declared.known_names)
    return findings, notices + [Notice(Weight.ERROR, one) for one in known.troubles]


def _lock_files(source: Source, findings: list[Finding]) -> Iterator[LockFile]:
    for path in source.paths:
        kind = file_kind(path)
        if reader_of(path) is None or kind.is_test or kind.is_example or kind.is_others:
            continue
        try:
            packages = read_lock(path, _text(source.read(path))) or ()
        except Unread as why:
            findings.append(unread(path, str(why)))
            continue
        yield LockFile(path, tuple(one for one in packages if not _was_there(source, path, one.name, one.version)))


def _manifests(source: Source, locks: Sequence[LockFile]) -> Iterator[LockFile]:
    """What stands in a lock beside it is said there."""
    locked = {(one.ecosystem, one.name) for file in locks for one in file.packages}
    for path in source.paths:
        kind = file_kind(path)
        if names_reader_of(path) is None or kind.is_test or kind.is_example or kind.is_others:
            continue
        before = _text(source.range_.before.get(path)) if source.range_ else ""
        known = locked | {(one.ecosystem, one.name) for one in named_in(path, before)}
        names = named_in(path, _text(source.read(path)))
        yield LockFile(path, tuple(one for one in names if (one.ecosystem, one.name) not in known))


def _was_there(source: Source, path: str, name: str, version: str) -> bool:
    if source.range_ is None or path not in source.range_.before:
        return False
    return (name, version) in _pins_before(source, path)


def _pins_before(source: Source, path: str) -> frozenset[tuple[str, str]]:
    """Read once a file."""
    if path not in source.pins_before and source.range_ is not None:
        try:
            packages = read_lock(path, _text(source.range_.before[path])) or ()
        except Unread:
            packages = ()
        source.pins_before[path] = frozenset((one.name, one.version) for one in packages)
    return source.pins_before[path]


def _text(content: bytes | None) -> str:
    return (content or b"").decode("utf-8-sig", "replace")


# --- E15 and E17: scanners --------------------------------------------------------------------------------------


def scanners(wishes: Wishes, source: Source, checks: frozenset[Check]) -> _Said:
    if not wishes.has_scanners:
        return [], [Notice(Weight.NOTE, "No scanner was run, as --no-scanners asks: E17 needs one.")] * (
            Check.SECURE_CODING in checks
        )
    from vulndesk.gateways.scanners.known import CODING, SECRETS
    from vulndesk.gateways.scanners.running import run_scanner

    wanted = [SECRETS] * (Check.SECRETS in checks) + list(CODING) * (Check.SECURE_CODING in checks)
    rules = str(Path(wishes.semgrep_rules).absolute()) if wishes.semgrep_rules else ""
    with on_disk(source, wishes.folder) as (root, files), ThreadPoolExecutor(2) as pool:
        ran = list(pool.map(lambda one: run_scanner(one, root, files, rules=rules), wanted))
    findings: list[Finding] = []
    by_name = {one.name: one for one in ran}
    if Check.SECRETS in checks:
        findings += _secrets(source, by_name.pop("betterleaks"))
    reported = [one for held in by_name.values() for one in held.reported]
    findings += coding_findings(reported, lambda path, line: source.text(path).line(line))
    notices = [*_troubles(ran), *_absent(source, checks, {one.name for one in ran if not one.is_absent})]
    return source.keeps(findings), notices


def _secrets(source: Source, ran: Ran) -> Iterator[Finding]:
    """What our own looks did not find, neither as a secret nor as configuration."""
    own = (Check.SECRETS, Check.CONFIGURATION)
    known = {(one.path, one.line) for one in source.scanned.findings if one.rule.check in own}
    for one in ran.reported:
        if (one.path, one.line) not in known:
            found = reported_secret(one, source.text(one.path))
            if found is not None:
                known.add((one.path, one.line))
                yield found


def _troubles(ran: Sequence[Ran]) -> Iterator[Notice]:
    for one in ran:
        if one.trouble:
            yield Notice(Weight.ERROR, f"{one.name} did not run to its end: {one.trouble}.", one.name)


def _absent(source: Source, checks: frozenset[Check], present: set[str]) -> Iterator[Notice]:
    if Check.SECRETS in checks and "betterleaks" not in present:
        words = "betterleaks is not installed: secrets were looked for by the rules of Vulndesk alone."
        yield Notice(Weight.NOTE, words, "betterleaks")
    if Check.SECURE_CODING not in checks:
        return
    kinds = (file_kind(path) for path in source.paths)
    languages = {kind.language for kind in kinds if kind.is_shipped}
    for language, (title, names) in _LINTERS.items():
        if language in languages and not present.intersection(names):
            words = (
                f"No security linter for {title} was found ({' or '.join(names)}): its code was not checked for E17."
            )
            yield Notice(Weight.NOTE, words, names[0])
