"""The words of the team that a mail may carry to the reporter. For the desk itself, never for a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.keys.queries import Encryption
from vulndesk.apps.policies.queries import policy_of, programme_by_id, version_in_force
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.doctor.published import mail_addresses


@dataclass(frozen=True)
class Answered:
    """by_mail: it was reported by mail. has_reader: somebody may hold its receipt. allows_clear: as the owner says.

    first_id: of its report, where the reporter's letters and keys are; is_split: letters may lie at its other parts.
    """

    reference: str
    programme: str
    programme_id: int
    zone: str
    contact: str
    by_mail: bool
    has_reader: bool
    allows_clear: bool
    first_id: UUID
    is_split: bool


def answered(case_id: UUID) -> Answered | None:
    """Whom an answer is for; None once the case was erased."""
    case = Case.objects.filter(pk=case_id, erased_at=None).select_related("programme", "data_key").first()
    return _answered(case) if case is not None else None


def report_addresses(programme_id: int) -> tuple[str, ...]:
    """Where the policy in force asks for mail."""
    return mail_addresses(policy_of(version_in_force(programme_by_id(programme_id))))


def _answered(case: Case) -> Answered:
    programme = case.programme
    return Answered(
        reference=case.reference,
        programme=programme.name,
        programme_id=programme.pk,
        zone=programme.zone,
        contact=content.open_body(case)["contact"],
        by_mail=case.channel == "mail",
        has_reader=case.channel not in ("import", "forge", "public"),
        allows_clear=programme.answers_in_clear,
        first_id=case.first_id,
        is_split=case.is_split or case.split_from_id is not None,
    )


def answer_of(case_id: UUID, *, at: datetime, actor: str) -> UUID | None:
    """The message to the reporter that was written with an event: by the same person, at the same instant."""
    if not actor.startswith("user:"):
        return None
    rows = Message.objects.filter(case_id=case_id, at=at, actor=actor, audience="everyone")
    return rows.values_list("pk", flat=True).first()


def answer_words(message_id: UUID) -> str | None:
    """None for what is not the team's word to the reporter, or is erased."""
    row = Message.objects.filter(pk=message_id, audience="everyone", actor__startswith="user:")
    message = row.filter(case__erased_at=None).select_related("case__data_key").first()
    return content.open_message(opened_key(message.case.data_key), message) if message else None


def travel_words(case: Case, *, now: datetime, encryption: Encryption | None = None) -> str:
    """How the next message to the reporter goes, as a sentence for the team; the app that sends it is asked.

    encryption: to the reporter, where it is known already.
    """
    travels = import_string(settings.ANSWER_TRAVELS)
    return str(travels(case.pk, now=now, known=_answered(case), encryption=encryption).words)
