"""Who is concerned by a case: its reporter, by receipt or address, and the team that handles it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from vulndesk.apps.accounts.queries import display_name
from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Attachment, Case, Deadline
from vulndesk.apps.cases.queries.guard import cases_for
from vulndesk.apps.cases.queries.knowing import knowing
from vulndesk.apps.cases.queries.opened import note_opened
from vulndesk.apps.policies.queries import handlers_of as handlers_of
from vulndesk.apps.vault.sealing import lookup_digest
from vulndesk.core.access import Actor
from vulndesk.core.errors import NotFound


def case_id_of_receipt(code: str) -> UUID | None:
    """The one case that this normalised code opens. A wrong code costs the same look-up as a right one."""
    return Case.objects.filter(receipt_digest=lookup_digest("receipt", code)).values_list("pk", flat=True).first()


def case_id_of_reference(reference: str, programme_id: int) -> UUID | None:
    """For the desk itself, which decides whether whoever named it may know that it is there."""
    rows = Case.objects.filter(reference=reference, programme_id=programme_id, erased_at=None)
    return rows.values_list("pk", flat=True).first() if reference else None


def programme_id_of(case_id: UUID) -> int | None:
    return Case.objects.filter(pk=case_id).values_list("programme_id", flat=True).first()


def listening_to(actor: Actor, case_id: UUID | None = None, *, reference: str = "") -> UUID:
    """The id of a case that this person may follow live. Raises NotFound."""
    rows = cases_for(actor).filter(pk=case_id) if case_id else cases_for(actor).filter(reference=reference.upper())
    found = rows.values_list("pk", "programme_id", "owner_id", named=True).first()
    if found is None:
        raise NotFound("There is no such case.")
    note_opened(actor, found)
    return found.pk


def is_thread_closed(case_id: UUID, *, now: datetime) -> bool:
    """Whether the reporter may only read there at present."""
    return Case.objects.filter(pk=case_id, thread_closed_until__gt=now).exists()


def reporter_contact(case_id: UUID) -> str | None:
    """The address that the reporter gave, None when anonymous or none was given."""
    case = Case.objects.filter(pk=case_id, erased_at=None).first()
    return (content.open_body(case)["contact"] or None) if case else None


def audience_of(case_id: UUID) -> list[int]:
    """Whom the team's mail goes to: the owner of the case, or everybody who handles the programme."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        return []
    return [case.owner_id] if case.owner_id else knowing(case_id)


@dataclass(frozen=True)
class CaseSummary:
    """What a notice may know: no content."""

    reference: str
    programme: str
    owner: str


def case_summary(case_id: UUID) -> CaseSummary | None:
    case = Case.objects.filter(pk=case_id).select_related("programme").first()
    if case is None:
        return None
    return CaseSummary(case.reference, case.programme.name, display_name(case.owner_id) if case.owner_id else "")


def names_for(reader: Actor | None, case: Case) -> dict[str, str]:
    """`party:<id>` and `reporter` -> what this reader calls them; the app that knows them is asked."""
    found: dict[str, str] = import_string(settings.NAMES_FOR)(reader, case)
    return found


def files_in_use(file_ids: Iterable[str]) -> set[str]:
    """Which of these stored files belong to a case."""
    found = Attachment.objects.filter(file_id__in=list(file_ids)).values_list("file_id", flat=True)
    return {file_id for file_id in found if file_id}


def ran_out(*, since: datetime, until: datetime) -> int:
    """How many clocks that run were due in this stretch: for whoever restored a backup of its begin."""
    return Deadline.objects.filter(state="running", due_at__gt=since, due_at__lte=until, breached_at=None).count()
