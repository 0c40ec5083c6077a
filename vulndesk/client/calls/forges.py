"""Connections to repositories, and private reports there.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from vulndesk.client.calling import Calls, CaseNamed, Sent, in_path
from vulndesk.client.shapes.forges import CaseForge, Connection, Connections, NewConnection, TriedToken


class ForgesCalls(Calls):
    """Connections to repositories, and private reports there."""

    def list(self, slug: str) -> Connections:
        """The repositories that the programme is connected to.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Connections, "GET", f"/programmes/{in_path(slug)}/forges")

    def connect(self, slug: str, *, forge: str, address: str, token: str | None = None) -> NewConnection:
        """Connect a repository; the webhook's secret is in this answer alone.

        address: as the browser shows it. token: with which the desk asks the forge; empty: it only listens.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            NewConnection,
            "POST",
            f"/programmes/{in_path(slug)}/forges",
            Sent({"forge": forge, "address": address, "token": token}, once=True),
        )

    def get(self, slug: str, connection_id: str) -> Connection:
        """One connection, how it stands, and what came by it.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Connection, "GET", f"/programmes/{in_path(slug)}/forges/{in_path(connection_id)}")

    def remove(self, slug: str, connection_id: str) -> Connections:
        """Remove a connection, with its counts; cases that came by it stay.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Connections, "DELETE", f"/programmes/{in_path(slug)}/forges/{in_path(connection_id)}")

    def change_token(self, slug: str, connection_id: str, token: str) -> Connection:
        """Change the token with which the desk asks the forge, or have it forgotten.

        token: kept sealed and shown nowhere. Empty: the one that is there is forgotten.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Connection,
            "PUT",
            f"/programmes/{in_path(slug)}/forges/{in_path(connection_id)}/token",
            Sent({"token": token}),
        )

    def switch(self, slug: str, connection_id: str, switched: str) -> Connection:
        """Listen from now on, or take and ask nothing any more.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Connection,
            "POST",
            f"/programmes/{in_path(slug)}/forges/{in_path(connection_id)}/switch/{in_path(switched)}",
            Sent(once=True),
        )

    def renew_secret(self, slug: str, connection_id: str) -> NewConnection:
        """Make a new secret, which is in this answer alone; the present one holds as well.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            NewConnection,
            "POST",
            f"/programmes/{in_path(slug)}/forges/{in_path(connection_id)}/secret",
            Sent(once=True),
        )

    def drop_older_secret(self, slug: str, connection_id: str) -> Connection:
        """Let the older secret go, once the forge has the newest.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Connection, "DELETE", f"/programmes/{in_path(slug)}/forges/{in_path(connection_id)}/secret/older"
        )

    def try_token(self, slug: str, connection_id: str) -> TriedToken:
        """Ask the forge whose the token is, and whether it sees the repository.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(TriedToken, "POST", f"/programmes/{in_path(slug)}/forges/{in_path(connection_id)}/try")

    def look_at(self, slug: str, connection_id: str) -> Connection:
        """Look for private reports now, and not within ten minutes.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Connection, "POST", f"/programmes/{in_path(slug)}/forges/{in_path(connection_id)}/look", Sent(once=True)
        )

    def of_case(self, case: CaseNamed) -> CaseForge:
        """The private report at a forge that the case came from, and what can be sent there.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(CaseForge, "GET", f"/cases/{in_path(case)}/forge")

    def send(self, case: CaseNamed, sending: str) -> CaseForge:
        """Accept or close the report there, or send the advisory that is public here.

        The desk sends it in a moment, and tries for about a day while the forge is away.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(CaseForge, "POST", f"/cases/{in_path(case)}/forge/{in_path(sending)}", Sent(once=True))

    def reply_at(self, case: CaseNamed, message_id: str) -> CaseForge:
        """Post one reply of the team below the report, as a comment that its reporter reads.

        Only while the report is private there: the desk asks just before it posts.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            CaseForge, "POST", f"/cases/{in_path(case)}/forge/replies/{in_path(message_id)}", Sent(once=True)
        )
