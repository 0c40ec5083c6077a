"""The CVE id of a case.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from vulndesk.client.calling import Calls, CaseNamed, Sent, in_path
from vulndesk.client.shapes.common import Done
from vulndesk.client.shapes.cve import Cve


class CveCalls(Calls):
    """The CVE id of a case."""

    def get(self, case: CaseNamed) -> Cve:
        """The CVE id of a case, how it stands, and whom one would ask for one.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Cve, "GET", f"/cases/{in_path(case)}/cve")

    def record(self, case: CaseNamed, cve_id: str, *, ours: bool | None = None) -> Done:
        """Record a CVE id that came in another way.

        ours: it was reserved by our own account with another tool, so that the desk publishes its record.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "PUT", f"/cases/{in_path(case)}/cve", Sent({"cve_id": cve_id, "ours": ours}, once=True))

    def reserve(self, case: CaseNamed) -> Done:
        """Have a CVE id reserved by the programme's account; the worker asks in a moment.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "POST", f"/cases/{in_path(case)}/cve/reserve", Sent(once=True))

    def settle(self, case: CaseNamed, cve_id: str) -> Done:
        """Say which of the ids that may be this case's is the one.

        cve_id: one of the candidates; empty: none of them, so another is reserved.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "POST", f"/cases/{in_path(case)}/cve/settle", Sent({"cve_id": cve_id}, once=True))

    def put_into_draft(self, case: CaseNamed) -> Done:
        """Let the draft of the advisory name the id.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "POST", f"/cases/{in_path(case)}/cve/draft", Sent(once=True))

    def ask_cna(self, case: CaseNamed, *, of: str, text: str, days: int) -> Done:
        """Record that a CNA was asked; a clock counts the days until an answer is expected.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Done,
            "POST",
            f"/cases/{in_path(case)}/cve/requests",
            Sent({"of": of, "text": text, "days": days}, once=True),
        )

    def end_request(self, case: CaseNamed) -> Done:
        """The CNA said no, or is not waited for any more: its clock stops.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "DELETE", f"/cases/{in_path(case)}/cve/requests", Sent(once=True))

    def reject(self, case: CaseNamed, reason: str) -> Done:
        """Say that the id is not to be used; the worker tells CVE Services.

        reason: everybody reads it in the rejected record.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "POST", f"/cases/{in_path(case)}/cve/reject", Sent({"reason": reason}, once=True))
