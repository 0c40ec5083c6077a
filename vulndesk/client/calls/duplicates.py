"""Cases that say the same.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from vulndesk.client.calling import Calls, CaseNamed, Sent, in_path
from vulndesk.client.shapes.common import Done
from vulndesk.client.shapes.duplicates import AlikeList, DuplicatesTold


class DuplicatesCalls(Calls):
    """Cases that say the same."""

    def alike(self, case: CaseNamed) -> AlikeList:
        """Reports that look like this one, and why.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(AlikeList, "GET", f"/cases/{in_path(case)}/alike")

    def tell_apart(self, case: CaseNamed, other: CaseNamed) -> Done:
        """Say that two reports only look alike: neither is named at the other any more.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "DELETE", f"/cases/{in_path(case)}/alike/{in_path(other)}", Sent(once=True))

    def look_alike(self, case: CaseNamed, other: CaseNamed) -> Done:
        """Take back that two reports only look alike.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "PUT", f"/cases/{in_path(case)}/alike/{in_path(other)}", Sent(once=True))

    def close(self, case: CaseNamed, message: str) -> DuplicatesTold:
        """Tell the reporter of every open duplicate how the original ended, and close them.

        message: to the reporter of every duplicate that is still open.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            DuplicatesTold, "POST", f"/cases/{in_path(case)}/duplicates/close", Sent({"message": message}, once=True)
        )
