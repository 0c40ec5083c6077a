"""Who takes part in a case.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from typing import Literal

from vulndesk.client.calling import Calls, CaseNamed, Sent, in_path
from vulndesk.client.shapes.common import Done
from vulndesk.client.shapes.parties import Link, PartyList


class PartiesCalls(Calls):
    """Who takes part in a case."""

    def list(self, case: CaseNamed) -> PartyList:
        """Who else is in a case, and how it stands with them.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(PartyList, "GET", f"/cases/{in_path(case)}/parties")

    def invite(
        self,
        case: CaseNamed,
        *,
        name: str,
        role: Literal["finder", "vendor", "deployer", "coordinator", "observer"],
        summary: str | None = None,
        told: Literal["summary", "report"] | None = None,
        contact: str | None = None,
        writes: bool | None = None,
        days: int | None = None,
        access_days: int | None = None,
    ) -> Link:
        """Invite a vendor, coordinator, deployer, finder or observer.

        told: what they read once they accept. writes: a mail without content goes to the contact.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Link,
            "POST",
            f"/cases/{in_path(case)}/parties",
            Sent(
                {
                    "name": name,
                    "role": role,
                    "summary": summary,
                    "told": told,
                    "contact": contact,
                    "writes": writes,
                    "days": days,
                    "access_days": access_days,
                },
                once=True,
            ),
        )

    def renew_link(self, case: CaseNamed, party_id: str) -> Link:
        """Another code for a participant; the former one opens nothing any more.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Link, "POST", f"/cases/{in_path(case)}/parties/{in_path(party_id)}/link", Sent(once=True))

    def change_role(
        self, case: CaseNamed, party_id: str, role: Literal["finder", "vendor", "deployer", "coordinator", "observer"]
    ) -> Done:
        """Change the role of a participant.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Done, "PUT", f"/cases/{in_path(case)}/parties/{in_path(party_id)}/role", Sent({"role": role}, once=True)
        )

    def end_access(self, case: CaseNamed, party_id: str) -> Done:
        """End the access of a participant, at once.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "DELETE", f"/cases/{in_path(case)}/parties/{in_path(party_id)}", Sent(once=True))

    def choose_names(self, case: CaseNamed, names_for: Literal["", "reporter", "case"]) -> Done:
        """Choose who else reads the names of parties that agreed to be named.

        names_for: empty nobody, reporter, or case: the reporter and the other parties.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "PUT", f"/cases/{in_path(case)}/party-names", Sent({"names_for": names_for}, once=True))

    def ask_identity(self, case: CaseNamed) -> Done:
        """Ask the reporter whether the parties may know who they are.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "POST", f"/cases/{in_path(case)}/ask-identity", Sent(once=True))
