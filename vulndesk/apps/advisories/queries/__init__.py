"""The doors to read advisories: the public one has no guard and knows no draft; the other one guards drafts."""

from vulndesk.apps.advisories.queries.drafts import (
    DraftState,
    DraftVersionView,
    draft_of,
    draft_version,
    draft_versions,
    newest_draft,
)
from vulndesk.apps.advisories.queries.imprint import imprint_of, publisher_of
from vulndesk.apps.advisories.queries.prefill import prefilled, weaknesses_in
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
    ours,
    published,
    published_named,
    revision,
    revisions_of,
)
from vulndesk.apps.advisories.queries.readiness import approval_of_revision, approvals_of_revision
from vulndesk.apps.advisories.queries.sections import REPORTER_SECTION, TEAM_SECTION, programme_section
from vulndesk.apps.advisories.queries.upcoming import SharedDraft, has_changed, shared_draft, would_be

__all__ = [
    "REPORTER_SECTION",
    "TEAM_SECTION",
    "AffectedComponent",
    "DraftState",
    "DraftVersionView",
    "ListPage",
    "Published",
    "Search",
    "SharedDraft",
    "affected_packages",
    "affected_repositories",
    "approval_of_revision",
    "approvals_of_revision",
    "draft_of",
    "draft_version",
    "draft_versions",
    "has_changed",
    "id_of",
    "imprint_of",
    "is_ours",
    "last_change",
    "listed",
    "newest_draft",
    "ours",
    "prefilled",
    "programme_section",
    "published",
    "published_named",
    "publisher_of",
    "revision",
    "revisions_of",
    "shared_draft",
    "weaknesses_in",
    "would_be",
]
