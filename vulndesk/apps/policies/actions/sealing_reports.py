"""Whose keys the reports of a programme are sealed to: from then on the desk takes none that it could read."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from vulndesk.apps.policies.actions.recording import record
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries.sealing_scripts import sealing_scripts
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.queries import newest_of
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import Conflict
from vulndesk.core.events import EventKind
from vulndesk.core.sealed_reports import recipients_in
from vulndesk.gateways.age_keys import require_recipients


def change_recipients(programme_id: int, text: str, *, seen: str, by: Actor, now: datetime) -> tuple[str, ...]:
    """Replace the list; an empty one lets the desk read new reports again. seen: the list on the page that was changed.

    Cases that are sealed stay so. Raises BadInput with the field, Conflict when the list was changed meanwhile. The
    event has a digest of the list, so that a key that was slipped in is in the ledger for ever.
    """
    require(by, Verb.CHANGE_KEYS, programme_id)
    recipients = recipients_in(text)
    require_recipients(recipients)
    listed = "\n".join(recipients)
    with transaction.atomic():
        if Programme.objects.filter(pk=programme_id, sealed_to=_plain(seen)).update(sealed_to=listed) != 1:
            raise Conflict("Somebody changed this list just now.", next_step="Look at it again.")
        facts = {"keys": len(recipients), "sha256": hashlib.sha256(listed.encode()).hexdigest()}
        record(EventKind.SEALING_CHANGED, programme_id, by=by, now=now, facts=facts)
    return recipients


def note_sealing_scripts(*, now: datetime) -> bool:
    """At a start: when the scripts that seal reports are others than at the last one, the timeline says so.

    So does the ledger, for ever: whoever swaps a script has to leave its hash there, or to serve another than is noted.
    """
    digests = {script.name: script.sha256 for script in sealing_scripts()}
    before = newest_of([EventKind.SEALING_SCRIPT_CHANGED])
    if before is not None and before.facts == digests:
        return False
    with transaction.atomic():
        record_event(kind=EventKind.SEALING_SCRIPT_CHANGED, now=now, actor="desk", audience="team", facts=digests)
    return True


def _plain(seen: str) -> str:
    return "\n".join(seen.split())
