"""What the publication of a case waits for.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from typing import Literal

from vulndesk.client.calling import Calls, CaseNamed, Sent, in_path
from vulndesk.client.shapes.common import EmbargoDone
from vulndesk.client.shapes.publication import Publication


class PublicationCalls(Calls):
    """What the publication of a case waits for."""

    def get(self, case: CaseNamed) -> Publication:
        """What the publication of a case waits for.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Publication, "GET", f"/cases/{in_path(case)}/publication")

    def publish(self, case: CaseNamed) -> EmbargoDone:
        """Publish: always refused, with the page where a person does it after their second factor.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(EmbargoDone, "POST", f"/cases/{in_path(case)}/publication", Sent(once=True))

    def name_release(
        self,
        case: CaseNamed,
        *,
        component: str,
        kind: Literal["package", "download", "container", "hosted"],
        what: str | None = None,
        version: str | None = None,
        sha256: str | None = None,
        revision: str | None = None,
        person: str | None = None,
    ) -> EmbargoDone:
        """Name a place where the fix can be had; the desk looks at it now, and again until long after.

        what: package (pypi:name), address, image by digest, or the page that shows the revision. Which of the others
        count follows from the kind. person: who says that a hosted service is deployed, where no page shows it.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            EmbargoDone,
            "POST",
            f"/cases/{in_path(case)}/releases",
            Sent(
                {
                    "component": component,
                    "kind": kind,
                    "what": what,
                    "version": version,
                    "sha256": sha256,
                    "revision": revision,
                    "person": person,
                },
                once=True,
            ),
        )

    def remove_release(self, case: CaseNamed, proof_id: str) -> EmbargoDone:
        """Remove a place that was named wrongly.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(EmbargoDone, "DELETE", f"/cases/{in_path(case)}/releases/{in_path(proof_id)}", Sent(once=True))

    def approve(self, case: CaseNamed) -> EmbargoDone:
        """Approve the publication, or set a condition aside: always refused, with the page where a person does it.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(EmbargoDone, "POST", f"/cases/{in_path(case)}/approvals", Sent(once=True))

    def take_back_approval(self, case: CaseNamed, approval_id: str) -> EmbargoDone:
        """Take an approval back: it counts no more.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            EmbargoDone, "DELETE", f"/cases/{in_path(case)}/approvals/{in_path(approval_id)}", Sent(once=True)
        )

    def ask_agreement(self, case: CaseNamed) -> EmbargoDone:
        """Ask the reporter whether it may be published before a release.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(EmbargoDone, "POST", f"/cases/{in_path(case)}/agreement", Sent(once=True))

    def record_agreement(self, case: CaseNamed) -> EmbargoDone:
        """Record the answer that the reporter signed in a mail.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(EmbargoDone, "PUT", f"/cases/{in_path(case)}/agreement", Sent(once=True))
