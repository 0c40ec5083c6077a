"""A programme's policy, its clauses and its promises.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vulndesk.client.calling import Calls, Seen, Sent, in_path
from vulndesk.client.shapes.policies import (
    Finished,
    Following,
    Policy,
    PolicyChanges,
    PolicyFindings,
    PolicyReview,
    PolicyVersions,
    Promises,
)


class PoliciesCalls(Calls):
    """A programme's policy, its clauses and its promises."""

    def list(self, slug: str) -> PolicyVersions:
        """Every text that the programme ran or was proposed.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(PolicyVersions, "GET", f"/programmes/{in_path(slug)}/policy")

    def get(self, slug: str, number: int, *, known: Policy | None = None) -> Policy:
        """One version: its text, its clauses and what was not understood.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Policy, "GET", f"/programmes/{in_path(slug)}/policy/{in_path(number)}", known=known)

    def changes(self, slug: str, number: int, *, since: int | None = None) -> PolicyChanges:
        """What differs from another version, in plain words.

        since: the version to compare with; 0: the one in force.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(
            PolicyChanges,
            "GET",
            f"/programmes/{in_path(slug)}/policy/{in_path(number)}/changes",
            query={"since": since},
        )

    def do(self, slug: str, number: int, deed: str) -> PolicyVersions:
        """Confirm or decline a version that is proposed; reviewed: its reading is right.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            PolicyVersions,
            "POST",
            f"/programmes/{in_path(slug)}/policy/{in_path(number)}/deeds/{in_path(deed)}",
            Sent(once=True),
        )

    def promises(self, slug: str) -> Promises:
        """The clocks that a new report starts, each with its sentence.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Promises, "GET", f"/programmes/{in_path(slug)}/promises")

    def lengthen_promise(self, slug: str, clause_id: str, within: str) -> Promises:
        """Openly give new reports more time than the sentence says.

        within: ISO 8601 (`PT48H`, `P7D`, `P3M`), or `P5BD` for business days; longer than what holds.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Promises,
            "POST",
            f"/programmes/{in_path(slug)}/promises/{in_path(clause_id)}/lengthen",
            Sent({"within": within}, once=True),
        )

    def withdraw_promise(self, slug: str, clause_id: str) -> Promises:
        """Openly make a promise no more to new reports; only a new version makes it again.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Promises, "POST", f"/programmes/{in_path(slug)}/promises/{in_path(clause_id)}/withdraw", Sent(once=True)
        )

    def review(self, slug: str, number: int) -> PolicyReview:
        """Each sentence, what it was read as and what an owner said about it.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(PolicyReview, "GET", f"/programmes/{in_path(slug)}/policy/{in_path(number)}/review")

    def drop_review(self, slug: str, number: int) -> PolicyReview:
        """Forget what was said and is not in force yet.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(PolicyReview, "DELETE", f"/programmes/{in_path(slug)}/policy/{in_path(number)}/review")

    def rule_on_sentence(
        self, slug: str, number: int, *, words: str, means: Sequence[Mapping[str, Any]] | None, seen: Seen | None = None
    ) -> PolicyReview:
        """Say all that one sentence means.

        means: all that the sentence means; an empty list: nothing; null: take back what was said about it.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            PolicyReview,
            "POST",
            f"/programmes/{in_path(slug)}/policy/{in_path(number)}/review/rulings",
            Sent({"words": words, "means": means}, kept=("means",), seen=seen, once=True),
        )

    def confirm_sentences(
        self,
        slug: str,
        number: int,
        *,
        words: Sequence[str] | None = None,
        all: bool | None = None,
        seen: Seen | None = None,
    ) -> PolicyReview:
        """Confirm that sentences mean what the desk read.

        These sentences mean what the desk read; `all`: every one that nobody has looked at.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            PolicyReview,
            "POST",
            f"/programmes/{in_path(slug)}/policy/{in_path(number)}/review/confirmations",
            Sent({"words": words, "all": all}, seen=seen, once=True),
        )

    def finish_review(self, slug: str, number: int, *, seen: Seen | None = None) -> Finished:
        """Put the reading into force as it is now reviewed.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Finished,
            "POST",
            f"/programmes/{in_path(slug)}/policy/{in_path(number)}/review/finish",
            Sent(seen=seen, once=True),
        )

    def following(self, slug: str) -> Following:
        """The repository in which new versions of the policy are looked for.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Following, "GET", f"/programmes/{in_path(slug)}/following")

    def change_following(self, slug: str, repository: str, *, path: str | None = None) -> Following:
        """Follow the policy in a repository, or in none.

        An empty repository ends it.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Following, "PUT", f"/programmes/{in_path(slug)}/following", Sent({"repository": repository, "path": path})
        )

    def look_into_repository(self, slug: str) -> Following:
        """Look into the repository now and not within the hour.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Following, "POST", f"/programmes/{in_path(slug)}/following/look", Sent(once=True))

    def findings(self, slug: str, number: int) -> PolicyFindings:
        """What this version lacks, and where it contradicts itself.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(PolicyFindings, "GET", f"/programmes/{in_path(slug)}/policy/{in_path(number)}/findings")
