"""How long a case stays private.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from vulndesk.client.calling import Calls, CaseNamed, Seen, Sent, in_path
from vulndesk.client.shapes.common import EmbargoDone
from vulndesk.client.shapes.embargo import CaseEmbargo, EmbargoPeriod


class EmbargoCalls(Calls):
    """How long a case stays private."""

    def get(self, case: CaseNamed) -> CaseEmbargo:
        """How long a case stays private, who agreed, and what is known in the world.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(CaseEmbargo, "GET", f"/cases/{in_path(case)}/embargo")

    def move(
        self,
        case: CaseNamed,
        move: Literal["propose", "accept", "reject", "end"],
        *,
        until: datetime | None = None,
        seen: Seen | None = None,
    ) -> EmbargoDone:
        """Propose an end of the embargo, accept or reject the one that is proposed, or end it now.

        until: for propose, RFC 3339 with its offset; a time without one is refused.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            EmbargoDone,
            "POST",
            f"/cases/{in_path(case)}/embargo/{in_path(move)}",
            Sent({"until": until}, seen=seen, once=True),
        )

    def confirm_fact(
        self, case: CaseNamed, letter: Literal["F", "D", "P", "X", "A"], *, seen: Seen | None = None
    ) -> EmbargoDone:
        """Confirm what has happened in the world; it cannot be taken back, and may end the embargo.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            EmbargoDone, "POST", f"/cases/{in_path(case)}/embargo/facts/{in_path(letter)}", Sent(seen=seen, once=True)
        )

    def period(self, slug: str) -> EmbargoPeriod:
        """How long new cases stay private where nobody agrees otherwise.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(EmbargoPeriod, "GET", f"/programmes/{in_path(slug)}/embargo")

    def change_period(self, slug: str, days: int | None) -> EmbargoPeriod:
        """Set the owner's own period for new cases, or none.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            EmbargoPeriod, "PUT", f"/programmes/{in_path(slug)}/embargo", Sent({"days": days}, kept=("days",))
        )
