"""The fix of a case, and which versions are affected.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from vulndesk.client.calling import Calls, CaseNamed, Seen, Sent, in_path
from vulndesk.client.files import Attachment
from vulndesk.client.shapes.common import EmbargoDone
from vulndesk.client.shapes.fix import Fix


class FixCalls(Calls):
    """The fix of a case, and which versions are affected."""

    def get(self, case: CaseNamed) -> Fix:
        """The fix of a case, and which versions are affected.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Fix, "GET", f"/cases/{in_path(case)}/fix")

    def name(
        self,
        case: CaseNamed,
        components: Sequence[str],
        *,
        introduced: Sequence[str] | None = None,
        fixed: Sequence[str] | None = None,
        versions: str | None = None,
        seen: Seen | None = None,
    ) -> EmbargoDone:
        """Name the commits of the fix; the affected tags are worked out, and wait for a review.

        Commits by id, short id or tag. versions: in words, where no repository can be asked.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            EmbargoDone,
            "PUT",
            f"/cases/{in_path(case)}/fix",
            Sent(
                {"components": components, "introduced": introduced, "fixed": fixed, "versions": versions},
                seen=seen,
                once=True,
            ),
        )

    def review(self, case: CaseNamed, *, seen: Seen | None = None) -> EmbargoDone:
        """Say that the list of affected versions is right.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(EmbargoDone, "POST", f"/cases/{in_path(case)}/fix/review", Sent(seen=seen, once=True))

    def offer(
        self, case: CaseNamed, *, message: str, until: datetime, files: Sequence[Attachment | Path] = ()
    ) -> EmbargoDone:
        """Send a patch or build to the reporter to try.

        JSON, or a form with the JSON in `offer` and any number of `files`.

        until: an answer helps until then, RFC 3339 with its offset.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            EmbargoDone,
            "POST",
            f"/cases/{in_path(case)}/fix/offer",
            Sent({"message": message, "until": until}, files=files, in_field="offer", once=True),
        )
