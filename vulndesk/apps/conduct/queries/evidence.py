"""What can be evidence: messages of the case, as they are at that moment, and files that a person chooses."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from vulndesk.apps.cases.queries import CasePage, case_page
from vulndesk.apps.conduct import content
from vulndesk.apps.conduct.models import Evidence
from vulndesk.apps.conduct.queries.guard import violation_of
from vulndesk.apps.vault.files import open_file
from vulndesk.core.access import Actor
from vulndesk.core.errors import BadInput, NotFound

REPORT = "report"
BEGIN = 90


def evidence_choices(page: CasePage) -> list[tuple[str, str]]:
    """The report, and the messages of the newest page of the thread."""
    begun = [(str(one.id), f"{one.who}, {one.at:%-d %B %Y, %H:%M} UTC: {_begin(one.text)}") for one in page.messages]
    return [(REPORT, f"The report: {_begin(str(page.body['report'].get('description', '')))}"), *begun]


def _begin(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= BEGIN else f"{words[:BEGIN]}…"


def quoted_messages(by: Actor, case_id: UUID, chosen: Sequence[str], *, now: datetime) -> list[content.Quoted]:
    """Copies, so that the evidence stays what it was. Raises BadInput for what is not of this case."""
    if not chosen:
        return []
    page = case_page(by, case_id=case_id, now=now)
    report = content.Quoted(
        at=page.case.received_at.isoformat(), who="The reporter", text=str(page.body["report"].get("description", ""))
    )
    known = {
        str(one.id): content.Quoted(at=one.at.isoformat(), who=one.who, text=one.text, tlp=one.tlp)
        for one in page.messages
    }
    known[REPORT] = report
    if not set(chosen) <= set(known):
        raise BadInput("A message that you chose is not there any more.", next_step="Choose again.", field="messages")
    return [known[one] for one in chosen]


def evidence_file(actor: Actor, evidence_id: UUID) -> tuple[str, int, Iterator[bytes]]:
    """Name, size and bytes. Raises NotFound."""
    found = Evidence.objects.filter(pk=evidence_id).first()
    if found is None:
        raise NotFound("There is no such file.")
    opened = content.open_evidence(violation_of(actor, found.violation_id), found)
    return opened["name"], found.size, iter(open_file(found.file_id, base64.b64decode(opened["key"])))


def evidence_files_in_use(file_ids: Sequence[str]) -> set[str]:
    """Which of these stored files are evidence."""
    return set(Evidence.objects.filter(file_id__in=list(file_ids)).values_list("file_id", flat=True))
