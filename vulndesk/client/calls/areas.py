"""Areas of a programme's policy, and who knows each.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Sequence

from vulndesk.client.calling import Calls, Sent, in_path
from vulndesk.client.shapes.areas import Areas


class AreasCalls(Calls):
    """Areas of a programme's policy, and who knows each."""

    def list(self, slug: str) -> Areas:
        """The areas of the policy in force, and who knows each.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Areas, "GET", f"/programmes/{in_path(slug)}/areas")

    def change(self, slug: str, area: str, owners: Sequence[str], *, gives: bool | None = None) -> Areas:
        """Say who knows an area, and whether they get reports about it at once.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Areas, "PUT", f"/programmes/{in_path(slug)}/areas/{in_path(area)}", Sent({"owners": owners, "gives": gives})
        )
