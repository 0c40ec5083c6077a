"""The reporter's pages. Views read the clock and the request, and call actions and queries; they decide nothing."""

from vulndesk.apps.intake.views.cwe_search import cwe
from vulndesk.apps.intake.views.key_page import key
from vulndesk.apps.intake.views.programme_pages import home, programme
from vulndesk.apps.intake.views.receipt_pages import close_report, receipt, status
from vulndesk.apps.intake.views.report_form import check, draft, draft_files, report
from vulndesk.apps.intake.views.status_pages import (
    answer,
    appeal,
    export,
    give_item,
    nudge,
    open_part,
    opening,
    part,
    proof,
    report_file,
    report_file_preview,
    report_status,
    withdraw,
)

__all__ = [
    "answer",
    "appeal",
    "check",
    "close_report",
    "cwe",
    "draft",
    "draft_files",
    "export",
    "give_item",
    "home",
    "key",
    "nudge",
    "open_part",
    "opening",
    "part",
    "programme",
    "proof",
    "receipt",
    "report",
    "report_file",
    "report_file_preview",
    "report_status",
    "status",
    "withdraw",
]
