"""Files of a case.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from vulndesk.client.calling import Calls, CaseNamed, in_path
from vulndesk.client.shapes.common import Done
from vulndesk.client.shapes.files import FilePreview


class FilesCalls(Calls):
    """Files of a case."""

    def download(self, case: CaseNamed, attachment_id: str, *, seen: str | None = None) -> bytes:
        """Download one file of the case.

        What is labelled TLP:RED is 409 until you ask with `?seen=red`: look first who may have it.

        seen: red: you may have it.

        Refused with 400, 401, 403, 404, 409, 422, 429, 503.
        """
        return self._download(f"/cases/{in_path(case)}/files/{in_path(attachment_id)}", query={"seen": seen})

    def destroy(self, case: CaseNamed, attachment_id: str) -> Done:
        """Destroy one file for good, for example because it holds personal data.

        Without a key: the bytes go after the row was committed, and a second time there is nothing to destroy.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "DELETE", f"/cases/{in_path(case)}/files/{in_path(attachment_id)}")

    def preview(self, case: CaseNamed, attachment_id: str, *, seen: str | None = None) -> FilePreview:
        """What a file is by its own bytes, its hash, and the beginning of a text.

        Nothing is unpacked or run. What is labelled TLP:RED is 409 until you ask with `?seen=red`.

        seen: red: you may have it.

        Refused with 400, 401, 403, 404, 409, 422, 429, 503.
        """
        return self._ask(
            FilePreview, "GET", f"/cases/{in_path(case)}/files/{in_path(attachment_id)}/preview", query={"seen": seen}
        )
