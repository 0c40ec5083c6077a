"""Pages about credit. They decide nothing."""

from vulndesk.apps.credits.views.own_pages import report_add_credit, report_credit, report_remove_credit
from vulndesk.apps.credits.views.public_pages import credit, credit_json, hide_credit, thanks
from vulndesk.apps.credits.views.team_pages import (
    add_credit,
    ask_for_credit,
    case_credits,
    remove_credit,
    show_credits,
    thank,
)

__all__ = [
    "add_credit",
    "ask_for_credit",
    "case_credits",
    "credit",
    "credit_json",
    "hide_credit",
    "remove_credit",
    "report_add_credit",
    "report_credit",
    "report_remove_credit",
    "show_credits",
    "thank",
    "thanks",
]
