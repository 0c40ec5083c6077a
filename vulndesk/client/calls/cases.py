"""Cases: the queue, one of them, and what is done with it.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from vulndesk.client.calling import Calls, CaseNamed, Seen, Sent, in_path, seen_in
from vulndesk.client.shapes.cases import Case, CaseList, CaseRow, KnownTo, PartMade, Passages, PolicyMove
from vulndesk.client.shapes.common import Done


class CasesCalls(Calls):
    """Cases: the queue, one of them, and what is done with it."""

    def list(
        self, *, view: str | None = None, programme: str | None = None, q: str | None = None, limit: int | None = None
    ) -> Iterator[CaseRow]:
        """Cases, the newest first.

        view: needs-you, mine, open, waiting, closed or not-reports; empty: all. programme: a programme's slug. q: a
        reference, or words of the title. limit: how many at once.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._pages(
            CaseList,
            lambda page: page.cases,
            "/cases",
            query={"view": view, "programme": programme, "q": q, "limit": limit},
        )

    def get(self, case: CaseNamed, *, before: str | None = None, known: Case | None = None) -> Case:
        """One case with its report, clocks, newest messages and timeline.

        before: `earlier` of the page before: the messages before these.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Case, "GET", f"/cases/{in_path(case)}", query={"before": before}, known=known)

    def do(
        self,
        case: CaseNamed,
        deed: Literal[
            "acknowledge",
            "reply",
            "ask",
            "validate",
            "invalidate",
            "assign",
            "mark_duplicate",
            "close",
            "reopen",
            "not_a_report",
        ],
        *,
        message: str | None = None,
        owner: str | None = None,
        reason: Literal["resolved", "not_valid", "duplicate", "wont_fix", "no_answer", "withdrawn", "not_a_report"]
        | None = None,
        original: str | None = None,
        release: str | None = None,
        seen: Seen | None = None,
    ) -> Done:
        """Acknowledge, reply, ask, validate, invalidate, assign, mark_duplicate, close, reopen, not_a_report.

        message: to the reporter. owner: a handle, for assign and validate. reason: for close. original: a reference.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Done,
            "POST",
            f"/cases/{in_path(case)}/deeds/{in_path(deed)}",
            Sent(
                {"message": message, "owner": owner, "reason": reason, "original": original, "release": release},
                seen=seen_in(case, seen),
                once=True,
            ),
        )

    def note(self, case: CaseNamed, text: str) -> Done:
        """Write a note for the team.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "POST", f"/cases/{in_path(case)}/notes", Sent({"text": text}, once=True))

    def set_severity(self, case: CaseNamed, vector: str, *, seen: Seen | None = None) -> Done:
        """Score the case by a CVSS vector.

        vector: CVSS 4.0 or 3.1.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Done, "PUT", f"/cases/{in_path(case)}/severity", Sent({"vector": vector}, seen=seen_in(case, seen))
        )

    def known_to(self, case: CaseNamed) -> KnownTo:
        """Who of the team knows of a case.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(KnownTo, "GET", f"/cases/{in_path(case)}/known-to")

    def restrict(self, case: CaseNamed, people: Sequence[str], *, seen: Seen | None = None) -> Done:
        """From now on only these people and the owners know of the case.

        people: handles. Whoever asks stays among them.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Done,
            "PUT",
            f"/cases/{in_path(case)}/known-to",
            Sent({"people": people}, seen=seen_in(case, seen), once=True),
        )

    def open_up(self, case: CaseNamed, *, seen: Seen | None = None) -> Done:
        """Everybody of the programme knows of the case again.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "DELETE", f"/cases/{in_path(case)}/known-to", Sent(seen=seen_in(case, seen), once=True))

    def passages(self, case: CaseNamed) -> Passages:
        """The passages of a report, to choose from when it holds several findings.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Passages, "GET", f"/cases/{in_path(case)}/split")

    def split(self, case: CaseNamed, *, title: str, passages: Sequence[int], seen: Seen | None = None) -> PartMade:
        """Make a case of its own of some passages; the one that is split loses nothing.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            PartMade,
            "POST",
            f"/cases/{in_path(case)}/split",
            Sent({"title": title, "passages": passages}, seen=seen_in(case, seen), once=True),
        )

    def policy_move(self, case: CaseNamed) -> PolicyMove:
        """What moving a case to the policy in force would change.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(PolicyMove, "GET", f"/cases/{in_path(case)}/policy")

    def move_policy(self, case: CaseNamed, *, message: str | None = None, seen: Seen | None = None) -> Done:
        """Move a case to the policy in force: its running clocks count by that one.

        message: to the reporter.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Done,
            "POST",
            f"/cases/{in_path(case)}/policy",
            Sent({"message": message}, seen=seen_in(case, seen), once=True),
        )

    def export(self, case: CaseNamed) -> Done:
        """Export a case: always refused, with the page where a person does it.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "POST", f"/cases/{in_path(case)}/export", Sent(once=True))
