"""The list of a programme. It sends nothing: each case is planned by a person."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from vulndesk.apps.early_notices import content
from vulndesk.apps.early_notices.models import Recipient, Stage
from vulndesk.apps.vault.ids import new_id
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.early_notices import LONGEST_DAYS
from vulndesk.core.errors import BadInput, NotFound
from vulndesk.core.mail.addresses import is_usable
from vulndesk.core.parties import PartyRole
from vulndesk.core.traffic_light import label_in
from vulndesk.gateways import pgp

MOST_STAGES, MOST_RECIPIENTS = 20, 500
ROLES = (PartyRole.DEPLOYER, PartyRole.OBSERVER)


@dataclass(frozen=True)
class NewRecipient:
    name: str
    address: str
    role: str = PartyRole.DEPLOYER.value
    label: str = ""
    terms: str = ""
    key: str = ""


def add_stage(programme_id: int, name: str, days: int, *, by: Actor) -> Stage:
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    name = " ".join(name.split())[:80]
    if not name:
        raise BadInput("A stage needs a name.", next_step="For example: distros.", field="name")
    if not 0 < days <= LONGEST_DAYS:
        raise BadInput("A stage lies 1 to 60 days before the end.", next_step="Choose another number.", field="days")
    if Stage.objects.filter(programme_id=programme_id).count() >= MOST_STAGES:
        raise BadInput("A programme has 20 stages at most.", next_step="Remove one first.", field="name")
    return Stage.objects.create(id=new_id(), programme_id=programme_id, name=name, days=days)


def remove_stage(programme_id: int, stage_id: UUID, *, by: Actor) -> None:
    """With its recipients. What is planned for cases stays planned until somebody takes it back."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    if not Stage.objects.filter(pk=stage_id, programme_id=programme_id).delete()[0]:
        raise NotFound("There is no such stage.", next_step="Reload the page.")


def add_recipient(programme_id: int, stage_id: UUID, new: NewRecipient, *, by: Actor, now: datetime) -> Recipient:
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    stage = Stage.objects.filter(pk=stage_id, programme_id=programme_id).first()
    if stage is None:
        raise NotFound("There is no such stage.", next_step="Reload the page.")
    if new.role not in ROLES:
        raise BadInput("There is no such role here.", next_step="Deployer, or observer.", field="role")
    if not new.name.strip():
        raise BadInput("A recipient needs a name.", next_step="As the team and the case see it.", field="name")
    if not is_usable(new.address.strip()):
        raise BadInput("Nothing can be sent to this address.", next_step="Write one mail address.", field="address")
    if Recipient.objects.filter(stage__programme_id=programme_id).count() >= MOST_RECIPIENTS:
        raise BadInput("The list has 500 recipients at most.", next_step="Remove some first.", field="name")
    row = Recipient(id=new_id(), stage=stage, role=new.role, at=now)
    fields = asdict(new) | {"label": label_in(new.label), "key": _checked_key(new.key)}
    fields.pop("role")
    listed: content.Listed = {name: value.strip() for name, value in fields.items()}  # type: ignore[assignment]
    row.sealed = content.seal_listed(row.pk, listed)
    row.save(force_insert=True)
    return row


def remove_recipient(programme_id: int, recipient_id: UUID, *, by: Actor) -> None:
    """Off the list. What is planned for cases stays planned until somebody takes it back."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    if not Recipient.objects.filter(pk=recipient_id, stage__programme_id=programme_id).delete()[0]:
        raise NotFound("There is no such recipient.", next_step="Reload the page.")


def _checked_key(typed: str) -> str:
    """Raises BadInput for what is no key that can be encrypted to."""
    if not typed.strip():
        return ""
    found = pgp.certificates_in(typed.encode())
    if len(found) != 1 or not found[0][0].can_encrypt:
        raise BadInput(
            "This is not one OpenPGP key that can be encrypted to.", next_step="Paste one public key.", field="key"
        )
    return pgp.armoured(found[0][1])
