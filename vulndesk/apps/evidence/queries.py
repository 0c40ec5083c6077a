"""The guarded door to mirrors: their state, and reports judged against them."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import BigIntegerField

from vulndesk.apps.evidence.models import Mirror
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.claims.claim import Claim, ClaimKind
from vulndesk.core.claims.extract import extract
from vulndesk.core.claims.judge import Judgement
from vulndesk.core.claims.published import Published
from vulndesk.core.claims.version_checks import VersionCheck, check_version
from vulndesk.core.errors import BadInput
from vulndesk.core.evidence.said import Table, in_files, table_of
from vulndesk.core.policy.clauses import Policy
from vulndesk.gateways.repository import Repository

# Characters and claims of one report: what is longer is read as far as this, and nobody checks a thousand claims. On
# a form people wait for the answer, and strangers make as many as they like.
LONGEST_READ, MOST_CLAIMS = 200_000, 500
LONGEST_ON_FORM, MOST_ON_FORM = 40_000, 100


@dataclass(frozen=True)
class MirrorView:
    """state: none, off, waiting, fetching, there, failed. shows_reporters: they see what is found in it.

    is_stale: there is a mirror, and the last tries to renew it failed.
    """

    state: str
    audience: str
    is_wanted: bool
    shows_reporters: bool
    is_open: bool = False
    is_stale: bool = False
    problem: str = ""
    failures: int = 0
    branches: int = 0
    tags: int = 0
    newest: str = ""
    size: int = 0
    tips: str = ""
    fetched_at: datetime | None = None
    fetching_since: datetime | None = None
    tried_at: datetime | None = None
    next_at: datetime | None = None


def place_of(programme_id: int) -> Path:
    """The folder of a programme's mirror."""
    return Path(settings.MIRRORS) / str(programme_id)


def mirror_of(programme: Programme) -> MirrorView:
    row = Mirror.objects.filter(programme=programme).first() or Mirror(programme=programme)
    has_one = _is_usable(row, programme)
    return MirrorView(
        state=_state(row, programme),
        audience=row.audience,
        is_wanted=row.is_wanted,
        shows_reporters=has_one and _shows_reporters(row),
        is_open=row.is_open,
        is_stale=has_one and bool(row.problem),
        problem=row.problem,
        failures=row.failures,
        branches=row.branches,
        tags=row.tags,
        newest=row.newest,
        size=row.size,
        tips=row.tips if has_one else "",
        fetched_at=row.fetched_at,
        fetching_since=row.fetching_since,
        tried_at=row.tried_at,
        next_at=row.next_at,
    )


def has_mirror(programme_id: int) -> bool:
    """Whether reports to this programme can be judged now."""
    return _usable(programme_id) is not None


def mirrored_programmes() -> list[int]:
    """Ids of the programmes whose reports can be judged."""
    rows = Mirror.objects.filter(is_wanted=True).exclude(folder="").select_related("programme").defer("published")
    return [row.programme_id for row in rows if _is_usable(row, row.programme)]


def shows_reporters(programme: Programme) -> bool:
    """Whether a reporter may see what is found: else it would tell strangers of private code, branch by branch."""
    row = _usable(programme.pk)
    return row is not None and _shows_reporters(row)


def mirror_folder(programme_id: int) -> Path | None:
    """Where the repository lies, whole; None without a mirror that can be read now."""
    row = _usable(programme_id)
    return place_of(programme_id) / row.folder if row is not None else None


def tips_of(programme_id: int) -> str:
    """What the mirror holds now, as a digest; empty without one. A table made at other tips can be made anew."""
    return tips_in(MIRROR.ask(programme_id=programme_id))


def tips_in(rows: Iterable[Mirror]) -> str:
    """The same of a mirror that was asked for already."""
    return next((row.tips for row in rows if _is_usable(row, row.programme)), "")


