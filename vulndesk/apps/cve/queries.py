"""The guarded door to read CVE ids of cases, for the team alone; and how a programme comes by them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from vulndesk.apps.advisories.queries import DraftState, draft_of, publisher_of
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cve import content
from vulndesk.apps.cve.models import CnaRequest, Number, Numbering
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.cve_numbers import LAST_RESORT, LAST_RESORT_FORM, RequestText, Stand, request_text

# A worker answers within seconds; after this somebody may ask again.
STALE = timedelta(minutes=10)


@dataclass(frozen=True)
class Request:
    row: CnaRequest
    asked: content.Asked


@dataclass(frozen=True)
class CvePage:
    """draft: None while nobody began to write. reason: of a rejection, once somebody wrote one."""

    case: Case
    draft: DraftState | None
    numbering: Numbering
    number: Number | None
    requests: tuple[Request, ...]
    text: RequestText
    reason: str

    @property
    def stand(self) -> Stand | None:
        return Stand(self.number.stand) if self.number else None

    @property
    def open_request(self) -> Request | None:
        return next((one for one in self.requests if one.row.ended_at is None), None)

    @property
    def is_in_draft(self) -> bool:
        written = self.draft.written if self.draft else None
        return bool(self.number and written and self.number.cve_id in (written.id, *written.aliases))

    def may_ask_again(self, *, now: datetime) -> bool:
        asking = self.number is not None and self.number.stand == Stand.ASKING
        return asking and self.number is not None and self.number.asked_at + STALE <= now


def numbering_of(programme: Programme) -> Numbering:
    """Unsaved and without an account where no owner set anything."""
    return Numbering.objects.filter(pk=programme.pk).first() or Numbering(programme=programme)


def whom_to_ask(row: Numbering) -> tuple[str, str]:
    """Name and address of the CNA in scope, else of the one of last resort."""
    return (row.cna, row.cna_contact) if row.cna else (LAST_RESORT, LAST_RESORT_FORM)


def cve_page(actor: Actor, *, reference: str) -> CvePage:
    """Raises NotFound, NotAllowed."""
    case, draft = draft_of(actor, reference=reference)
    key = opened_key(case.data_key)
    number = Number.objects.filter(pk=case.pk).first()
    rows = CnaRequest.objects.filter(case=case)
    written = draft.written if draft else Advisory(id="")
    publisher = publisher_of(case.programme)
    return CvePage(
        case=case,
        draft=draft,
        numbering=numbering_of(case.programme),
        number=number,
        requests=tuple(Request(one, content.open_asked(key, one)) for one in rows),
        text=request_text(written, project=case.programme.name, contact=publisher.contact),
        reason=content.open_reason(key, number) if number and number.sealed else "",
    )
