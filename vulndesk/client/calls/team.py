"""Who handles the cases of a programme.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from vulndesk.client.calling import Calls, in_path
from vulndesk.client.shapes.team import Team


class TeamCalls(Calls):
    """Who handles the cases of a programme."""

    def get(self, slug: str) -> Team:
        """Who handles the cases of a programme, and who of them is away.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Team, "GET", f"/programmes/{in_path(slug)}/team")

    def admit(self, slug: str, handle: str) -> Team:
        """Take somebody onto the team: always refused, with the page where a person does it.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Team, "PUT", f"/programmes/{in_path(slug)}/team/{in_path(handle)}")

    def remove(self, slug: str, handle: str) -> Team:
        """Take somebody off the team: always refused, with the page where a person does it.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Team, "DELETE", f"/programmes/{in_path(slug)}/team/{in_path(handle)}")
