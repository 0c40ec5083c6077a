"""The guarded door to read drafts: only who holds the token."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import BigIntegerField, BinaryField, DateTimeField

from vulndesk.apps.intake import drafts
from vulndesk.apps.intake.models import Draft, DraftFile
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.sealing import lookup_digest
from vulndesk.apps.vault.statements import Given, Question


def draft_of(programme: Programme, *, token: str, now: datetime) -> drafts.DraftContent | None:
    """What was typed so far, or None when there is no draft any more."""
    draft = _DRAFT.first(token_digest=lookup_digest("draft", token), programme=programme.pk, now=now)
    return drafts.open_content(draft) if draft else None


_DRAFT = Question(
    lambda: Draft.objects.filter(
        token_digest=Given("token_digest", BinaryField()),
        programme_id=Given("programme", BigIntegerField()),
        expires_at__gt=Given("now", DateTimeField()),
    )
)


def draft_files_in_use(file_ids: Iterable[str]) -> set[str]:
    return set(DraftFile.objects.filter(file_id__in=list(file_ids)).values_list("file_id", flat=True))
