"""Who is named for a case.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from typing import Literal

from vulndesk.client.calling import Calls, CaseNamed, Sent, in_path
from vulndesk.client.shapes.common import Done
from vulndesk.client.shapes.credits import CreditHidden, CreditList, CreditMade, CreditsShown


class CreditsCalls(Calls):
    """Who is named for a case."""

    def list(self, case: CaseNamed) -> CreditList:
        """Who may be named for a case, and as what.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(CreditList, "GET", f"/cases/{in_path(case)}/credits")

    def add(
        self,
        case: CaseNamed,
        *,
        name: str,
        type: str,
        consent: str,
        link: str | None = None,
        is_group: bool | None = None,
    ) -> CreditMade:
        """Name somebody else, with their consent on record.

        type: of CVE JSON or OSV, such as finder. consent: how you know that they agree.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            CreditMade,
            "POST",
            f"/cases/{in_path(case)}/credits",
            Sent({"name": name, "type": type, "link": link, "is_group": is_group, "consent": consent}, once=True),
        )

    def ask(self, case: CaseNamed, message: str) -> Done:
        """Ask the reporter how they want to be named; from then on a week of silence decides.

        message: to the reporter.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "POST", f"/cases/{in_path(case)}/credits/ask", Sent({"message": message}, once=True))

    def thank_reporter(self, case: CaseNamed, message: str) -> Done:
        """Thank the reporter, also once the case is closed.

        message: to the reporter.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "POST", f"/cases/{in_path(case)}/credits/thank", Sent({"message": message}, once=True))

    def show(
        self, case: CaseNamed, advisory: str, *, address: str | None = None, is_public: bool | None = None
    ) -> CreditsShown:
        """Put those who want to be named into the hall of fame, with the advisory.

        is_public: you looked, and everybody can read the advisory.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            CreditsShown,
            "POST",
            f"/cases/{in_path(case)}/credits/show",
            Sent({"advisory": advisory, "address": address, "is_public": is_public}, once=True),
        )

    def hide(self, code: str, why: Literal["asked", "mistake"]) -> CreditHidden:
        """Take one public credit down, also of a case that was erased.

        why: asked, by whom it names, which only they can undo; or mistake, of the team.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(CreditHidden, "POST", f"/public-credits/{in_path(code)}/hide", Sent({"why": why}, once=True))

    def remove(self, case: CaseNamed, added_id: str) -> Done:
        """Name somebody who was added no more, here and in public.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "DELETE", f"/cases/{in_path(case)}/credits/{in_path(added_id)}", Sent(once=True))
