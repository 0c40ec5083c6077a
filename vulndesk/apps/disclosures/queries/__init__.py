"""The guarded door to read disclosures; what is public has no guard, and knows no case."""

from vulndesk.apps.disclosures.queries.choosing import Offer, choosing, fresh_entries
from vulndesk.apps.disclosures.queries.proposal import ApprovalView, OwnPage, SpeakerView, TeamPage, own_page, team_page
from vulndesk.apps.disclosures.queries.public import (
    Listed,
    PublicPage,
    disclosed_reports,
    is_indexed,
    is_ours,
    programme_section,
    public_page,
)
from vulndesk.apps.disclosures.queries.sections import REPORTER_SECTION, guest_section

__all__ = [
    "REPORTER_SECTION",
    "ApprovalView",
    "Listed",
    "Offer",
    "OwnPage",
    "PublicPage",
    "SpeakerView",
    "TeamPage",
    "choosing",
    "disclosed_reports",
    "fresh_entries",
    "guest_section",
    "is_indexed",
    "is_ours",
    "own_page",
    "programme_section",
    "public_page",
    "team_page",
]
