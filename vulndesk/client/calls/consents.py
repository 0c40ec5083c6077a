"""Requests to test.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from datetime import datetime

from vulndesk.client.calling import Calls, Sent, in_path
from vulndesk.client.shapes.consents import TestConsent, TestConsents


class ConsentsCalls(Calls):
    """Requests to test."""

    def list(self, slug: str) -> TestConsents:
        """Requests to test, and what was agreed.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(TestConsents, "GET", f"/programmes/{in_path(slug)}/consents")

    def get(self, consent_id: str) -> TestConsent:
        """One request to test, and what was agreed.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(TestConsent, "GET", f"/consents/{in_path(consent_id)}")

    def grant(
        self,
        consent_id: str,
        *,
        scope: str,
        starts_at: datetime,
        ends_at: datetime,
        methods: str | None = None,
        accounts: str | None = None,
        conditions: str | None = None,
    ) -> TestConsent:
        """Agree to tests: exactly what, and from when until when.

        Exactly what is agreed to. Instants with their zone.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            TestConsent,
            "POST",
            f"/consents/{in_path(consent_id)}/grant",
            Sent(
                {
                    "scope": scope,
                    "methods": methods,
                    "accounts": accounts,
                    "conditions": conditions,
                    "starts_at": starts_at,
                    "ends_at": ends_at,
                },
                once=True,
            ),
        )

    def decline(self, consent_id: str, words: str) -> TestConsent:
        """Do not agree, with words that the tester reads.

        words: what the tester reads.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            TestConsent, "POST", f"/consents/{in_path(consent_id)}/decline", Sent({"words": words}, once=True)
        )

    def revoke(self, consent_id: str, words: str) -> TestConsent:
        """Agree no more, from this moment on.

        words: what the tester reads.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            TestConsent, "POST", f"/consents/{in_path(consent_id)}/revoke", Sent({"words": words}, once=True)
        )

    def link(self, consent_id: str, case: str) -> TestConsent:
        """Say which report came out of the tests.

        case: the report that came out of the tests; empty: none.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(TestConsent, "PUT", f"/consents/{in_path(consent_id)}/case", Sent({"case": case}))
