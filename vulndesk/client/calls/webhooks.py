"""Programs that are told that something happened.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vulndesk.client.calling import Calls, Sent, in_path
from vulndesk.client.shapes.webhooks import NewWebhook, Sending, Sendings, Webhook, Webhooks


class WebhooksCalls(Calls):
    """Programs that are told that something happened."""

    def list(self, slug: str) -> Webhooks:
        """The programs that are told that something happened.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Webhooks, "GET", f"/programmes/{in_path(slug)}/webhooks")

    def add(self, slug: str, *, address: str, groups: Sequence[str], with_titles: bool | None = None) -> NewWebhook:
        """Add a webhook; its secret is in this answer alone.

        groups: case, message, clock, embargo, release, advisory, policy or channel.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            NewWebhook,
            "POST",
            f"/programmes/{in_path(slug)}/webhooks",
            Sent({"address": address, "groups": groups, "with_titles": with_titles}, once=True),
        )

    def get(self, slug: str, webhook_id: str) -> Webhook:
        """One webhook and how it stands.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Webhook, "GET", f"/programmes/{in_path(slug)}/webhooks/{in_path(webhook_id)}")

    def change(
        self, slug: str, webhook_id: str, *, address: str, groups: Sequence[str], with_titles: bool | None = None
    ) -> Webhook:
        """Change where it is told and of what.

        groups: case, message, clock, embargo, release, advisory, policy or channel.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Webhook,
            "PUT",
            f"/programmes/{in_path(slug)}/webhooks/{in_path(webhook_id)}",
            Sent({"address": address, "groups": groups, "with_titles": with_titles}),
        )

    def remove(self, slug: str, webhook_id: str) -> Webhooks:
        """Remove a webhook, with its log.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Webhooks, "DELETE", f"/programmes/{in_path(slug)}/webhooks/{in_path(webhook_id)}")

    def switch(self, slug: str, webhook_id: str, switched: str) -> Webhook:
        """Tell it from now on, or of nothing any more.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Webhook,
            "POST",
            f"/programmes/{in_path(slug)}/webhooks/{in_path(webhook_id)}/switch/{in_path(switched)}",
            Sent(once=True),
        )

    def renew_secret(self, slug: str, webhook_id: str) -> NewWebhook:
        """Make a new secret, which is in this answer alone; the present one signs as well.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            NewWebhook, "POST", f"/programmes/{in_path(slug)}/webhooks/{in_path(webhook_id)}/secret", Sent(once=True)
        )

    def drop_older_secret(self, slug: str, webhook_id: str) -> Webhook:
        """Let the older secret go, once the receiver has the newest.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Webhook, "DELETE", f"/programmes/{in_path(slug)}/webhooks/{in_path(webhook_id)}/secret/older")

    def sendings(self, slug: str, webhook_id: str) -> Iterator[Sending]:
        """What was sent to it and what was answered.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._pages(
            Sendings,
            lambda page: page.sendings,
            f"/programmes/{in_path(slug)}/webhooks/{in_path(webhook_id)}/sendings",
            query={},
        )

    def send_again(self, slug: str, webhook_id: str, sending_id: str) -> Sending:
        """Send it once more, with the same id.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Sending,
            "POST",
            f"/programmes/{in_path(slug)}/webhooks/{in_path(webhook_id)}/sendings/{in_path(sending_id)}/again",
            Sent(once=True),
        )
