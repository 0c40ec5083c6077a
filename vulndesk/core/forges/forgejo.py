"""Deliveries of Forgejo and Gitea, https://forgejo.org/docs/latest/user/webhooks. Neither has private reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vulndesk.core.forges.facts import Delivery, Release
from vulndesk.core.forges.github import read_common
from vulndesk.core.forges.shapes import part, text, word


def read_delivery(event: str, document: Mapping[str, Any]) -> Delivery:
    """event: `X-Forgejo-Event` or `X-Gitea-Event`. Raises BadInput.

    The button "Test delivery" sends a push, so there is no ping.
    """
    repository = word(document, "repository", "full_name")
    if event == "release" and text(document, "action") == "updated":
        found = part(document, "release")
        return Delivery(repository, Release(word(found, "tag_name"), text(found, "html_url")))
    return Delivery(repository, read_common(event, document))
