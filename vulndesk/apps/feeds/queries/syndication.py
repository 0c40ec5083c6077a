"""Feeds for people's readers: Atom (RFC 4287) and JSON Feed 1.1, with the same entries."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.feedgenerator import Atom1Feed

from vulndesk.core.advisory.outlets.listing import Listed, Outlet, second

Writer = Callable[[Outlet, str, Sequence[Listed]], bytes]


class _Feed(Atom1Feed):
    """As of its entries alone: written again, it is the same file."""

    def __init__(self, outlet: Outlet, **given: Any) -> None:
        super().__init__(**given)
        self.outlet = outlet

    def latest_post_date(self) -> Any:
        return max((item["updateddate"] for item in self.items), default=self.outlet.updated)


def atom(outlet: Outlet, path: str, entries: Sequence[Listed]) -> bytes:
    feed = _Feed(
        outlet,
        title=_title(outlet, path, entries),
        link=outlet.url("advisories/"),
        description=None,
        feed_url=outlet.url(path),
        author_name=outlet.publisher.name,
    )
    for one in entries:
        feed.add_item(
            title=f"{one.id}: {one.headline}",
            link=outlet.url(one.page),
            unique_id=outlet.url(one.page),
            description=one.summary or one.title,
            pubdate=one.published,
            updateddate=one.modified,
            categories=[one.programme],
        )
    return f"{feed.writeString('utf-8')}\n".encode()


def json_feed(outlet: Outlet, path: str, entries: Sequence[Listed]) -> bytes:
    """https://www.jsonfeed.org/version/1.1/"""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(outlet, path, entries),
        "home_page_url": outlet.url("advisories/"),
        "feed_url": outlet.url(path),
        "authors": [{"name": outlet.publisher.name}],
        "items": [
            {
                "id": outlet.url(one.page),
                "url": outlet.url(one.page),
                "title": f"{one.id}: {one.headline}",
                "content_text": one.summary or one.title,
                "date_published": second(one.published),
                "date_modified": second(one.modified),
                "tags": [one.programme],
            }
            for one in entries
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _title(outlet: Outlet, path: str, entries: Sequence[Listed]) -> str:
    of_programme = path.startswith("p/") and bool(entries)
    return f"Advisories of {entries[0].programme if of_programme else outlet.name}"
