"""What was found out about a case: SSVC, parts of the report, evidence.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from vulndesk.client.calling import Calls, CaseNamed, Seen, Sent, in_path, seen_in
from vulndesk.client.shapes.common import Done
from vulndesk.client.shapes.findings import FoundParts, SsvcList


class FindingsCalls(Calls):
    """What was found out about a case: SSVC, parts of the report, evidence."""

    def ssvc(self, case: CaseNamed) -> SsvcList:
        """What to do first, by the trees of SSVC that were answered.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(SsvcList, "GET", f"/cases/{in_path(case)}/ssvc")

    def decide_ssvc(
        self,
        case: CaseNamed,
        tree: Literal["supplier", "deployer", "coordinator", "publication"],
        answers: Mapping[str, str],
        *,
        seen: Seen | None = None,
    ) -> Done:
        """Decide what to do first, by the answers to one tree of SSVC.

        answers: point's key -> answer's key; a point without an answer is refused by its key.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Done,
            "PUT",
            f"/cases/{in_path(case)}/ssvc/{in_path(tree)}",
            Sent({"answers": answers}, seen=seen_in(case, seen), once=True),
        )

    def judge_again(self, case: CaseNamed) -> Done:
        """Have looked up again what the report says of the code.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "POST", f"/cases/{in_path(case)}/evidence", Sent(once=True))

    def found_parts(self, case: CaseNamed) -> FoundParts:
        """Parts of the reporter's words that could fill empty fields.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(FoundParts, "GET", f"/cases/{in_path(case)}/parts")

    def take_found_part(self, case: CaseNamed, *, kind: str, value: str, seen: Seen | None = None) -> Done:
        """Take a part of the reporter's words into its field.

        As it stands in the list.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Done,
            "POST",
            f"/cases/{in_path(case)}/parts",
            Sent({"kind": kind, "value": value}, seen=seen_in(case, seen), once=True),
        )
