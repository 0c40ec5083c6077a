"""Lay a published advisory out as files: by the worker, after every publication, revision and withdrawal.

What costs time (building, compressing, signing) is done before the transaction. The same advisory laid out again gives
the same files: a signature is made only for other bytes.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F

from vulndesk.apps.advisories.queries import Published, published_named
from vulndesk.apps.feeds.actions.building import MADE_AS, Built, build
from vulndesk.apps.feeds.models import AffectedKey, Document, ListedAdvisory, Tree
from vulndesk.apps.keys.actions import sign_as_desk
from vulndesk.apps.timeline.queries import event
from vulndesk.core.advisory.cve import NO_CNA, Assigner
from vulndesk.core.advisory.outlets.places import PublicFile, year_of
from vulndesk.core.advisory.serial import instant_text

AT_ONCE = 100
Write = Callable[[], None]


def lay_out(*, event_id: int, now: datetime) -> Write | None:
    """Subscriber: an advisory was published, revised or withdrawn."""
    name = event(event_id).facts.get("advisory")
    return lay_out_these([name], now=now) if name else None


def lay_out_again(*, now: datetime) -> None:
    """What was laid out under another address of the desk, or by an earlier version of it. A hundred at a time."""
    rows = ListedAdvisory.objects.exclude(made_as=made_as()).order_by("id")
    names = list(rows.values_list("public_id", flat=True)[:AT_ONCE])
    if names:
        write = lay_out_these(names, now=now)
        with transaction.atomic():
            write()


def lay_out_these(public_ids: Iterable[str], *, now: datetime) -> Write:
    """To be run in the caller's transaction; it changes nothing where nothing is new."""
    ready = [_prepared(one, now=now) for one in published_named(public_ids)]

    def write() -> None:
        for one in ready:
            _store(one, now=now)

    return write


def made_as() -> str:
    """Everything besides the advisory itself that its documents depend on."""
    return hashlib.sha256(f"{MADE_AS} {settings.ADDRESS} {_assigner()}".encode()).hexdigest()[:16]


def _assigner() -> Assigner:
    return Assigner(settings.CVE_ORG, settings.CVE_ORG_NAME) if settings.CVE_ORG else NO_CNA


@dataclass(frozen=True)
class _Prepared:
    published: Published
    built: Built
    files: tuple[PublicFile, ...]


def _prepared(found: Published, *, now: datetime) -> _Prepared:
    built = build(found.record, address=settings.ADDRESS, assigner=_assigner())
    signature = _signature(built, now=now)
    return _Prepared(found, built, (*built.files, *([signature] if signature else ())))


def _signature(built: Built, *, now: datetime) -> PublicFile | None:
    if not built.csaf:
        return None
    document, path = built.files[0], f"{built.csaf}.asc"
    if Document.objects.filter(path=built.csaf, digest=document.digest, is_gone=False).exists():
        known = Document.objects.filter(path=path, is_gone=False).first()
        if known is not None:
            return PublicFile(path, bytes(known.content))
    return PublicFile(path, sign_as_desk(document.content, now=now))


def _store(ready: _Prepared, *, now: datetime) -> None:
    before = ListedAdvisory.objects.filter(public_id=ready.published.public_id).first()
    if before is not None and before.number > ready.published.number:
        return  # a later revision was faster
    row = _listed(ready, before)
    known = (
        {one.path: one for one in Document.objects.filter(listed=before).defer("content")} if before is not None else {}
    )
    changed = [file for file in ready.files if not _is_there(known.get(file.path), file)]
    gone = [path for path in known if path not in {file.path for file in ready.files}]
    if before is not None and not changed and not gone and _columns(row) == _columns(before):
        return
    version = _next_version(row, now=now)
    row.save(force_insert=before is None, force_update=before is not None)
    for file in changed:
        Document.objects.update_or_create(
            path=file.path,
            defaults={
                "listed": row,
                "content": file.content,
                "digest": file.digest,
                "changed_in": version,
                "changed_at": now,
                "is_gone": False,
            },
        )
    Document.objects.filter(path__in=gone).update(
        listed=None, content=b"", digest="", changed_in=version, changed_at=now, is_gone=True
    )
    _store_keys(ready, row)


def _is_there(known: Document | None, file: PublicFile) -> bool:
    return known is not None and known.digest == file.digest and not known.is_gone


def _listed(ready: _Prepared, before: ListedAdvisory | None) -> ListedAdvisory:
    found, built = ready.published, ready.built
    packed = built.packed
    return ListedAdvisory(
        id=before.pk if before is not None else None,
        public_id=found.public_id,
        programme_id=found.programme_id,
        slug=found.slug,
        programme=found.programme,
        number=found.number,
        title=found.title,
        summary=found.record.summary,
        published_at=found.published_at,
        modified_at=found.modified_at,
        is_withdrawn=found.withdrawn_at is not None,
        year=year_of(found.published_at),
        csaf=built.csaf,
        osv=built.osv,
        osv_packed=packed.compressed if packed else b"",
        osv_answer=built.answer,
        osv_crc=packed.crc if packed else 0,
        osv_size=packed.size if packed else 0,
        made_as=made_as(),
    )


def _columns(row: ListedAdvisory) -> list[object]:
    values = (getattr(row, column.attname) for column in ListedAdvisory._meta.concrete_fields)
    return [bytes(one) if isinstance(one, memoryview) else one for one in values]


def _next_version(row: ListedAdvisory, *, now: datetime) -> int:
    """Whoever has it first holds the row of the tree, so that versions are written one after the other."""
    if not Tree.objects.filter(pk=1).update(version=F("version") + 1, changed_at=now):
        Tree.objects.create(name=secrets.token_hex(16), version=1, changed_at=now)
    tree = Tree.objects.get(pk=1)
    programmes = dict(tree.programmes) | {row.slug: row.programme}
    tree.programmes = sorted([slug, name] for slug, name in programmes.items())
    tree.years = sorted({*tree.years, *([row.year] if row.csaf else [])}, reverse=True)
    tree.save(update_fields=["programmes", "years"])
    return tree.version


def _store_keys(ready: _Prepared, row: ListedAdvisory) -> None:
    row.keys.all().delete()
    modified = instant_text(ready.published.modified_at)  # as the OSV document itself says it
    AffectedKey.objects.bulk_create(
        AffectedKey(key=key, listed=row, matcher=matcher, osv_id=ready.built.osv_id, modified=modified)
        for key, matcher in ready.built.keys
    )
