"""Who saw a case.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from vulndesk.client.calling import Calls, CaseNamed, in_path
from vulndesk.client.shapes.readings import ReadingList


class ReadingsCalls(Calls):
    """Who saw a case."""

    def list(self, case: CaseNamed, *, page: int | None = None) -> ReadingList:
        """Who saw a case, and what of it; for its owner and the organisation's.

        page: which page, the newest first.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(ReadingList, "GET", f"/cases/{in_path(case)}/readings", query={"page": page})
