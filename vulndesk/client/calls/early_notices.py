"""Who is told before an embargo ends.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from vulndesk.client.calling import Calls, CaseNamed, Sent, in_path
from vulndesk.client.shapes.common import Done
from vulndesk.client.shapes.early_notices import EarlyList, EarlyNotices, Planned


class EarlyNoticesCalls(Calls):
    """Who is told before an embargo ends."""

    def get(self, case: CaseNamed) -> EarlyNotices:
        """Who could be told before the embargo ends, who is planned, and what became of it.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(EarlyNotices, "GET", f"/cases/{in_path(case)}/early-notices")

    def plan(
        self,
        case: CaseNamed,
        *,
        recipients: Sequence[str],
        until: datetime,
        summary: str,
        told: Literal["summary", "report"] | None = None,
    ) -> Planned:
        """Plan who is told early; each can be taken back until it goes.

        recipients: ids of those who are open. until: the end that you saw; 409 when it changed since.

        summary: what they read once they accept; told: report adds the report's title and text.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Planned,
            "POST",
            f"/cases/{in_path(case)}/early-notices",
            Sent({"recipients": recipients, "until": until, "summary": summary, "told": told}, once=True),
        )

    def revoke(self, case: CaseNamed, notice_id: str) -> Done:
        """Take a planned notice back.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "DELETE", f"/cases/{in_path(case)}/early-notices/{in_path(notice_id)}", Sent(once=True))

    def list(self, slug: str) -> EarlyList:
        """Who may be told before an embargo ends, stage by stage.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(EarlyList, "GET", f"/programmes/{in_path(slug)}/early-notices")

    def add_stage(self, slug: str, *, name: str, days: int) -> EarlyList:
        """Add a stage to the list.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            EarlyList,
            "POST",
            f"/programmes/{in_path(slug)}/early-notices/stages",
            Sent({"name": name, "days": days}, once=True),
        )

    def remove_stage(self, slug: str, stage_id: str) -> EarlyList:
        """Remove a stage with its recipients; what is planned for cases stays planned.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            EarlyList,
            "DELETE",
            f"/programmes/{in_path(slug)}/early-notices/stages/{in_path(stage_id)}",
            Sent(once=True),
        )

    def add_recipient(
        self,
        slug: str,
        *,
        stage: str,
        name: str,
        address: str,
        role: Literal["deployer", "observer"],
        label: str | None = None,
        terms: str | None = None,
        key: str | None = None,
    ) -> EarlyList:
        """Put somebody on the list; nothing is sent until a case is planned for.

        label: of TLP 2.0, or empty. key: one public OpenPGP key; with it their link is never sent in clear.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            EarlyList,
            "POST",
            f"/programmes/{in_path(slug)}/early-notices/recipients",
            Sent(
                {
                    "stage": stage,
                    "name": name,
                    "address": address,
                    "role": role,
                    "label": label,
                    "terms": terms,
                    "key": key,
                },
                once=True,
            ),
        )

    def remove_recipient(self, slug: str, recipient_id: str) -> EarlyList:
        """Take somebody off the list; what is planned for cases stays planned.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            EarlyList,
            "DELETE",
            f"/programmes/{in_path(slug)}/early-notices/recipients/{in_path(recipient_id)}",
            Sent(once=True),
        )
