"""Who of a case may be known to whom: the reporter's switch, each party's own word, and the team's choice."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.parties import content
from vulndesk.apps.parties.actions.answers import guest, own_row
from vulndesk.apps.parties.actions.change import apply_change, record, sealed_name
from vulndesk.apps.parties.models import Naming
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Role, Verb, require
from vulndesk.core.audience import REPORTER, TEAM
from vulndesk.core.errors import BadInput, NotAllowed, NotNow
from vulndesk.core.events import EventKind

NAME_LIMIT = 120
CONTACT_LIMIT = 254


def ask_for_identity(case_id: UUID, *, by: Actor, now: datetime) -> None:
    """Ask the reporter whether the parties may know who they are. Raises NotNow where they said so already."""
    require(by, Verb.HANDLE)
    case = case_of(by, case_id)
    if Naming.objects.filter(pk=case_id, since__isnull=False).exists():
        raise NotNow("The reporter agreed already.", next_step="Reload the page.")
    with transaction.atomic():
        _keep(case, {"asked_at": now, "asked_by": by.name})
        _record(case, EventKind.IDENTITY_ASKED, by=by, now=now)


def show_identity(case_id: UUID, *, name: str, contact: str = "", by: Actor, now: datetime) -> None:
    """The reporter's own switch, on: every party of this case reads these words, and those who join later."""
    _require_reporter(by)
    case = case_of(by, case_id)
    if not name.strip() or len(name) > NAME_LIMIT:
        raise BadInput("Which name may they read?", next_step="Write one, up to 120 characters.", field="name")
    if len(contact) > CONTACT_LIMIT:
        raise BadInput("This is too long.", next_step="Up to 254 characters.", field="contact")
    sealed = content.seal_known(opened_key(case.data_key), case.pk, {"name": name.strip(), "contact": contact.strip()})
    with transaction.atomic():
        _keep(case, {"since": now, "changed_at": now, "sealed": sealed})
        _record(case, EventKind.IDENTITY_SHOWN, by=by, now=now)


def hide_identity(case_id: UUID, *, by: Actor, now: datetime) -> None:
    """Off, also as the answer to a question. What somebody has read cannot be taken back; nobody reads it anew."""
    _require_reporter(by)
    case = case_of(by, case_id)
    with transaction.atomic():
        _keep(case, {"since": None, "changed_at": now, "sealed": b""})
        _record(case, EventKind.IDENTITY_HIDDEN, by=by, now=now)


def _require_reporter(by: Actor) -> None:
    if by.role is not Role.REPORTER:
        raise NotAllowed("Only the reporter decides this.", next_step="Ask them.")


def _keep(case: Case, values: dict[str, Any]) -> None:
    Naming.objects.update_or_create(case=case, defaults=values)


def _record(case: Case, kind: EventKind, *, by: Actor, now: datetime, audience: str = REPORTER, **facts: Any) -> None:
    record_event(
        kind=kind,
        now=now,
        actor=by.name,
        case_id=case.pk,
        programme_id=case.programme_id,
        audience=audience,
        facts=facts,
    )


def choose_naming(case_id: UUID, shown: str, *, by: Actor, now: datetime) -> None:
    """Whom the team shows the names of those parties that agreed to be named."""
    require(by, Verb.HANDLE)
    case = case_of(by, case_id)
    if shown not in Naming.Shown.values:
        raise BadInput("There is no such choice.", next_step="Choose one of the list.", field="shown")
    with transaction.atomic():
        _keep(case, {"shown": shown})
        _record(case, EventKind.NAMES_CHOSEN, by=by, now=now, audience=TEAM, shown=shown or "nobody")


def agree_to_be_named(by: Actor, *, agrees: bool, now: datetime) -> None:
    """By the participant itself. Raises NotNow where it said so already."""
    row = own_row(by, now=now)
    if row.is_named == agrees:
        raise NotNow("You said so already.", next_step="Reload the page.")
    name = sealed_name(row)
    with transaction.atomic():
        apply_change(row, {"is_named": agrees})
        record(row, EventKind.PARTY_NAMED, by=guest(row), now=now, name=name, agrees=agrees)
