"""Article 14 of the Cyber Resilience Act: its clocks and its record.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from vulndesk.client.calling import Calls, CaseNamed, Sent, in_path
from vulndesk.client.shapes.common import Done
from vulndesk.client.shapes.cra import Cra, CraDraft, CraSettings


class CraCalls(Calls):
    """Article 14 of the Cyber Resilience Act: its clocks and its record."""

    def get(self, case: CaseNamed) -> Cra:
        """The record of Article 14: clocks, decisions, what was filed.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Cra, "GET", f"/cases/{in_path(case)}/cra")

    def sign_aware(
        self,
        case: CaseNamed,
        *,
        evidence: str,
        words: str,
        matter: Literal["vulnerability", "incident"] | None = None,
        learned_at: datetime | None = None,
    ) -> Done:
        """Sign that there is reliable evidence: the clocks of the law run from it.

        evidence: a key of the list, whose instant counts; or elsewhere, with learned_at.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Done,
            "POST",
            f"/cases/{in_path(case)}/cra/aware",
            Sent({"evidence": evidence, "words": words, "matter": matter, "learned_at": learned_at}, once=True),
        )

    def sign_not_aware(self, case: CaseNamed, words: str) -> Done:
        """Sign that there is no reliable evidence; a new sign asks again.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "POST", f"/cases/{in_path(case)}/cra/not-aware", Sent({"words": words}, once=True))

    def record_measure(self, case: CaseNamed, *, words: str, at: datetime) -> Done:
        """Record that a measure is available: the final report is due 14 days after it.

        at: since when, RFC 3339 with its offset.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Done, "POST", f"/cases/{in_path(case)}/cra/measures", Sent({"words": words, "at": at}, once=True)
        )

    def record_csirt_request(self, case: CaseNamed, *, words: str, at: datetime) -> Done:
        """Record that the CSIRT asks for an update.

        at: since when, RFC 3339 with its offset.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Done, "POST", f"/cases/{in_path(case)}/cra/requests", Sent({"words": words, "at": at}, once=True)
        )

    def record_filing(
        self,
        case: CaseNamed,
        *,
        stage: Literal["early_warning", "notification", "intermediate", "final", "users"],
        at: datetime,
        where: str,
        text: str,
        matter: Literal["vulnerability", "incident"] | None = None,
        reference: str | None = None,
    ) -> Done:
        """Record exactly what was filed, when and where.

        text: exactly what was filed. It stays as it is.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Done,
            "POST",
            f"/cases/{in_path(case)}/cra/filings",
            Sent(
                {"stage": stage, "matter": matter, "at": at, "where": where, "text": text, "reference": reference},
                once=True,
            ),
        )

    def draft(
        self,
        case: CaseNamed,
        cra_stage: Literal["early_warning", "notification", "intermediate", "final", "users"],
        *,
        matter: Literal["vulnerability", "incident"] | None = None,
    ) -> CraDraft:
        """The text that is reported at a stage, as far as the case says it, and what is missing.

        matter: vulnerability or incident.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(
            CraDraft, "GET", f"/cases/{in_path(case)}/cra/drafts/{in_path(cra_stage)}", query={"matter": matter}
        )

    def settings(self, slug: str) -> CraSettings:
        """Whether Article 14 is switched on for a programme, and in which role.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(CraSettings, "GET", f"/programmes/{in_path(slug)}/cra")

    def change_settings(
        self,
        slug: str,
        role: Literal["", "manufacturer", "steward"],
        *,
        member_states: str | None = None,
        csirt: str | None = None,
    ) -> CraSettings:
        """Switch Article 14 on or off for a programme.

        role: manufacturer, steward, or empty to switch it off; what was recorded stays.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            CraSettings,
            "PUT",
            f"/programmes/{in_path(slug)}/cra",
            Sent({"role": role, "member_states": member_states, "csirt": csirt}),
        )
