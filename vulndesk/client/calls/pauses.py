"""Pauses of a programme's intake.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from vulndesk.client.calling import Calls, Sent, in_path
from vulndesk.client.shapes.pauses import Pause, Pauses


class PausesCalls(Calls):
    """Pauses of a programme's intake."""

    def list(self, slug: str) -> Pauses:
        """The pause of intake that holds or is planned, and earlier ones.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Pauses, "GET", f"/programmes/{in_path(slug)}/pauses")

    def plan(
        self,
        slug: str,
        *,
        starts_at: datetime,
        ends_at: datetime,
        text: str | None = None,
        open_for_urgent: bool | None = None,
        clocks: Literal["run_on", "after"] | None = None,
    ) -> Pause:
        """Plan a pause of intake; it begins and ends by itself.

        Instants with their zone. clocks of reports that come meanwhile: run_on, or after (they start when it ends).

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Pause,
            "POST",
            f"/programmes/{in_path(slug)}/pauses",
            Sent(
                {
                    "starts_at": starts_at,
                    "ends_at": ends_at,
                    "text": text,
                    "open_for_urgent": open_for_urgent,
                    "clocks": clocks,
                },
                once=True,
            ),
        )

    def end(self, slug: str, pause_id: int) -> Pauses:
        """Open intake now, or drop a pause that was planned.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Pauses, "POST", f"/programmes/{in_path(slug)}/pauses/{in_path(pause_id)}/end", Sent(once=True))
