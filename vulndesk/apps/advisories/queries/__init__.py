"""The doors to read advisories: the public one has no guard and knows no draft; the other one guards drafts."""

from vulndesk.apps.advisories.queries.drafts import DraftState, draft_of, newest_draft
from vulndesk.apps.advisories.queries.imprint import imprint_of, publisher_of
from vulndesk.apps.advisories.queries.public import (
    AffectedComponent,
    ListPage,
    Published,
    Search,
    affected_packages,
    affected_repositories,
    id_of,
    is_ours,
    last_change,
    listed,
    published,
    published_named,
    revision,
    revisions_of,
)

__all__ = [
    "AffectedComponent",
    "DraftState",
    "ListPage",
    "Published",
    "Search",
    "affected_packages",
    "affected_repositories",
    "draft_of",
    "id_of",
    "imprint_of",
    "is_ours",
    "last_change",
    "listed",
    "newest_draft",
    "published",
    "published_named",
    "publisher_of",
    "revision",
    "revisions_of",
]
