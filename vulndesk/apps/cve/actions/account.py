"""How a programme comes by CVE ids, as an owner settles it. An account is tried before it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from vulndesk.apps.cve import content
from vulndesk.apps.cve.models import Numbering
from vulndesk.apps.policies.queries import programme_by_id
from vulndesk.apps.timeline.actions import record_event
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import BadInput
from vulndesk.core.events import EventKind
from vulndesk.gateways import cve_services
from vulndesk.gateways.cve_services import Account, CveTrouble
from vulndesk.gateways.web import NotOurs, Web, sound_address


@dataclass(frozen=True)
class NumberingGiven:
    """key: empty keeps the one that is sealed. has_account: False forgets the account with its key."""

    has_account: bool = False
    address: str = cve_services.PRODUCTION
    org: str = ""
    user: str = ""
    key: str = ""
    cna: str = ""
    cna_contact: str = ""
    answer_days: int = 7


def set_numbering(programme_id: int, given: NumberingGiven, *, by: Actor, now: datetime) -> None:
    """Keep it, once CVE Services know the account. Raises BadInput with the field, NotAllowed."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    programme = programme_by_id(programme_id)
    before = Numbering.objects.filter(pk=programme.pk).first() or Numbering(programme=programme)
    changes: dict[str, object] = {
        "cna": given.cna.strip(),
        "cna_contact": given.cna_contact.strip(),
        "answer_days": given.answer_days,
        **(_account(before, given, now=now) if given.has_account else _NO_ACCOUNT),
    }
    with transaction.atomic():
        Numbering.objects.update_or_create(pk=programme.pk, defaults=changes)
        record_event(
            kind=EventKind.PROGRAMME_CHANGED,
            now=now,
            actor=by.name,
            programme_id=programme_id,
            facts={"fields": ["cve"]},
        )


_NO_ACCOUNT: dict[str, object] = {
    **dict.fromkeys(("address", "org", "org_id", "user"), ""),
    **dict.fromkeys(("quota", "available", "looked_at")),
    "sealed": b"",
}


def _account(before: Numbering, given: NumberingGiven, *, now: datetime) -> dict[str, object]:
    try:
        address = sound_address(given.address)
    except NotOurs as refused:
        raise BadInput(f"The desk cannot use this: {refused.kind}.", field="address") from None
    if not (address.startswith("https://") or settings.INNER_NETWORKS):
        raise BadInput("A key goes over https:// alone.", next_step="Give such an address.", field="address")
    same = before.has_account and (before.address, before.org, before.user) == (address, given.org, given.user)
    if not given.key and not same:
        raise BadInput("The key is missing.", next_step="Paste the API key of this user.", field="key")
    key = given.key or content.open_account(before).key
    account = Account(address, given.org.strip(), given.user.strip(), key)
    return {
        "address": address,
        "org": account.org,
        "user": account.user,
        "sealed": content.seal_account_key(before.pk, key),
        **_tried(account, now=now),
    }


def look_at_account(programme_id: int, *, by: Actor, now: datetime) -> None:
    """Ask for the quota again. Raises BadInput when CVE Services do not answer, or not well."""
    require(by, Verb.HANDLE)
    row = Numbering.objects.filter(pk=programme_id).first()
    if row is None or not row.has_account:
        raise BadInput("There is no account of CVE Services.", next_step="An owner can add it.")
    Numbering.objects.filter(pk=programme_id).update(**_tried(content.open_account(row), now=now))


def _tried(account: Account, *, now: datetime) -> dict[str, object]:
    web = Web(inner=settings.INNER_NETWORKS)
    try:
        org_id = cve_services.organisation(account, web=web)
        quota = cve_services.quota(account, web=web)
    except CveTrouble as trouble:
        raise BadInput(trouble.what, next_step="Nothing was changed.", field="key") from None
    return {"org_id": org_id, "quota": quota.limit, "available": quota.available, "looked_at": now}
