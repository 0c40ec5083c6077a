"""Who is told before an embargo ends.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from vulndesk.client.calling import Calls, CaseNamed, Sent, in_path
from vulndesk.client.shapes.common import Done
from vulndesk.client.shapes.early_notices import EarlyNotices, Planned


class EarlyNoticesCalls(Calls):
    """Who is told before an embargo ends."""

    def get(self, case: CaseNamed) -> EarlyNotices:
        """Who could be told before the embargo ends, who is planned, and what became of it.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(EarlyNotices, "GET", f"/cases/{in_path(case)}/early-notices")

    def plan(
        self,
        case: CaseNamed,
        *,
        recipients: Sequence[str],
        until: datetime,
        summary: str,
        told: Literal["summary", "report"] | None = None,
    ) -> Planned:
        """Plan who is told early; each can be taken back until it goes.

        recipients: ids of those who are open. until: the end that you saw; 409 when it changed since.

        summary: what they read once they accept; told: report adds the report's title and text.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Planned,
            "POST",
            f"/cases/{in_path(case)}/early-notices",
            Sent({"recipients": recipients, "until": until, "summary": summary, "told": told}, once=True),
        )

    def revoke(self, case: CaseNamed, notice_id: str) -> Done:
        """Take a planned notice back.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "DELETE", f"/cases/{in_path(case)}/early-notices/{in_path(notice_id)}", Sent(once=True))
