"""How long what is kept.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from typing import Literal

from vulndesk.client.calling import Calls, CaseNamed, Sent, in_path
from vulndesk.client.shapes.common import Done
from vulndesk.client.shapes.retention import Erasure, Retention, RetentionOutlook, RetentionRules


class RetentionCalls(Calls):
    """How long what is kept."""

    def get(self, case: CaseNamed) -> Retention:
        """How long a case is kept, and who holds it.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Retention, "GET", f"/cases/{in_path(case)}/retention")

    def hold(self, case: CaseNamed, reason: str) -> Done:
        """Hold a case: no rule erases it until somebody lets it go.

        reason: who needs it, and for what. The team reads it, the reporter does not.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "PUT", f"/cases/{in_path(case)}/retention/hold", Sent({"reason": reason}, once=True))

    def release_hold(self, case: CaseNamed) -> Done:
        """Let a held case go: it is erased when its time comes.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "DELETE", f"/cases/{in_path(case)}/retention/hold", Sent(once=True))

    def erase(self, case: CaseNamed, *, what: Literal["case", "reporter"], typed: str) -> Erasure:
        """Erase a closed case, or what the desk knows of its reporter, for good, because that person asks.

        For owners, with a scope of its own. It is not kept under an Idempotency-Key: once erased, there is nothing left
        to erase.

        what: the whole case with its parts, or what the desk knows of its reporter. typed: the case's reference once
        more, so that no slip erases another.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Erasure, "POST", f"/cases/{in_path(case)}/retention/erasure", Sent({"what": what, "typed": typed})
        )

    def rules(self, slug: str) -> RetentionRules:
        """How long a programme keeps what is no report, files and mail.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(RetentionRules, "GET", f"/programmes/{in_path(slug)}/retention")

    def change_rules(self, slug: str, *, spam_days: int, attachment_days: int, mail_days: int) -> RetentionRules:
        """Change how long a programme keeps things; the desk acts on it within ten minutes.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            RetentionRules,
            "PUT",
            f"/programmes/{in_path(slug)}/retention",
            Sent({"spam_days": spam_days, "attachment_days": attachment_days, "mail_days": mail_days}),
        )

    def outlook(self, slug: str) -> RetentionOutlook:
        """Which cases of a programme go next, which are held, and which are gone.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(RetentionOutlook, "GET", f"/programmes/{in_path(slug)}/retention/outlook")
