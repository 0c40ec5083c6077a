"""A programme's copy of the code.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from typing import Literal

from vulndesk.client.calling import Calls, Sent, in_path
from vulndesk.client.shapes.code import Code


class CodeCalls(Calls):
    """A programme's copy of the code."""

    def get(self, slug: str) -> Code:
        """How the copy of a programme's code stands, and who is shown what is found in it.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Code, "GET", f"/programmes/{in_path(slug)}/code")

    def change(self, slug: str, *, wanted: bool, audience: Literal["by_access", "everyone", "team"]) -> Code:
        """Keep a copy of the code or not, and say who is shown what is found in it.

        wanted: keep a copy, to check what reports say of it.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Code, "PUT", f"/programmes/{in_path(slug)}/code", Sent({"wanted": wanted, "audience": audience})
        )

    def fetch(self, slug: str) -> Code:
        """Fetch the code now; a large repository takes minutes.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Code, "POST", f"/programmes/{in_path(slug)}/code/fetch", Sent(once=True))
