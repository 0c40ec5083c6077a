"""The panel of the advisory on the reporter's page. The team's page of a case has a tab alone: it costs no query."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.urls import reverse

from vulndesk.apps.advisories.models import Advisory, Draft
from vulndesk.apps.cases.queries import CaseSection, SectionFact
from vulndesk.core.access import Actor


def reporter_section(actor: Actor, case_id: UUID, *, now: datetime) -> CaseSection | None:
    """None as long as the team shows nothing."""
    row = Draft.objects.filter(pk=case_id, shared_number__isnull=False).first()
    if row is None:
        return None
    if row.answer:
        words = "you said it is fine" if row.answer == "fine" else "you said something is wrong"
        return CaseSection(
            "advisory", "Advisory", (SectionFact("Draft", words),), url=reverse("report_advisory"), link_words="Read it"
        )
    if Advisory.objects.filter(case_id=case_id).exists():
        return CaseSection("advisory", "Advisory", url=reverse("report_advisory"), link_words="Read it")
    fact = SectionFact("Draft", "is it right?", tone="needs")
    return CaseSection("advisory", "Advisory", (fact,), url=reverse("report_advisory"), link_words="Read the draft")
