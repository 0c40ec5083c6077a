"""What an owner says of the publisher of a programme's advisories."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from vulndesk.apps.advisories.models import Imprint
from vulndesk.apps.timeline.actions import record_event
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.advisory.issuing import checked_prefix
from vulndesk.core.errors import BadInput
from vulndesk.core.events import EventKind


def set_imprint(
    programme_id: int, *, prefix: str, name: str, namespace: str, contact: str, by: Actor, now: datetime
) -> None:
    """For advisories from now on; what is public keeps its id. Raises BadInput, NotAllowed."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    namespace = namespace.strip()
    if namespace and not namespace.startswith(("https://", "http://")):
        raise BadInput("This is no web address.", next_step="Write it with https://.", field="namespace")
    values = {
        "prefix": checked_prefix(prefix) if prefix.strip() else "",
        "name": name.strip()[:120],
        "namespace": namespace[:300],
        "contact": contact.strip()[:300],
    }
    with transaction.atomic():
        Imprint.objects.update_or_create(pk=programme_id, defaults=values)
        record_event(
            kind=EventKind.PROGRAMME_CHANGED,
            now=now,
            actor=by.name,
            programme_id=programme_id,
            facts={"fields": ["imprint"]},
        )
