"""Reviews of changes to who may do what.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vulndesk.client.calling import Calls, Sent, in_path
from vulndesk.client.shapes.change_reviews import ChangedPath, ChangeFinding, ChangeReview, ChangeReviewList


class ChangeReviewsCalls(Calls):
    """Reviews of changes to who may do what."""

    def ask(
        self,
        slug: str,
        *,
        digest: str,
        changes: Sequence[ChangedPath],
        findings: Sequence[ChangeFinding],
        range: str | None = None,
        tip: str | None = None,
        authors: Sequence[str] | None = None,
    ) -> ChangeReview:
        """Ask for a review of a change to who may do what.

        200: exactly this change was asked about before, and this is its review. What an author of these commits
        approved is left out.

        digest: of the sorted digests of `changes`. tip: the commit with which the range ends.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            ChangeReview,
            "POST",
            f"/programmes/{in_path(slug)}/change-reviews",
            Sent(
                {
                    "digest": digest,
                    "range": range,
                    "tip": tip,
                    "authors": authors,
                    "changes": changes,
                    "findings": findings,
                },
                once=True,
            ),
        )

    def list(self, slug: str, *, state: str | None = None, limit: int | None = None) -> Iterator[ChangeReview]:
        """Reviews of changes, the newest first.

        state: waiting, approved or objected; empty: all. limit: how many at once.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._pages(
            ChangeReviewList,
            lambda page: page.reviews,
            f"/programmes/{in_path(slug)}/change-reviews",
            query={"state": state, "limit": limit},
        )

    def get(self, slug: str, review_id: str) -> ChangeReview:
        """One review of a change, and what was said to it.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(ChangeReview, "GET", f"/programmes/{in_path(slug)}/change-reviews/{in_path(review_id)}")
