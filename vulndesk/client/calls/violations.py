"""Recorded violations of a policy.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from vulndesk.client.calling import Calls, in_path
from vulndesk.client.shapes.violations import Violation, Violations


class ViolationsCalls(Calls):
    """Recorded violations of a policy."""

    def list(self, slug: str) -> Violations:
        """Recorded violations of the policy, and what was decided.

        Recording and deciding one is for a person on the page.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Violations, "GET", f"/programmes/{in_path(slug)}/violations")

    def get(self, violation_id: str) -> Violation:
        """One recorded violation, and what was decided.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Violation, "GET", f"/violations/{in_path(violation_id)}")
