"""Evidence for authorities: without the reporter's identity, unless a legal basis was recorded first (E22)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from vulndesk.apps.accounts.queries import display_name
from vulndesk.apps.cases.queries import case_page
from vulndesk.apps.conduct import content, export
from vulndesk.apps.conduct.actions.violations import record_about
from vulndesk.apps.conduct.models import LegalBasis, Violation
from vulndesk.apps.conduct.queries.guard import violation_of
from vulndesk.apps.keys.queries import pinned_key
from vulndesk.apps.vault.ids import new_id
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import BadInput, NotAllowed
from vulndesk.core.events import EventKind
from vulndesk.core.traffic_light import Label, in_file_name

# As a mail's note says who sent it (apps/mail).
_SENDER = re.compile(r"^From (?P<name>.+?) <")


@dataclass(frozen=True)
class Exported:
    name: str
    chunks: Iterator[bytes]


def record_legal_basis(violation_id: UUID, *, authority: str, basis: str, dated: str, by: Actor, now: datetime) -> None:
    """The first of two steps: who asks, on what ground, of when."""
    require(by, Verb.HANDLE)
    row = violation_of(by, violation_id)
    given = {"authority": authority.strip(), "basis": basis.strip(), "dated": dated.strip()}
    for field, words in given.items():
        if not words:
            raise BadInput(
                "This is missing.", next_step="A legal basis names who asks, which law, and when.", field=field
            )
    if row.case_id is None:
        raise BadInput("No report is named, so there is no reporter to tell of.", field="authority")
    found = LegalBasis(id=new_id(), violation=row, at=now, actor=by.name)
    found.sealed = content.seal_basis(row, found.pk, given)
    with transaction.atomic():
        found.save(force_insert=True)
        record_about(row, EventKind.LEGAL_BASIS_RECORDED, by=by.name, now=now)


def export_evidence(
    violation_id: UUID, *, typed: str = "", with_identity: bool, seen_red: bool = False, by: Actor, now: datetime
) -> Exported:
    """typed: the case's reference, which the second step asks for. The export itself is an event.

    seen_red: the person saw that a message in it is TLP:RED; raises BadInput without that.
    """
    require(by, Verb.HANDLE)
    row = violation_of(by, violation_id)
    label = export.label_of(row, with_identity=with_identity)
    if label is Label.RED and not (with_identity or seen_red):
        raise BadInput("A message in it is TLP:RED.", next_step="Say that you saw for whom it is.", field="seen_red")
    hidden, known = _identity(row, by=by, now=now)
    identity: dict[str, Any] | None = None
    if with_identity:
        identity = _disclosed(row, known, typed=typed)
    about = "The reporter of a case" if row.case_id else content.open_record(row)["about"]
    if row.person_id is not None:
        about = display_name(row.person_id)
    told = export.described(row, about=about, by=display_name(by.user_id), identity=identity, label=label, now=now)
    with transaction.atomic():
        record_about(row, EventKind.EVIDENCE_EXPORTED, by=by.name, now=now, identity=with_identity)
    chunks = export.archive(row, told, hidden=() if with_identity else hidden)
    return Exported(f"evidence-{row.pk.hex[-8:]}.{in_file_name(label)}.zip", chunks)


def _disclosed(row: Violation, known: dict[str, str], *, typed: str) -> dict[str, Any]:
    basis = row.bases.order_by("-at").first()
    if basis is None or row.case is None:
        raise NotAllowed("No legal basis is recorded.", next_step="Record who asks, which law and when, first.")
    if typed.strip().upper() != row.case.reference:
        raise BadInput("This is not the case’s reference.", next_step=f"Type {row.case.reference}.", field="typed")
    return known | {f"legal basis: {name}": words for name, words in content.open_basis(row, basis).items()}


def _identity(row: Violation, *, by: Actor, now: datetime) -> tuple[list[str], dict[str, str]]:
    """What every text loses, and what the desk knows of the reporter."""
    if row.case is None or row.case.erased_at is not None:
        return [], {}
    body = case_page(by, case_id=row.case.pk, now=now).body
    credit, key = body["credit"], pinned_key(row.case.first_id)
    senders = [found["name"] for line in body["other"].get("mail", ()) if (found := _SENDER.match(str(line)))]
    names = [credit.get("name", ""), *(name for name in senders if name != "no name")]
    addresses = [body["contact"], credit.get("link", ""), *(key.addresses if key else ())]
    known = {
        "contact": body["contact"],
        "name": ", ".join(filter(None, names)),
        "link": credit.get("link", ""),
        "OpenPGP key": key.fingerprint if key else "",
    }
    return [*names, *addresses, key.fingerprint if key else ""], {name: words for name, words in known.items() if words}
