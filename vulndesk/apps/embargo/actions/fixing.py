"""What is known of the fix: its commits, the tags that follow from them, a review, and the reporter’s trial."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from vulndesk.apps.cases.actions import DeedRequest, answer, do_deed
from vulndesk.apps.embargo import content
from vulndesk.apps.embargo.actions.ending import guarded
from vulndesk.apps.embargo.actions.keeping import apply_change, record
from vulndesk.apps.embargo.models import Fix, Trial
from vulndesk.apps.embargo.queries.gate import fix_of
from vulndesk.apps.evidence.queries import mirror_folder
from vulndesk.apps.vault.files import SealedUpload
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Role
from vulndesk.core.affected import affected_tags
from vulndesk.core.errors import BadInput, NotAllowed, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.lifecycle import Deed
from vulndesk.gateways.commit_graph import backports_of, read_graph, whole_ids
from vulndesk.gateways.quiet_git import Unreachable

MOST_COMPONENTS = 20


@dataclass(frozen=True)
class NamedFix:
    """Commits by id, short id or tag. versions: in words, where there is no repository to ask: "before 2.3.2"."""

    components: Sequence[str]
    introduced: Sequence[str]
    fixed: Sequence[str]
    versions: str


def name_fix(
    case_id: UUID,
    *,
    components: Sequence[str],
    introduced: Sequence[str],
    fixed: Sequence[str],
    versions: str,
    by: Actor,
    now: datetime,
    seen: int | None = None,
) -> Fix:
    """Keep the commits and the tags that follow from them. What was reviewed before is so no more. Raises BadInput."""
    given = NamedFix(components, introduced, fixed, versions)
    return worked_out_fix(case_id, given, by=by, now=now, seen=seen)()


def worked_out_fix(
    case_id: UUID, given: NamedFix, *, by: Actor, now: datetime, seen: int | None = None
) -> Callable[[], Fix]:
    """Work out the tags, where there is a mirror; what is returned stores them. Raises BadInput with the field."""
    embargo = guarded(case_id, by, now=now, seen=seen)
    if not given.components or len(given.components) > MOST_COMPONENTS:
        raise BadInput(
            "Name what the fix concerns.", next_step=f"One to {MOST_COMPONENTS} components.", field="components"
        )
    known: content.FixContent = {
        "components": list(dict.fromkeys(given.components)),
        "introduced": list(given.introduced),
        "fixed": list(given.fixed),
        "backports": [],
        "affected": [],
        "mended": [],
        "never": 0,
        "versions": given.versions.strip(),
    }
    folder = mirror_folder(embargo.case.programme_id)
    if folder is not None and (given.introduced or given.fixed):
        _work_out(known, folder)
    row = Fix(
        case_id=case_id,
        has_fix=bool(given.fixed),
        open_ended=not (given.fixed or known["versions"]),
        worked_out_at=now if known["affected"] or known["mended"] else None,
    )
    row.sealed = content.seal_fix(opened_key(embargo.case.data_key), row, known)

    def store() -> Fix:
        with transaction.atomic():
            apply_change(embargo, {}, now=now)
            row.save()
            record(embargo, EventKind.FIX_NAMED, by=by.name, now=now, commits=len(given.fixed))
        return row

    return store


def _work_out(known: content.FixContent, folder: Path) -> None:
    """The whole ids, the backports, and which tags hold what; all from the repository."""
    try:
        introduced = whole_ids(folder, known["introduced"])
        fixed = whole_ids(folder, known["fixed"])
        repeats = backports_of(folder, (*introduced, *fixed))
        graph = read_graph(folder)
    except Unreachable as error:
        raise BadInput(
            f"The repository could not be read: {error.kind}.", next_step="Try again, or name the versions in words."
        ) from None
    again = [one for commit in introduced for one in repeats[commit]]
    backports = [one for commit in fixed for one in repeats[commit] if one not in fixed]
    found = affected_tags(graph, introduced=(*introduced, *again), fixed=(*fixed, *backports))
    known["introduced"], known["fixed"], known["backports"] = list(introduced), list(fixed), backports
    known["affected"], known["mended"], known["never"] = list(found.affected), list(found.fixed), len(found.never)


def review_affected(case_id: UUID, *, by: Actor, now: datetime, seen: int | None = None) -> None:
    """A person looked at the list, and it is right. Refused while it has no end and a fix exists."""
    embargo = guarded(case_id, by, now=now, seen=seen)
    row, _ = fix_of(embargo.case)
    if row._state.adding or row.open_ended:
        raise NotNow(
            "What is affected has no end.", next_step="Name the commits that fix it, or the fixed versions in words."
        )
    with transaction.atomic():
        apply_change(embargo, {}, now=now)
        Fix.objects.filter(pk=case_id).update(reviewed_at=now, reviewed_by=by.name)
        record(embargo, EventKind.AFFECTED_REVIEWED, by=by.name, now=now)


def offer_fix(
    case_id: UUID,
    *,
    message: str,
    until: datetime,
    by: Actor,
    now: datetime,
    files: tuple[SealedUpload, ...] = (),
) -> None:
    """Send the patch or build to the reporter, with a day by which an answer helps. Silence is recorded as silence."""
    embargo = guarded(case_id, by, now=now)
    if until <= now:
        raise BadInput("This day has passed.", next_step="Choose a later one.", field="until")
    offered = {"offered_at": now, "offered_by": by.name, "until": until, "answer": "", "answered_at": None}
    with transaction.atomic():
        do_deed(case_id, DeedRequest(Deed.REPLY, message=message, files=files), by=by, now=now)
        apply_change(embargo, {}, now=now)
        Trial.objects.update_or_create(case_id=case_id, defaults=offered)
        record(embargo, EventKind.FIX_OFFERED, by=by.name, now=now, until=until)


def answer_trial(case_id: UUID, *, works: bool, words: str, by: Actor, now: datetime) -> None:
    """The reporter tried it. words: what they saw, for the thread; may be empty."""
    if by.role is not Role.REPORTER:
        raise NotAllowed("Only the reporter can answer this.", next_step="Ask them in the thread.")
    embargo = guarded(case_id, by, now=now)
    kind = EventKind.FIX_VERIFIED if works else EventKind.FIX_BROKEN
    if words.strip():
        answer(case_id, words, by=by, now=now)
    with transaction.atomic():
        apply_change(embargo, {}, now=now)
        said = {"answer": "verified" if works else "broken", "answered_at": now}
        if Trial.objects.filter(case_id=case_id).update(**said) != 1:
            raise NotNow("There is no fix to try yet.", next_step="Write to the team in the thread.")
        record(embargo, kind, by=by.name, now=now)
