"""Where the fix can be had: named by a person, looked at by the desk, and looked at again until long after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from vulndesk.apps.cases.actions.change import never_in_vain
from vulndesk.apps.embargo import content
from vulndesk.apps.embargo.actions.ending import guarded
from vulndesk.apps.embargo.actions.keeping import apply_change, record
from vulndesk.apps.embargo.models import Publication, ReleaseProof
from vulndesk.apps.embargo.queries.gate import fix_of
from vulndesk.apps.embargo.queries.state import embargo_of
from vulndesk.apps.timeline.actions import add_job
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import BadInput, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.gate import ProofKind, Standing
from vulndesk.gateways.release_proofs import Place, look, require_place
from vulndesk.gateways.web import Web

LOOK = "embargo.look_at_release"
LOOK_EVERY = timedelta(hours=6)
# How long after a publication its releases are looked after.
WATCHED_FOR = timedelta(days=90)
FRESH_FOR = timedelta(minutes=1)
WOKEN = (timedelta(), timedelta(minutes=5), timedelta(minutes=30))
MOST_PLACES = 30


def name_release(
    case_id: UUID, kind: ProofKind, written: Mapping[str, str], *, component: str, by: Actor, now: datetime
) -> ReleaseProof:
    """Name a place and look at it. As `seen_release`."""
    return seen_release(case_id, kind, written, component=component, by=by, now=now)()


def seen_release(
    case_id: UUID, kind: ProofKind, written: Mapping[str, str], *, component: str, by: Actor, now: datetime
) -> Callable[[], ReleaseProof]:
    """Look at a place; what is returned stores it.

    written: as `require_place` takes it; a hosted service may be attested instead, by `person`. What is not there yet
    is kept and looked at again. Raises BadInput with the field.
    """
    require(by, Verb.HANDLE)
    embargo = guarded(case_id, by, now=now)
    _, fix = fix_of(embargo.case)
    if component not in fix["components"]:
        raise BadInput("There is no such component.", next_step="Choose one of the list.", field="component")
    person = written.get("person", "").strip()
    place = require_place(kind, **{name: words for name, words in written.items() if name != "person"})
    if kind is ProofKind.HOSTED and not place.what and not person:
        raise BadInput(
            "A hosted service needs its page and revision, or the name of who deployed it.",
            next_step="Fill in one of the two.",
            field="person",
        )
    standing = Standing.ATTESTED if not place.what else _look(place)
    row = ReleaseProof(
        id=new_id(), case_id=case_id, kind=kind.value, standing=standing.value, actor=by.name, at=now, looked_at=now
    )
    opened = {
        "component": component,
        "what": place.what,
        "version": place.version,
        "sha256": place.sha256,
        "revision": place.revision,
        "person": person,
    }
    row.sealed = content.seal_proof(opened_key(embargo.case.data_key), row, opened)
    if ReleaseProof.objects.filter(case_id=case_id).count() >= MOST_PLACES:
        raise NotNow(f"There are {MOST_PLACES} places already.", next_step="Remove one first.")

    def store() -> ReleaseProof:
        with transaction.atomic():
            apply_change(embargo, {}, now=now)
            row.save(force_insert=True)
            record(embargo, EventKind.RELEASE_NAMED, by=by.name, now=now, place=kind.value, standing=standing.value)
        return row

    return store


def remove_release(case_id: UUID, proof_id: UUID, *, by: Actor, now: datetime) -> None:
    """A place that was named wrongly. After publication they stay, since they are why it was allowed."""
    require(by, Verb.HANDLE)
    embargo = guarded(case_id, by, now=now)
    if Publication.objects.filter(case_id=case_id).exists():
        raise NotNow("It is published, so its releases stay on record.", next_step="Name a further one instead.")
    with transaction.atomic():
        apply_change(embargo, {}, now=now)
        if ReleaseProof.objects.filter(pk=proof_id, case_id=case_id).delete()[0] != 1:
            raise NotNow("It is removed already.", next_step="Reload the page.")
        record(embargo, EventKind.RELEASE_REMOVED, by=by.name, now=now)


def look_again(case_id: UUID, *, now: datetime) -> int:
    """Look at every place whose last look is older than a minute. Returns how many changed."""
    rows = ReleaseProof.objects.filter(case_id=case_id, looked_at__lt=now - FRESH_FOR)
    return sum(note_look(row.pk, _standing_of(row), now=now) for row in rows.select_related("case__data_key"))


def look_at_release(*, proof_id: str, now: datetime) -> Callable[[], None] | None:
    """Task: one place, again."""
    row = ReleaseProof.objects.filter(pk=proof_id, case__erased_at=None).select_related("case__data_key").first()
    if row is None:
        return None
    standing = _standing_of(row)

    def write() -> None:
        note_look(row.pk, standing, now=now)

    return write


def plan_looks(*, now: datetime) -> int:
    """Housekeeping: every place of what is not published, or was so not long ago, every six hours."""
    old = ReleaseProof.objects.filter(looked_at__lt=now - LOOK_EVERY, case__erased_at=None)
    bucket = int(now.timestamp() // LOOK_EVERY.total_seconds())
    asked = [
        add_job(task=LOOK, now=now, key=f"release:{pk}:{bucket}", arguments={"proof_id": str(pk)})
        for pk in old.exclude(case_id__in=_long_published(now=now)).values_list("pk", flat=True)
    ]
    return sum(job is not None for job in asked)


def _long_published(*, now: datetime) -> QuerySet[Publication, UUID]:
    return Publication.objects.filter(at__lt=now - WATCHED_FOR).values_list("case_id", flat=True)


def wake_looks(programme_id: int, *, why: str, now: datetime) -> int:
    """Something was released, or taken back: every place of the programme's cases is looked at, now and twice later,
    since a package reaches its index some minutes after its tag. why: what woke it; the same wakes once.
    """
    named = ReleaseProof.objects.filter(case__programme_id=programme_id, case__erased_at=None)
    rows = named.exclude(case_id__in=_long_published(now=now)).values_list("pk", flat=True)
    asked = [
        add_job(task=LOOK, now=now, run_at=now + wait, key=f"release:{pk}:{why}:{number}", arguments={"proof_id": pk})
        for pk in rows
        for number, wait in enumerate(WOKEN)
    ]
    return sum(job is not None for job in asked)


def note_look(proof_id: UUID, standing: Standing, *, now: datetime) -> bool:
    """What a look said. A release that is gone shuts the gate again, and is an alarm once it was published.

    An answer that nobody gave changes nothing that was known. Returns whether anything changed.
    """
    return never_in_vain(lambda: _note(proof_id, standing, now=now))


def _note(proof_id: UUID, standing: Standing, *, now: datetime) -> bool:
    row = ReleaseProof.objects.filter(pk=proof_id).first()
    if row is None:
        return False
    if standing.value == row.standing or (standing is Standing.UNKNOWN and row.standing == Standing.SERVED):
        ReleaseProof.objects.filter(pk=proof_id).update(looked_at=now)
        return False
    embargo = embargo_of(row.case_id)
    is_gone = row.standing == Standing.SERVED
    with transaction.atomic():
        apply_change(embargo, {}, now=now)
        ReleaseProof.objects.filter(pk=proof_id).update(standing=standing.value, looked_at=now)
        kind = EventKind.RELEASE_WITHDRAWN if is_gone else EventKind.RELEASE_SEEN
        published = Publication.objects.filter(case_id=row.case_id).exists()
        record(embargo, kind, by="desk", now=now, standing=standing.value, published=published)
    return True


def _standing_of(row: ReleaseProof) -> Standing:
    opened = content.open_proof(opened_key(row.case.data_key), row)
    if not opened["what"]:
        return Standing(row.standing)
    place = Place(ProofKind(row.kind), opened["what"], opened["version"], opened["sha256"], opened["revision"])
    return _look(place)


def _look(place: Place) -> Standing:
    return look(place, web=Web(inner=settings.INNER_NETWORKS), indexes=settings.PACKAGE_INDEXES)
