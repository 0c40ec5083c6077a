"""The pages of disclosures: the team's, each speaker's, and the public ones."""

from vulndesk.apps.disclosures.views.own_pages import guest_disclosure, report_disclosure, report_withdraw_disclosure
from vulndesk.apps.disclosures.views.public_pages import programme_disclosed, report, reports, withdraw_report
from vulndesk.apps.disclosures.views.team_pages import (
    case_disclosure,
    choose,
    disclosure_deed,
    take_back,
    team_answer,
)

__all__ = [
    "case_disclosure",
    "choose",
    "disclosure_deed",
    "guest_disclosure",
    "programme_disclosed",
    "report",
    "report_disclosure",
    "report_withdraw_disclosure",
    "reports",
    "take_back",
    "team_answer",
    "withdraw_report",
]
