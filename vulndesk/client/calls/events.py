"""What happened, since a cursor.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from vulndesk.client.calling import Calls, CaseNamed, in_path
from vulndesk.client.shapes.events import CaseEvents, HappenedList


class EventsCalls(Calls):
    """What happened, since a cursor."""

    def of_case(self, case: CaseNamed, *, after: str | None = None, limit: int | None = None) -> CaseEvents:
        """What happened in a case since a cursor.

        after: a cursor; `now`: what comes from here on; empty: from the beginning. limit: how many at once.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(CaseEvents, "GET", f"/cases/{in_path(case)}/events", query={"after": after, "limit": limit})

    def list(self, *, after: str | None = None, limit: int | None = None) -> HappenedList:
        """That something happened in your cases, since a cursor.

        after: a cursor; `now`: what comes from here on; empty: from the beginning. limit: how many at once.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(HappenedList, "GET", "/events", query={"after": after, "limit": limit})
