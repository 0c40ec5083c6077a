"""Whether the published way to report works.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from vulndesk.client.calling import Calls, Sent, in_path
from vulndesk.client.shapes.doctor import Doctor


class DoctorCalls(Calls):
    """Whether the published way to report works."""

    def get(self, slug: str) -> Doctor:
        """Whether the published way to report works.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Doctor, "GET", f"/programmes/{in_path(slug)}/doctor")

    def change(self, slug: str, may_check: bool, *, web_site: str | None = None) -> Doctor:
        """Say whether the desk may look by itself, and at which web site.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Doctor, "PUT", f"/programmes/{in_path(slug)}/doctor", Sent({"may_check": may_check, "web_site": web_site})
        )

    def check(self, slug: str) -> Doctor:
        """Look now; what is found stands in the doctor's answer a minute later.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Doctor, "POST", f"/programmes/{in_path(slug)}/doctor/check", Sent(once=True))
