"""What can be entered: rows of a table that grow by id, each with the statements that the ledger commits to.

An app above this one offers its own by a `Source` under a name in the settings' LEDGER_SOURCES. Nothing else is asked
of it: a row is written as always, in the transaction of its deed, and entered about a second later, or when somebody
asks for its proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string

from vulndesk.apps.ledger.models import Erasure
from vulndesk.apps.timeline.models import Event
from vulndesk.core.ledger.receipt_file import KIND, received_statement
from vulndesk.core.ledger.statements import canonical_json, from_base64

RECEIPT_PART = 1
SENT = "sent"  # the fact of an event in which a report's commitment stands


@dataclass(frozen=True)
class Source:
    """name: at most 16 letters, for ever. model: with an integer `id` that grows, and `at`, the instant of writing.

    statements: from the values of `id`, `at` and `columns` of a row, one text a leaf, as `canonical_json` writes them.
    What a person wrote goes in as the hash of its sealed bytes.
    """

    name: str
    model: type[Model]
    columns: tuple[str, ...]
    statements: Callable[[tuple[Any, ...]], tuple[str, ...]]

    def rows(self, ids: Iterable[int]) -> Iterator[tuple[Any, ...]]:
        """id, at and the columns, in no order."""
        rows = self.model._default_manager.filter(pk__in=list(ids))
        return iter(rows.values_list("pk", "at", *self.columns))


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _event_statements(row: tuple[Any, ...]) -> tuple[str, ...]:
    event_id, at, kind, case_id, programme_id, actor, audience, facts, sealed = row
    told = canonical_json(
        {
            "actor": actor,
            "at": instant(at),
            "audience": audience,
            "case": str(case_id) if case_id else None,
            "facts": facts,
            "id": event_id,
            "kind": kind,
            "programme": programme_id,
            "sealed": sha256(sealed).hexdigest(),
        }
    )
    if kind != KIND or SENT not in facts:
        return (told,)
    report = from_base64(facts[SENT], length=32)
    return (told,) if report is None else (told, canonical_json(received_statement(received_at=at, report=report)))


def _erasure_statements(row: tuple[Any, ...]) -> tuple[str, ...]:
    erasure_id, at, rule, numbers = row
    return (canonical_json({"at": instant(at), "id": erasure_id, "kind": "erased", "numbers": numbers, "rule": rule}),)


EVENTS = Source(
    "event",
    Event,
    ("kind", "case_id", "programme_id", "actor", "audience", "facts", "sealed"),
    _event_statements,
)
ERASURES = Source("erasure", Erasure, ("rule", "numbers"), _erasure_statements)


@lru_cache(maxsize=1)
def sources() -> tuple[Source, ...]:
    """Every source of this desk."""
    return (EVENTS, ERASURES, *(import_string(name) for name in settings.LEDGER_SOURCES))


def source_named(name: str) -> Source:
    """Raises KeyError."""
    return {one.name: one for one in sources()}[name]
