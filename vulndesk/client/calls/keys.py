"""Keys of a reporter who wrote by mail.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from typing import Literal

from vulndesk.client.calling import Calls, CaseNamed, Sent, in_path
from vulndesk.client.shapes.common import Done
from vulndesk.client.shapes.keys import KeyList


class KeysCalls(Calls):
    """Keys of a reporter who wrote by mail."""

    def list(self, case: CaseNamed) -> KeyList:
        """OpenPGP keys of the reporter: the pinned one first.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(KeyList, "GET", f"/cases/{in_path(case)}/keys")

    def choose(self, case: CaseNamed, key_id: str, choice: Literal["confirm", "refuse"]) -> Done:
        """Confirm a key that was offered, so that answers are encrypted to it, or refuse it.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Done, "POST", f"/cases/{in_path(case)}/keys/{in_path(key_id)}/{in_path(choice)}", Sent(once=True)
        )