def judge_report(
    programme_id: int, text: str, fields: Mapping[str, str], *, policy: Policy, is_patient: bool = True
) -> Table | None:
    """What the report says of the code, judged at the mirror. None: there is none, or it could not be read in time.

    fields: the form's answers by the values of `Item`, where a version needs no word beside it. policy: says which
    versions are supported. is_patient: the worker waits; a form goes on without.
    """
    row = _usable(programme_id)
    if row is None:
        return None
    longest, most, readers = (LONGEST_READ, MOST_CLAIMS, _PATIENT) if is_patient else _ON_FORM
    claims = extract(text[:longest], fields={name: value[:longest] for name, value in fields.items()})
    with readers.reading(place_of(programme_id) / row.folder) as repository:
        if repository is None:
            return None
        try:
            found = repository.judge(claims[:most])
            newest = _at_newest(repository, found, row.newest)
            return table_of(found, newest=newest, versions=_versions(repository, found, row, policy))
        except BadInput:
            return None


def _at_newest(repository: Repository, found: Judgement, newest: str) -> Judgement | None:
    """What was found, looked for again in the newest release."""
    again = [one.claim for one in in_files(found)]
    if not newest or not again:
        return None
    try:
        judged = repository.judge(again, ref=newest)
    except BadInput:
        return None
    return judged if judged.ref != found.ref else None


def _versions(repository: Repository, found: Judgement, row: Mirror, policy: Policy) -> dict[Claim, VersionCheck]:
    """Each version that is named: a release, by a tag or by the package index? supported by the policy?"""
    named = [one.claim for one in found.judged if one.claim.kind is ClaimKind.VERSION]
    if not named:
        return {}
    refs = repository.refs()
    published = [Published(version, withdrawn) for version, withdrawn in row.published] or None
    return {one: check_version(one, refs=refs, published=published, policy=policy) for one in dict.fromkeys(named)}


def _usable(programme_id: int) -> Mirror | None:
    row = MIRROR.first(programme_id=programme_id)
    return row if row is not None and _is_usable(row, row.programme) else None


# Asked with every form that is opened. Without the index's list, which may be long.
MIRROR = Question(
    lambda: (
        Mirror.objects.filter(programme_id=Given("programme_id", BigIntegerField()))
        .select_related("programme")
        .defer("published")
    )
)


def _is_usable(row: Mirror, programme: Programme) -> bool:
    return row.is_wanted and bool(row.folder) and row.address == programme.repository


def _shows_reporters(row: Mirror) -> bool:
    if row.audience == Mirror.Audience.EVERYONE:
        return not _needs_a_key(row.address)
    return row.audience == Mirror.Audience.BY_ACCESS and row.is_open


def _needs_a_key(address: str) -> bool:
    """Over ssh everything is shown to whom the key lets in, and what that is nobody here can tell."""
    return not (address.startswith(("https:", "file:", "/")))


def _state(row: Mirror, programme: Programme) -> str:
    if not programme.repository:
        return "none"
    if not row.is_wanted:
        return "off"
    if _is_usable(row, programme):
        return "there"
    if row.fetching_since:
        return "fetching"
    return "failed" if row.problem else "waiting"


class _Readers:
    """The children that read mirrors in this process: few, kept warm, each with its own limits of memory and time."""

    def __init__(self, *, seconds: int, queue: float, most: int = 2) -> None:
        """seconds: of one question. queue: how long to wait while another report is judged; then go on without."""
        self.seconds, self.queue, self.most = seconds, queue, most
        self._open: dict[Path, Repository] = {}
        self._turn = threading.Lock()

    @contextlib.contextmanager
    def reading(self, folder: Path) -> Iterator[Repository | None]:
        if not self._turn.acquire(timeout=self.queue):
            yield None
            return
        try:
            yield self._opened(folder)
        finally:
            self._turn.release()

    def _opened(self, folder: Path) -> Repository | None:
        for other in [one for one in self._open if not one.exists()]:
            self._open.pop(other).close()
        try:
            repository = self._open.pop(folder, None) or Repository(
                folder, cpu_seconds=self.seconds, wait=float(self.seconds)
            )
        except BadInput:  # it was replaced in this very moment, or removed by hand
            return None
        self._open[folder] = repository  # the last to be asked is the last to go
        while len(self._open) > self.most:
            self._open.pop(next(iter(self._open))).close()
        return repository


_PATIENT = _Readers(seconds=60, queue=60.0)
_ON_FORM = (LONGEST_ON_FORM, MOST_ON_FORM, _Readers(seconds=8, queue=0.1))
