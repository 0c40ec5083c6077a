"""What a person of the team hears of, and how."""

from __future__ import annotations

import secrets
from dataclasses import replace

from vulndesk.apps.notices.kinds import GROUPS
from vulndesk.apps.notices.models import NoticeChoice
from vulndesk.apps.notices.queries import choices_of
from vulndesk.apps.vault.sealing import desk_key, seal_row
from vulndesk.core.clocks import zone_of
from vulndesk.core.errors import BadInput
from vulndesk.core.notice_choices import Choice
from vulndesk.gateways.web import NotOurs, sound_address


def choose_notices(user_id: int, choice: Choice, *, new_secret: bool = False) -> Choice:
    """Keep it. A webhook gets its secret from the desk. Raises BadInput with the field."""
    address = _sound(choice.address)
    if not address and choice.by_webhook:
        raise BadInput("There is no address for it.", next_step="Write one, or leave it out.", field="address")
    if choice.quiet is not None:
        zone_of(choice.quiet.zone)
    before = choices_of([user_id])[user_id]
    keeps = before.secret and before.address == address and not new_secret
    kept = replace(
        choice,
        not_by_mail=choice.not_by_mail & GROUPS.keys(),
        by_webhook=choice.by_webhook & GROUPS.keys(),
        address=address,
        secret=(before.secret if keeps else secrets.token_urlsafe(32)) if address else "",
    )
    sealed = seal_row(desk_key(), table="notices_choice", row=user_id, content=_told(kept))
    NoticeChoice.objects.update_or_create(user_id=user_id, defaults={"sealed": sealed})
    return kept


def _sound(address: str) -> str:
    if not address.strip():
        return ""
    try:
        return sound_address(address)
    except NotOurs as refused:
        raise BadInput(f"The desk cannot use this: {refused.kind}.", field="address") from None


def _told(choice: Choice) -> dict[str, object]:
    quiet = choice.quiet
    return {
        "not_by_mail": sorted(choice.not_by_mail),
        "by_webhook": sorted(choice.by_webhook),
        "address": choice.address,
        "secret": choice.secret,
        "quiet": quiet
        and {
            "begins": quiet.begins.isoformat(),
            "ends": quiet.ends.isoformat(),
            "zone": quiet.zone,
            "urgent": quiet.urgent,
        },
    }
