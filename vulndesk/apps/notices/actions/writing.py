"""A letter becomes a row that waits for its delivery."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.conf import settings

from vulndesk.apps.notices import kinds
from vulndesk.apps.notices.letters import Letter
from vulndesk.apps.notices.models import OutgoingMail, Push
from vulndesk.apps.timeline import actions as timeline
from vulndesk.apps.timeline.queries import Event
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.sealing import desk_key, lookup_digest, seal_row
from vulndesk.core.mail.answers import Way
from vulndesk.gateways import smtp

TABLE = "notices_outgoingmail"
DELIVER = "notices.deliver"
PUSH = "notices.push"

Write = Callable[[], None]


def write_mails(
    event: Event,
    kind: str,
    letter: Letter,
    addresses: Iterable[str],
    *,
    now: datetime,
    way: Way = Way.NOTICE,
    answer_id: UUID | None = None,
    later: Mapping[str, datetime] | None = None,
) -> Write | None:
    """way: anything but NOTICE carries content: of the message `answer_id`, or the letter's `said`.

    later: when the mail to an address may go, where that is not at once.
    """
    digests = {lookup_digest("mail recipient", address.casefold()): address for address in addresses}
    run_at = {digest: (later or {}).get(address, now) for digest, address in digests.items()}
    mails = [
        _seal_mail(event, kind, letter, address, digest, now=now, way=way, answer_id=answer_id)
        for digest, address in digests.items()
    ]

    def write() -> None:
        for mail in mails:
            if not _is_covered(mail) and not _exists(mail):
                mail.save(force_insert=True)
                timeline.add_job(
                    task=DELIVER,
                    now=now,
                    run_at=run_at[bytes(mail.recipient_digest)],
                    key=f"mail:{mail.id}",
                    arguments={"event_id": event.id, "mail_id": mail.id},
                )

    return write if mails else None


def _seal_mail(
    event: Event,
    kind: str,
    letter: Letter,
    address: str,
    digest: bytes,
    *,
    now: datetime,
    way: Way,
    answer_id: UUID | None,
) -> OutgoingMail:
    mail_id = new_id()
    name = lookup_digest("message id", f"{event.id}:{digest.hex()}").hex()[:40]
    return OutgoingMail(
        id=mail_id,
        event_id=event.id,
        case_id=event.case_id,
        programme_id=event.programme_id,
        kind=kind,
        way=way.value,
        answer_id=answer_id,
        recipient_digest=digest,
        sealed=seal_row(desk_key(), table=TABLE, row=mail_id, content=asdict(letter) | {"recipient": address}),
        message_id=f"<{name}@{smtp.domain_of(settings.DEFAULT_FROM_EMAIL)}>",
        made_at=now,
    )


def _is_covered(mail: OutgoingMail) -> bool:
    """Only a notice can be needless, and only beside another notice."""
    if mail.way != Way.NOTICE.value:
        return False
    return OutgoingMail.objects.filter(
        state=OutgoingMail.State.WAITING,
        way=Way.NOTICE.value,
        case_id=mail.case_id,
        recipient_digest=mail.recipient_digest,
        kind__in=kinds.COVERED_BY.get(mail.kind, ()),
    ).exists()


def _exists(mail: OutgoingMail) -> bool:
    same = OutgoingMail.objects.filter(recipient_digest=mail.recipient_digest)
    if mail.answer_id is not None and same.filter(answer_id=mail.answer_id).exists():
        return True
    return same.filter(event_id=mail.event_id).exists()


def write_pushes(event: Event, kind: str, at: Mapping[int, datetime], *, now: datetime) -> Write | None:
    """at: when each person's webhook may be told."""
    pushes = [Push(event_id=event.pk, user_id=user_id, kind=kind, made_at=now) for user_id in at]

    def write() -> None:
        for push in pushes:
            if not Push.objects.filter(event_id=push.event_id, user_id=push.user_id).exists():
                push.save(force_insert=True)
                run_at = at[push.user_id]
                timeline.add_job(
                    task=PUSH, now=now, run_at=run_at, key=f"push:{push.pk}", arguments={"push_id": str(push.pk)}
                )

    return write if pushes else None


def settle_push(push_id: UUID, state: str, *, now: datetime) -> None:
    Push.objects.filter(pk=push_id, state=Push.State.WAITING).update(state=state, settled_at=now)
