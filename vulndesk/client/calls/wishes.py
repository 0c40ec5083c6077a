"""What a reporter who wrote by mail asks for.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from vulndesk.client.calling import Calls, CaseNamed, Sent, in_path
from vulndesk.client.shapes.common import Done
from vulndesk.client.shapes.wishes import WishList


class WishesCalls(Calls):
    """What a reporter who wrote by mail asks for."""

    def list(self, case: CaseNamed) -> WishList:
        """What the reporter wishes by mail, as people recorded it.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(WishList, "GET", f"/cases/{in_path(case)}/wishes")

    def record(
        self,
        case: CaseNamed,
        *,
        kind: Literal["withdrawal", "credit", "anonymity", "disclosure"],
        proof: str,
        mode: Literal["", "name", "handle", "anonymous"] | None = None,
        name: str | None = None,
        link: str | None = None,
        not_before: date | None = None,
    ) -> Done:
        """Record what a mail of the reporter wishes; they can object for seven days.

        mode, name, link: for credit and anonymity. not_before: for disclosure.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Done,
            "POST",
            f"/cases/{in_path(case)}/wishes",
            Sent(
                {"kind": kind, "proof": proof, "mode": mode, "name": name, "link": link, "not_before": not_before},
                once=True,
            ),
        )

    def drop(self, case: CaseNamed, wish_id: str) -> Done:
        """Drop a wish that was recorded wrongly.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "DELETE", f"/cases/{in_path(case)}/wishes/{in_path(wish_id)}", Sent(once=True))
