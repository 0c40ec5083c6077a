"""A report as its sender sees it, who has a receipt and no token.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from vulndesk.client.calling import Calls, Sent, in_path
from vulndesk.client.files import Attachment
from vulndesk.client.shapes.reports import CreditIn, Embargo, Receipt, Report, ReporterKey, ReportStands


class ReportsCalls(Calls):
    """A report as its sender sees it, who has a receipt and no token."""

    def send(
        self,
        slug: str,
        description: str,
        *,
        title: str | None = None,
        type: str | None = None,
        steps: str | None = None,
        impact: str | None = None,
        poc: str | None = None,
        versions: Sequence[str] | None = None,
        location: str | None = None,
        configuration: str | None = None,
        fix: str | None = None,
        environment: str | None = None,
        contact: str | None = None,
        anonymous: bool | None = None,
        credit: CreditIn | None = None,
        exploited: bool | None = None,
        public: bool | None = None,
        critical: bool | None = None,
        others_told: str | None = None,
        disclosure_date: str | None = None,
        files: Sequence[Attachment | Path] = (),
    ) -> Receipt:
        """Send a report.

        Only `description` is compulsory. Keys that the desk does not know are kept with the report.

        Refused with 400, 404, 409, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Receipt,
            "POST",
            f"/programmes/{in_path(slug)}/reports",
            Sent(
                {
                    "description": description,
                    "title": title,
                    "type": type,
                    "steps": steps,
                    "impact": impact,
                    "poc": poc,
                    "versions": versions,
                    "location": location,
                    "configuration": configuration,
                    "fix": fix,
                    "environment": environment,
                    "contact": contact,
                    "anonymous": anonymous,
                    "credit": credit,
                    "exploited": exploited,
                    "public": public,
                    "critical": critical,
                    "others_told": others_told,
                    "disclosure_date": disclosure_date,
                },
                files=files,
                in_field="report",
                once=True,
            ),
            by="nobody",
        )

    def get(self, *, before: str | None = None, part: str | None = None) -> Report:
        """The report that a receipt opens, or another part of it.

        before: `earlier` of the page before: the messages before these. part: a reference out of `parts`, of a report
        that the team split; empty: the report.

        Refused with 400, 401, 404, 422, 429, 503.
        """
        return self._ask(Report, "GET", "/report", query={"before": before, "part": part}, by="receipt")

    def proof(self, *, part: str | None = None) -> dict[str, Any]:
        """The proof that this report was received.

        `vulndesk verify-receipt` verifies it offline. It holds neither the receipt nor a word of the report.

        part: a reference out of `parts`, of a report that the team split; empty: the report.

        Refused with 400, 401, 404, 422, 429, 503.
        """
        return self._ask(dict[str, Any], "GET", "/report/proof", query={"part": part}, by="receipt")

    def opening(self, *, part: str | None = None) -> dict[str, Any]:
        """What opens the proof: the report as it was sent.

        For `vulndesk verify-receipt --report`. Whoever has it reads the report, so keep it back.

        part: a reference out of `parts`, of a report that the team split; empty: the report.

        Refused with 400, 401, 404, 422, 429, 503.
        """
        return self._ask(dict[str, Any], "GET", "/report/opening", query={"part": part}, by="receipt")

    def write(
        self, *, text: str | None = None, part: str | None = None, files: Sequence[Attachment | Path] = ()
    ) -> ReportStands:
        """Write to the team, with files.

        JSON, or a form with the JSON in `message` and any number of `files`.

        text: may be left out where there are files.

        part: a reference out of `parts`, when the team split the report.

        Refused with 400, 401, 403, 404, 409, 413, 415, 422, 429, 503.
        """
        return self._ask(
            ReportStands,
            "POST",
            "/report/messages",
            Sent({"text": text}, files=files, in_field="message", once=True),
            query={"part": part},
            by="receipt",
        )

    def give_item(self, *, item: str, text: str, part: str | None = None) -> ReportStands:
        """Give one of the things that the policy asks for and the report did not have.

        item: one of `missing` of the report.

        part: a reference out of `parts`, when the team split the report.

        Refused with 400, 401, 403, 404, 409, 413, 415, 422, 429, 503.
        """
        return self._ask(
            ReportStands,
            "POST",
            "/report/missing",
            Sent({"item": item, "text": text}, once=True),
            query={"part": part},
            by="receipt",
        )

    def withdraw(self, *, part: str | None = None) -> ReportStands:
        """Take the report back; the team still sees it, and decides what to do with what it says.

        part: a reference out of `parts`, when the team split the report.

        Refused with 400, 401, 403, 404, 409, 413, 415, 422, 429, 503.
        """
        return self._ask(ReportStands, "POST", "/report/withdraw", Sent(once=True), query={"part": part}, by="receipt")

    def nudge(self, *, part: str | None = None) -> ReportStands:
        """After a promise was missed, remind the team that you wait; once a day.

        part: a reference out of `parts`, when the team split the report.

        Refused with 400, 401, 403, 404, 409, 413, 415, 422, 429, 503.
        """
        return self._ask(ReportStands, "POST", "/report/nudge", Sent(once=True), query={"part": part}, by="receipt")

    def appeal(self, *, part: str | None = None) -> ReportStands:
        """Ask that a negative verdict is looked at again, by another person where there is one; once a week.

        part: a reference out of `parts`, when the team split the report.

        Refused with 400, 401, 403, 404, 409, 413, 415, 422, 429, 503.
        """
        return self._ask(ReportStands, "POST", "/report/appeal", Sent(once=True), query={"part": part}, by="receipt")

    def download(self, attachment_id: str, *, seen: str | None = None, part: str | None = None) -> bytes:
        """Download one file of the report, or of what was written about it.

        What is labelled TLP:RED is 409 until you ask with `?seen=red`: look first who may have it.

        seen: red: you may have it. part: a reference out of `parts`, when the team split the report.

        Refused with 400, 401, 404, 409, 422, 429, 503.
        """
        return self._download(
            f"/report/files/{in_path(attachment_id)}", query={"seen": seen, "part": part}, by="receipt"
        )

    def give_key(self, key: str) -> ReporterKey:
        """Give the OpenPGP key to which answers by mail are encrypted; one for all parts of a report.

        key: one public OpenPGP key, armoured.

        Refused with 400, 401, 403, 404, 409, 413, 415, 422, 429, 503.
        """
        return self._ask(ReporterKey, "PUT", "/report/key", Sent({"key": key}), by="receipt")

    def embargo(self, *, part: str | None = None) -> Embargo:
        """How long the report stays private.

        part: a reference out of the report’s `parts`, when the team split it.

        part: a reference out of `parts`, of a report that the team split; empty: the report.

        Refused with 400, 401, 404, 422, 429, 503.
        """
        return self._ask(Embargo, "GET", "/report/embargo", query={"part": part}, by="receipt")

    def move_embargo(
        self,
        move: Literal["propose", "accept", "reject"],
        *,
        until: datetime | None = None,
        revision: int | None = None,
        part: str | None = None,
    ) -> Embargo:
        """Propose another end, agree to one, or say no.

        part: a reference out of the report’s `parts`, when the team split it.

        until: for `propose`, RFC 3339 with its offset; a time without one is refused. revision: of what was seen.

        part: a reference out of `parts`, of a report that the team split; empty: the report.

        Refused with 400, 401, 404, 409, 413, 422, 429, 503.
        """
        return self._ask(
            Embargo,
            "POST",
            "/report/embargo",
            Sent({"move": move, "until": until, "revision": revision}),
            query={"part": part},
            by="receipt",
        )
