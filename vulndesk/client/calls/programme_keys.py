"""Keys of a programme.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from vulndesk.client.calling import Calls, in_path
from vulndesk.client.shapes.programme_keys import ProgrammeKeys


class ProgrammeKeysCalls(Calls):
    """Keys of a programme."""

    def list(self, slug: str) -> ProgrammeKeys:
        """The keys of a programme: OpenPGP, and those for which reports are sealed.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(ProgrammeKeys, "GET", f"/programmes/{in_path(slug)}/keys")

    def make(self, slug: str) -> ProgrammeKeys:
        """Make or import an OpenPGP key: always refused, with the page where a person does it.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(ProgrammeKeys, "POST", f"/programmes/{in_path(slug)}/keys")

    def change_sealing_recipients(self, slug: str) -> ProgrammeKeys:
        """Change the keys for which reports are sealed: always refused, with the page where a person does it.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(ProgrammeKeys, "PUT", f"/programmes/{in_path(slug)}/keys/recipients")

    def retire(self, slug: str, key_id: str) -> ProgrammeKeys:
        """Retire an earlier key, whose secret half is then deleted: always refused, with the page where a person does
        it.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(ProgrammeKeys, "DELETE", f"/programmes/{in_path(slug)}/keys/{in_path(key_id)}")

    def export(self, slug: str, key_id: str) -> ProgrammeKeys:
        """Export the secret half of a key: always refused, with the page where a person does it.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(ProgrammeKeys, "POST", f"/programmes/{in_path(slug)}/keys/{in_path(key_id)}/export")
