"""That a case is public, and where: written by the app that keeps the gate, in its transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from vulndesk.apps.cases import content
from vulndesk.apps.cases.actions.change import apply_change
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import DESK


def record_publication(case_id: UUID, *, release: str, advisory: str, now: datetime) -> None:
    """Raises Conflict when somebody acted on the case at this moment; nothing is published then."""
    case = case_of(DESK, case_id)
    body = content.open_body(case)
    body["references"] = {"release": release, "advisory": advisory}
    sealed = content.seal_body(opened_key(case.data_key), case.pk, body)
    apply_change(case, {"published_at": now, "body": sealed}, now=now)
