"""What of a closed case everybody may read.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Sequence

from vulndesk.client.calling import Calls, CaseNamed, Seen, Sent, in_path
from vulndesk.client.shapes.common import Done
from vulndesk.client.shapes.disclosure import Disclosed, Disclosure, Offers, Show


class DisclosureCalls(Calls):
    """What of a closed case everybody may read."""

    def get(self, case: CaseNamed) -> Disclosure:
        """What of a closed case would be public, who agreed, and what it waits for.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Disclosure, "GET", f"/cases/{in_path(case)}/disclosure")

    def choose(
        self,
        case: CaseNamed,
        *,
        title: str,
        show: Sequence[Show],
        words: Sequence[str] | None = None,
        seen: Seen | None = None,
    ) -> Done:
        """Choose what would be shown; what was agreed to before counts no more.

        show: what everybody may read, with what of it is covered. words: covered wherever they stand.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Done,
            "PUT",
            f"/cases/{in_path(case)}/disclosure",
            Sent({"title": title, "show": show, "words": words}, seen=seen, once=True),
        )

    def offers(self, case: CaseNamed) -> Offers:
        """What may be chosen: the report, and what everybody in the case could read.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Offers, "GET", f"/cases/{in_path(case)}/disclosure/offers")

    def ask_speakers(self, case: CaseNamed, *, seen: Seen | None = None) -> Done:
        """Ask everybody whose words are in it.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "POST", f"/cases/{in_path(case)}/disclosure/ask", Sent(seen=seen, once=True))

    def approve(self, case: CaseNamed) -> Done:
        """Approve what somebody else chose: always refused, with the page where a person does it.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "POST", f"/cases/{in_path(case)}/disclosure/approve", Sent(once=True))

    def publish(self, case: CaseNamed) -> Done:
        """Make it public: always refused, with the page where a person does it.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "POST", f"/cases/{in_path(case)}/disclosure/publish", Sent(once=True))

    def drop(self, case: CaseNamed, *, seen: Seen | None = None) -> Done:
        """Drop it: nothing of it becomes public.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "POST", f"/cases/{in_path(case)}/disclosure/drop", Sent(seen=seen, once=True))

    def withdraw(self, case: CaseNamed) -> Done:
        """Take a disclosed report down.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "POST", f"/cases/{in_path(case)}/disclosure/withdraw", Sent(once=True))

    def answer_for_own_words(self, case: CaseNamed, *, agrees: bool, version: int, name: str | None = None) -> Done:
        """Say whether your own words may be shown.

        About your own words. version: of what you saw. name: by which you are called there; empty: by your role.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Done,
            "PUT",
            f"/cases/{in_path(case)}/disclosure/own-words",
            Sent({"agrees": agrees, "version": version, "name": name}, once=True),
        )

    def take_back_approval(self, case: CaseNamed, approval_id: str) -> Done:
        """Take an approval of a disclosure back.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Done, "DELETE", f"/cases/{in_path(case)}/disclosure/approvals/{in_path(approval_id)}", Sent(once=True)
        )

    def disclosed(self, slug: str) -> Disclosed:
        """Whether search engines may list a programme's disclosed reports.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Disclosed, "GET", f"/programmes/{in_path(slug)}/disclosed")

    def change_disclosed(self, slug: str, indexed: bool) -> Disclosed:
        """Let search engines list a programme's disclosed reports, or not.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Disclosed, "PUT", f"/programmes/{in_path(slug)}/disclosed", Sent({"indexed": indexed}))
