"""A programme's policy is followed where it is kept: a text that is new is proposed, and an owner decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from vulndesk.apps.policies.actions.recording import record
from vulndesk.apps.policies.actions.versions import propose_version
from vulndesk.apps.policies.models import Following, Programme
from vulndesk.apps.timeline.actions import add_job
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import BadInput, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.policy.decoding import open_policy
from vulndesk.core.policy.overlay_file import FILE_NAME, overlay_from_toml
from vulndesk.gateways import repository_files
from vulndesk.gateways.quiet_git import Unreachable, require_repository

FOLLOW = "policies.follow_repository"
FOLLOW_EVERY = timedelta(hours=1)

Write = Callable[[], None]


def follow(programme_id: int, *, repository: str, path: str = "", by: Actor, now: datetime) -> None:
    """Look there from now on; an empty `repository` ends it. Raises BadInput with the field."""
    require(by, Verb.CHANGE_POLICY, programme_id)
    address = require_repository(repository) if repository.strip() else ""
    at = repository_files.require_path(path) if address else ""
    before = Following.objects.filter(programme_id=programme_id).first()
    if (before.repository, before.path) == (address, at) if before else not address:
        return
    with transaction.atomic():
        if address:
            fresh = {"seen_commit": "", "seen_path": "", "looked_at": None, "problem": ""}
            Following.objects.update_or_create(
                programme_id=programme_id, defaults={"repository": address, "path": at, **fresh}
            )
            add_job(task=FOLLOW, now=now, arguments={"programme_id": programme_id})
        else:
            Following.objects.filter(programme_id=programme_id).delete()
        record(EventKind.PROGRAMME_CHANGED, programme_id, by=by, now=now, facts={"fields": ["following"]})


def follow_now(programme_id: int, *, by: Actor, now: datetime) -> None:
    """The owner does not want to wait for the next look; this one reads the file whatever was seen before."""
    require(by, Verb.CHANGE_POLICY, programme_id)
    followed = Following.objects.filter(programme_id=programme_id)
    if not followed.exists():
        raise NotNow("No repository is followed.", next_step="Name one first.")
    with transaction.atomic():
        followed.update(seen_commit="")
        add_job(task=FOLLOW, now=now, arguments={"programme_id": programme_id})


def plan_following(*, now: datetime) -> int:
    """Housekeeping: look into each repository that is followed, every hour."""
    bucket = int(now.timestamp() // FOLLOW_EVERY.total_seconds())
    ids = Following.objects.values_list("programme_id", flat=True)
    asked = [
        add_job(task=FOLLOW, now=now, key=f"follow:{one}:{bucket}", arguments={"programme_id": one}) for one in ids
    ]
    return sum(job is not None for job in asked)


def follow_repository(*, programme_id: int, now: datetime) -> Write | None:
    """Task: fetch the policy and propose it when it is new. What goes wrong is noted in plain words, not retried."""
    followed = Following.objects.select_related("programme").filter(programme_id=programme_id).first()
    if followed is None:
        return None
    try:
        commit = repository_files.newest_commit(followed.repository)
        if commit == followed.seen_commit:
            return _noting(followed, now=now, problem=followed.problem)
        found = repository_files.fetch_policy(followed.repository, path=followed.path, beside=(FILE_NAME,))
    except (Unreachable, BadInput) as error:
        return _noting(followed, now=now, problem=error.kind if isinstance(error, Unreachable) else error.what)
    return _proposal(followed, found, now=now)


def _proposal(followed: Following, found: repository_files.Found, *, now: datetime) -> Write:
    seen = {"seen_commit": found.commit[:64], "seen_path": found.path}
    try:
        text, policy = open_policy(found.text)
    except BadInput as error:
        return _noting(followed, now=now, problem=f"{found.path}: {error.what}", **seen)
    try:
        overlay = found.beside.get(FILE_NAME, b"").decode("utf-8-sig")
        overlay_from_toml(overlay)
    except UnicodeDecodeError:
        return _noting(followed, now=now, problem=f"{FILE_NAME} is not text in UTF-8", **seen)
    except BadInput as error:
        return _noting(followed, now=now, problem=error.what, **seen)

    def write() -> None:
        # Asked again: an owner may have named another repository while the desk looked into this one.
        if _note(followed, now=now, problem="", **seen):
            programme = Programme.objects.get(pk=followed.programme_id)
            propose_version(
                programme,
                text=text,
                policy=policy,
                origin="repository",
                commit=found.commit,
                now=now,
                overlay=overlay,
            )

    return write


def _noting(followed: Following, *, now: datetime, problem: str, **seen: str) -> Write:
    def write() -> None:
        _note(followed, now=now, problem=problem, **seen)

    return write


def _note(followed: Following, *, now: datetime, problem: str, **seen: str) -> bool:
    """False: the programme follows something else by now, and nothing was written."""
    same = Following.objects.filter(pk=followed.pk, repository=followed.repository, path=followed.path)
    return bool(same.update(looked_at=now, problem=problem[:300], **seen))
