"""What makes a document for the public of a draft: its id, its publisher, its instants and its revisions.

An id is given at publication alone and counts what is published under its prefix, so that neither a gap nor a number
tells of a case that is not.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import datetime

from vulndesk.core.advisory.parts import Publisher, Revision
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.errors import BadInput, NotNow

FIRST_REVISION = "Published."
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}", re.ASCII)


def default_prefix(name: str) -> str:
    """“x_” marks a home database that is not registered with OSV (its schema, `prefix`)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return f"x_{re.sub(r'[^A-Z0-9]+', '_', plain.upper()).strip('_')[:30] or 'DESK'}"


def checked_prefix(given: str) -> str:
    """Raises BadInput."""
    prefix = given.strip()
    if not _PREFIX.fullmatch(prefix):
        raise BadInput(
            "A prefix has letters, digits and underscores, and begins with a letter.",
            next_step="For example x_ACME, or one that is registered with OSV.",
            field="prefix",
        )
    return prefix


def public_id(prefix: str, *, year: int, number: int) -> str:
    """`x_ACME-2026-0001`."""
    return f"{prefix}-{year}-{number:04d}"


def as_draft(written: Advisory) -> Advisory:
    """Without what publication adds: it is never typed, and a draft has none of it."""
    bare = Advisory(id="")
    given = ("id", "publisher", "published", "modified", "withdrawn", "revisions", "credits", "tlp")
    return replace(written, **{name: getattr(bare, name) for name in given})


def first_issue(draft: Advisory, *, id: str, publisher: Publisher, now: datetime) -> Advisory:  # noqa: A002
    """The draft as it is published first."""
    return replace(
        draft,
        id=id,
        publisher=publisher,
        published=now,
        modified=now,
        withdrawn=None,
        revisions=(Revision("1", now, FIRST_REVISION),),
    )


def next_issue(draft: Advisory, before: Advisory, *, summary: str, publisher: Publisher, now: datetime) -> Advisory:
    """A later revision: what was published stays said, with what changed in one sentence. Raises BadInput, NotNow."""
    if before.withdrawn is not None:
        raise NotNow("This advisory is withdrawn, so it is not revised any more.")
    return replace(
        draft,
        id=before.id,
        publisher=publisher,
        published=before.published,
        modified=now,
        withdrawn=None,
        revisions=with_revision(before, summary, now=now),
    )


def withdrawn_issue(before: Advisory, *, reason: str, now: datetime) -> Advisory:
    """The last revision: it stays readable, and says that it does not hold. Raises BadInput, NotNow."""
    if before.withdrawn is not None:
        raise NotNow("It is withdrawn already.", next_step="Reload the page.")
    return replace(before, withdrawn=now, modified=now, revisions=with_revision(before, reason, now=now))


def with_revision(before: Advisory, summary: str, *, now: datetime) -> tuple[Revision, ...]:
    words = " ".join(summary.split())[:300]
    if not words:
        raise BadInput("Say in a sentence what changes.", next_step="Everybody reads it.", field="summary")
    return (*before.revisions, Revision(str(len(before.revisions) + 1), now, words))
