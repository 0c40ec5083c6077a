"""How the public rows of an advisory are written: its revision, what it affects, and the names it is found by."""

from __future__ import annotations

from datetime import datetime

from vulndesk.apps.advisories.models import Advisory as AdvisoryRow
from vulndesk.apps.advisories.models import Affected, OtherId, Revision
from vulndesk.apps.vault.ids import new_id
from vulndesk.core.advisory.package_names import package_key
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.advisory.serial import to_dict, to_json
from vulndesk.core.errors import BadInput, Conflict


def insert_advisory(row: AdvisoryRow, issued: Advisory, *, by: str) -> None:
    """The first revision of what is published. In the caller's transaction; IntegrityError for a taken id."""
    if issued.published is None:
        raise ValueError("what is published says when")
    row.newest = max(1, len(issued.revisions))
    for name, value in _columns(issued).items():
        setattr(row, name, value)
    row.save(force_insert=True)
    _insert_state(row, issued, by=by, at=row.modified_at)


def insert_revision(row: AdvisoryRow, issued: Advisory, *, by: str, now: datetime) -> None:
    """The next one; of two people one wins. In the caller's transaction."""
    number = row.newest + 1
    rows = AdvisoryRow.objects.filter(pk=row.pk, newest=row.newest)
    if rows.update(newest=number, **_columns(issued)) != 1:
        raise Conflict("Somebody else changed this advisory first.", next_step="Look at it, then decide again.")
    row.refresh_from_db()
    row.affected.all().delete()
    row.other_ids.all().delete()
    _insert_state(row, issued, by=by, at=now)


def _insert_state(row: AdvisoryRow, issued: Advisory, *, by: str, at: datetime) -> None:
    stored = to_dict(issued).get("components", [])
    Revision(id=new_id(), advisory=row, number=row.newest, at=at, actor=by, record=to_json(issued)).save(
        force_insert=True
    )
    Affected.objects.bulk_create(
        Affected(
            id=new_id(),
            advisory=row,
            ecosystem=one.ecosystem,
            name=package_key(one.ecosystem, one.name),
            repository=one.repository[:500],
            component=component,
        )
        for one, component in zip(issued.components, stored, strict=True)
    )
    others = dict.fromkeys(name.upper()[:80] for name in issued.aliases)
    OtherId.objects.bulk_create(OtherId(id=new_id(), advisory=row, value=name) for name in others)


def _columns(issued: Advisory) -> dict[str, object]:
    return {
        "published_at": issued.published,
        "modified_at": issued.modified or issued.published,
        "withdrawn_at": issued.withdrawn,
        "title": (issued.title or issued.summary or issued.id)[:500],
        "severity": worst(issued),
        "text": _words_of(issued),
    }


def worst(issued: Advisory) -> str:
    """The word of the highest score that it gives, or empty."""
    scores = []
    for rating in issued.severities:
        try:
            scores.append(rating.scored())
        except BadInput:
            continue
    return max(scores, key=lambda one: one.score).word if scores else ""


def _words_of(issued: Advisory) -> str:
    """Everything that somebody might look for, in small letters."""
    parts = [issued.id, *issued.aliases, issued.title, issued.summary, issued.details]
    parts += [
        word for one in issued.components for word in (one.ecosystem, one.name, one.product, one.purl, one.vendor)
    ]
    parts += [f"{one.id} {one.name}" for one in issued.weaknesses] + [one.name for one in issued.credits]
    return " ".join(" ".join(parts).lower().split())
