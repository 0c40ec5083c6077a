"""What was promised, and until when.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from datetime import datetime

from vulndesk.client.calling import Calls, CaseNamed, Sent, in_path
from vulndesk.client.shapes.clocks import ClockList
from vulndesk.client.shapes.common import Done


class ClocksCalls(Calls):
    """What was promised, and until when."""

    def list(self, case: CaseNamed) -> ClockList:
        """The clocks of a case, the nearest first.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(ClockList, "GET", f"/cases/{in_path(case)}/clocks")

    def extend(self, case: CaseNamed, clock_id: int, *, to: datetime, reason: str) -> Done:
        """Give a running clock more time; the reporter is told the reason.

        to: RFC 3339 with its offset. reason: the reporter reads it, unless the clock is the team's own target.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Done,
            "POST",
            f"/cases/{in_path(case)}/clocks/{in_path(clock_id)}/extend",
            Sent({"to": to, "reason": reason}, once=True),
        )
