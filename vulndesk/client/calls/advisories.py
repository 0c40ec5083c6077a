"""Drafts of advisories, what they lack, and what is published.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vulndesk.client.calling import Calls, CaseNamed, Seen, Sent, in_path
from vulndesk.client.shapes.advisories import (
    AdvisoryFindings,
    Draft,
    DraftList,
    DraftRow,
    DraftVersions,
    Imprint,
    OneDraftVersion,
    PublishedAdvisory,
    Saved,
)


class AdvisoriesCalls(Calls):
    """Drafts of advisories, what they lack, and what is published."""

    def drafts(self, *, programme: str | None = None, limit: int | None = None) -> Iterator[DraftRow]:
        """Drafts of advisories, of the newest case first.

        programme: a programme's slug. limit: how many at once.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._pages(
            DraftList, lambda page: page.drafts, "/advisory-drafts", query={"programme": programme, "limit": limit}
        )

    def draft(self, case: CaseNamed, *, known: Draft | None = None) -> Draft:
        """The draft of a case's advisory, or what the desk would begin it with.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Draft, "GET", f"/cases/{in_path(case)}/advisory", known=known)

    def save(self, case: CaseNamed, record: Mapping[str, Any], *, seen: Seen | None = None) -> Saved:
        """Save the draft; every saved state is kept.

        record: whole. What publication adds is taken off it.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Saved, "PUT", f"/cases/{in_path(case)}/advisory", Sent({"record": record}, seen=seen))

    def findings(self, case: CaseNamed) -> AdvisoryFindings:
        """What the draft lacks and what the lint says of it.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(AdvisoryFindings, "GET", f"/cases/{in_path(case)}/advisory/findings")

    def document(self, case: CaseNamed, format_name: str) -> dict[str, Any]:
        """The draft as it would be published, in one format.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(dict[str, Any], "GET", f"/cases/{in_path(case)}/advisory/documents/{in_path(format_name)}")

    def versions(self, case: CaseNamed) -> DraftVersions:
        """Every saved state of the draft, the newest first.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(DraftVersions, "GET", f"/cases/{in_path(case)}/advisory/versions")

    def version(self, case: CaseNamed, number: int) -> OneDraftVersion:
        """One saved state of the draft, and what it changed.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(OneDraftVersion, "GET", f"/cases/{in_path(case)}/advisory/versions/{in_path(number)}")

    def do(self, case: CaseNamed, stage: str, *, message: str | None = None, version: int | None = None) -> Saved:
        """Share it with the reporter, or unplan it; what makes it public is for a person on the page.

        403 for approve, publish, plan, approve-revision, revise, with the address of the page on which a person does
        it.

        message: to the reporter, with `share`. version: the number of the draft that is meant.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Saved,
            "POST",
            f"/cases/{in_path(case)}/advisory/deeds/{in_path(stage)}",
            Sent({"message": message, "version": version}, once=True),
        )

    def get(self, name: str) -> PublishedAdvisory:
        """One published advisory of your programmes, with its revisions.

        Its documents in each format are public: [where](https://desk.example.org/advisories/).

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(PublishedAdvisory, "GET", f"/advisories/{in_path(name)}")

    def withdraw(self, name: str) -> PublishedAdvisory:
        """Withdraw a published advisory: always refused, with the page where a person does it.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(PublishedAdvisory, "POST", f"/advisories/{in_path(name)}/withdraw")

    def imprint(self, slug: str) -> Imprint:
        """Who publishes a programme's advisories, and the prefix of their ids.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Imprint, "GET", f"/programmes/{in_path(slug)}/imprint")

    def change_imprint(
        self,
        slug: str,
        *,
        prefix: str | None = None,
        name: str | None = None,
        namespace: str | None = None,
        contact: str | None = None,
    ) -> Imprint:
        """Change the publisher of what is published from now on.

        Empty: what the desk knows itself.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Imprint,
            "PUT",
            f"/programmes/{in_path(slug)}/imprint",
            Sent({"prefix": prefix, "name": name, "namespace": namespace, "contact": contact}),
        )
