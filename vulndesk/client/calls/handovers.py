"""Cases that go to another programme.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from vulndesk.client.calling import Calls, CaseNamed, Sent, in_path
from vulndesk.client.shapes.common import Done
from vulndesk.client.shapes.handovers import Accepted, CaseHandover, HandoverList, HandoverMade, Offer


class HandoversCalls(Calls):
    """Cases that go to another programme."""

    def of_case(self, case: CaseNamed) -> CaseHandover:
        """To whom a case could go, what stands in the way, and what was proposed.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(CaseHandover, "GET", f"/cases/{in_path(case)}/handover")

    def propose(
        self, case: CaseNamed, *, taker: str, reason: str, summary: str, stays: bool | None = None
    ) -> HandoverMade:
        """Propose that a case goes to another programme: first its reporter is asked.

        reason: the reporter and both teams read it. summary: for the other team before it accepts.

        stays: we would like to read on as an observer.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            HandoverMade,
            "POST",
            f"/cases/{in_path(case)}/handover",
            Sent({"taker": taker, "reason": reason, "summary": summary, "stays": stays}, once=True),
        )

    def ask_to_report_there(self, case: CaseNamed, text: str) -> Done:
        """Ask the reporter to report it to the other programme themselves.

        text: to the reporter.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "POST", f"/cases/{in_path(case)}/handover/tell", Sent({"text": text}, once=True))

    def take_back(self, case: CaseNamed, handover_id: str) -> Done:
        """Take back what was proposed, while it waits.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "DELETE", f"/cases/{in_path(case)}/handover/{in_path(handover_id)}", Sent(once=True))

    def list(self) -> HandoverList:
        """What was offered to your programmes, and what they offered; those that wait first.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(HandoverList, "GET", "/handovers")

    def get(self, handover_id: str) -> Offer:
        """What the other team offers, by its summary.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Offer, "GET", f"/handovers/{in_path(handover_id)}")

    def accept(self, handover_id: str, *, lets_stay: bool | None = None) -> Accepted:
        """Take the case over: it is yours from here on, and its clocks run by your policy.

        lets_stay: the former team reads on as an observer, where it asked to.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Accepted, "POST", f"/handovers/{in_path(handover_id)}/accept", Sent({"lets_stay": lets_stay}, once=True)
        )

    def decline(self, handover_id: str, *, words: str | None = None) -> HandoverMade:
        """Decline what is offered: the other team keeps the case.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            HandoverMade, "POST", f"/handovers/{in_path(handover_id)}/decline", Sent({"words": words}, once=True)
        )
