"""The pages of the embargo: the team's, the reporter's, and the owner's own period."""

from vulndesk.apps.embargo.views.fix_page import case_fix, fix_deed
from vulndesk.apps.embargo.views.own_period import programme_embargo
from vulndesk.apps.embargo.views.publication_page import (
    case_publication,
    publication_deed,
    remove_release,
    take_approval_back,
)
from vulndesk.apps.embargo.views.reporter_page import (
    report_agreement,
    report_embargo,
    report_embargo_move,
    report_trial,
)
from vulndesk.apps.embargo.views.team_page import case_embargo, confirm_fact, embargo_move

__all__ = [
    "case_embargo",
    "case_fix",
    "case_publication",
    "confirm_fact",
    "embargo_move",
    "fix_deed",
    "programme_embargo",
    "publication_deed",
    "remove_release",
    "report_agreement",
    "report_embargo",
    "report_embargo_move",
    "report_trial",
    "take_approval_back",
]
