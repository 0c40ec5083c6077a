"""The pages of the embargo: the team's, the reporter's, and the owner's own period."""

from vulndesk.apps.embargo.views.own_period import programme_embargo
from vulndesk.apps.embargo.views.reporter_page import report_embargo, report_embargo_move
from vulndesk.apps.embargo.views.team_page import case_embargo, confirm_fact, embargo_move

__all__ = [
    "case_embargo",
    "confirm_fact",
    "embargo_move",
    "programme_embargo",
    "report_embargo",
    "report_embargo_move",
]
