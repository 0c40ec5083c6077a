"""What is said in a case.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vulndesk.client.calling import Calls, CaseNamed, Sent, in_path
from vulndesk.client.files import Attachment
from vulndesk.client.shapes.common import Done
from vulndesk.client.shapes.messages import Room


class MessagesCalls(Calls):
    """What is said in a case."""

    def list(
        self,
        case: CaseNamed,
        *,
        to: str | None = None,
        thread: str | None = None,
        open_only: bool | None = None,
        before: str | None = None,
    ) -> Room:
        """What is said in a case, the newest page first.

        to: only what is for everyone, team, case or one participant. thread: only this message and its answers.
        open_only: only questions that nobody answered. before: `earlier` of the page before: the messages before these.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(
            Room,
            "GET",
            f"/cases/{in_path(case)}/messages",
            query={"to": to, "thread": thread, "open_only": open_only, "before": before},
        )

    def say(
        self,
        case: CaseNamed,
        to: str,
        *,
        text: str | None = None,
        reply_to: str | None = None,
        tlp: str | None = None,
        asks: bool | None = None,
        widens: bool | None = None,
        files: Sequence[Attachment | Path] = (),
    ) -> Done:
        """Write to the reporter, the team, a participant or everybody in the case, with files.

        JSON, or a form with the JSON in `message` and any number of `files`.

        to: everyone (the reporter and the team), team, case (everybody in the case), or one participant's.

        reply_to: a message. tlp: RED, AMBER+STRICT, AMBER, GREEN or CLEAR. widens: you mean that more people read it
        than the reporter and the team, or than what it answers.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Done,
            "POST",
            f"/cases/{in_path(case)}/messages",
            Sent(
                {"to": to, "text": text, "reply_to": reply_to, "tlp": tlp, "asks": asks, "widens": widens},
                files=files,
                in_field="message",
                once=True,
            ),
        )

    def change(self, case: CaseNamed, message_id: str, text: str) -> Done:
        """Your own message in other words; what it said before stays readable for its readers.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Done, "PUT", f"/cases/{in_path(case)}/messages/{in_path(message_id)}", Sent({"text": text}, once=True)
        )

    def settle(self, case: CaseNamed, message_id: str) -> Done:
        """Say that a question is answered.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Done, "POST", f"/cases/{in_path(case)}/messages/{in_path(message_id)}/settle", Sent(once=True))
