"""Recorded violations of a policy.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vulndesk.client.calling import Calls, CaseNamed, Sent, in_path
from vulndesk.client.files import Attachment
from vulndesk.client.shapes.violations import CaseConduct, Taken, Violation, Violations


class ViolationsCalls(Calls):
    """Recorded violations of a policy."""

    def list(self, slug: str) -> Violations:
        """Recorded violations of the policy, and what was decided.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Violations, "GET", f"/programmes/{in_path(slug)}/violations")

    def record_of_another(
        self,
        slug: str,
        *,
        clauses: Sequence[str],
        happened: str,
        when: str | None = None,
        person: str | None = None,
        about: str | None = None,
        files: Sequence[Attachment | Path] = (),
    ) -> Violation:
        """Record a violation by somebody of the team, or by somebody whom the desk does not know.

        JSON, or a form with the JSON in `violation` and any number of `files` that show it.

        person: a handle of the team; else about: an account or an address, as far as you know.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Violation,
            "POST",
            f"/programmes/{in_path(slug)}/violations",
            Sent(
                {"clauses": clauses, "happened": happened, "when": when, "person": person, "about": about},
                files=files,
                in_field="violation",
                once=True,
            ),
        )

    def of_case(self, case: CaseNamed) -> CaseConduct:
        """What is recorded about the reporter of a case, and what a record could name.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(CaseConduct, "GET", f"/cases/{in_path(case)}/violations")

    def record(
        self,
        case: CaseNamed,
        *,
        clauses: Sequence[str],
        happened: str,
        when: str | None = None,
        messages: Sequence[str] | None = None,
        files: Sequence[Attachment | Path] = (),
    ) -> Violation:
        """Record that the reporter of a case broke a sentence of the policy; only the team knows of it.

        JSON, or a form with the JSON in `violation` and any number of `files` that show it.

        messages: `report`, or ids of messages of the case that show it; they are copied as they are now.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Violation,
            "POST",
            f"/cases/{in_path(case)}/violations",
            Sent(
                {"clauses": clauses, "happened": happened, "when": when, "messages": messages},
                files=files,
                in_field="violation",
                once=True,
            ),
        )

    def get(self, violation_id: str) -> Violation:
        """One recorded violation, its evidence, and what was decided.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Violation, "GET", f"/violations/{in_path(violation_id)}")

    def download_evidence(self, evidence_id: str) -> bytes:
        """Download one file of the evidence.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._download(f"/evidence-files/{in_path(evidence_id)}")

    def decide(
        self, violation_id: str, words: str, *, taken: Sequence[Taken] | None = None, outside: str | None = None
    ) -> Violation:
        """Decide what follows, with words that the person reads; what is taken away, is taken away at once.

        Taking the account on this desk away is 403, with the page on which a person does it.

        words: what the person is told. outside: who was told to take away what the desk does not own.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Violation,
            "POST",
            f"/violations/{in_path(violation_id)}/decide",
            Sent({"words": words, "taken": taken, "outside": outside}, once=True),
        )

    def drop(self, violation_id: str, words: str) -> Violation:
        """Drop it: it was none, or it is not worth a word; nobody is told.

        words: why, for the record; nobody is told.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Violation, "POST", f"/violations/{in_path(violation_id)}/drop", Sent({"words": words}, once=True)
        )

    def give_back(self, violation_id: str, access: str) -> Violation:
        """Give back before its end what was taken away.

        Letting somebody back into the desk is 403, with the page on which a person does it.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Violation, "DELETE", f"/violations/{in_path(violation_id)}/revocations/{in_path(access)}", Sent(once=True)
        )

    def answer_appeal(self, violation_id: str, *, gives_back: bool, words: str) -> Violation:
        """Answer an appeal; another person than who decided, where there is one.

        gives_back: everything that was taken away. words: what the reporter reads.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Violation,
            "POST",
            f"/violations/{in_path(violation_id)}/appeal",
            Sent({"gives_back": gives_back, "words": words}, once=True),
        )

    def record_legal_basis(self, violation_id: str, *, authority: str, basis: str, dated: str) -> Violation:
        """Record on what legal ground an authority asks who the reporter is; the first of two steps.

        Who asks with the file number, which law and article or court order, and of when.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Violation,
            "POST",
            f"/violations/{in_path(violation_id)}/legal-basis",
            Sent({"authority": authority, "basis": basis, "dated": dated}, once=True),
        )

    def export(self, violation_id: str) -> Violation:
        """Export the evidence: always refused, with the page where a person does it after their second factor.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Violation, "POST", f"/violations/{in_path(violation_id)}/export", Sent(once=True))
