"""Public issues that look like reports.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Iterator

from vulndesk.client.calling import Calls, Sent, in_path
from vulndesk.client.shapes.guard import Sighting, SightingRow, Sightings, Watch


class GuardCalls(Calls):
    """Public issues that look like reports."""

    def sightings(self, slug: str, *, state: str | None = None) -> Iterator[SightingRow]:
        """What looks like a report in public, and why.

        state: waiting, case or false_alarm; empty: all.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._pages(
            Sightings, lambda page: page.sightings, f"/programmes/{in_path(slug)}/public-issues", query={"state": state}
        )

    def sightings_page(self, slug: str, *, state: str | None = None, cursor: str | None = None) -> Sightings:
        """What looks like a report in public, and why.

        state: waiting, case or false_alarm; empty: all.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(
            Sightings, "GET", f"/programmes/{in_path(slug)}/public-issues", query={"state": state, "cursor": cursor}
        )

    def sighting(self, slug: str, sighting_id: str) -> Sighting:
        """One sighting, with every rule that fired.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Sighting, "GET", f"/programmes/{in_path(slug)}/public-issues/{in_path(sighting_id)}")

    def settle(self, slug: str, sighting_id: str, settling: str) -> Sighting:
        """Say what it is, or have something done at the forge.

        case, false-alarm or take-back; comment and shut the desk does in a moment or when the forge answers.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Sighting,
            "POST",
            f"/programmes/{in_path(slug)}/public-issues/{in_path(sighting_id)}/{in_path(settling)}",
            Sent(once=True),
        )

    def get(self, slug: str) -> Watch:
        """What the guard of public issues may do.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Watch, "GET", f"/programmes/{in_path(slug)}/guard")

    def change(
        self,
        slug: str,
        *,
        is_on: bool | None = None,
        comments: bool | None = None,
        shuts: bool | None = None,
        comment: str | None = None,
    ) -> Watch:
        """Say whether it looks, and what it does by itself.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Watch,
            "PUT",
            f"/programmes/{in_path(slug)}/guard",
            Sent({"is_on": is_on, "comments": comments, "shuts": shuts, "comment": comment}),
        )
