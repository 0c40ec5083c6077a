"""Many reports that look like one hand's.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Sequence

from vulndesk.client.calling import Calls, Sent, in_path
from vulndesk.client.shapes.floods import Flood, Floods, SeenReport, SetAside


class FloodsCalls(Calls):
    """Many reports that look like one hand's."""

    def list(self) -> Floods:
        """Undecided reports that look as if one hand had sent them.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Floods, "GET", "/floods")

    def set_aside(self, reports: Sequence[SeenReport]) -> SetAside:
        """Mark many reports as no reports at once; nothing is sent to anybody.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(SetAside, "POST", "/floods/set-aside", Sent({"reports": reports}, once=True))

    def take_back(self, reports: Sequence[str]) -> SetAside:
        """Take back that they are no reports; their clocks count on from where they began.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(SetAside, "POST", "/floods/take-back", Sent({"reports": reports}, once=True))

    def get(self, flood: str) -> Flood:
        """One suspected flood; 404 once it is decided, or grew around an earlier report.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Flood, "GET", f"/floods/{in_path(flood)}")
