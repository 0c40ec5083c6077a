"""The guarded door to read cases."""

from vulndesk.apps.cases.queries.board import PromiseKept, promise_board
from vulndesk.apps.cases.queries.page import (
    AttachmentView,
    CaseHead,
    CasePage,
    ClockView,
    MessageView,
    TimelineLine,
    attachment_of,
    attachment_view,
    case_head,
    case_page,
    clock_views,
)
from vulndesk.apps.cases.queries.people import (
    audience_of,
    case_id_of_receipt,
    case_summary,
    files_in_use,
    handlers_of,
    listening_to,
    reporter_contact,
)
from vulndesk.apps.cases.queries.queue import (
    FIRST_VIEW,
    VIEWS,
    QueueFilter,
    QueuePage,
    QueueRow,
    needs_you_count,
    queue,
)

__all__ = [
    "FIRST_VIEW",
    "VIEWS",
    "AttachmentView",
    "CaseHead",
    "CasePage",
    "ClockView",
    "MessageView",
    "PromiseKept",
    "QueueFilter",
    "QueuePage",
    "QueueRow",
    "TimelineLine",
    "attachment_of",
    "attachment_view",
    "audience_of",
    "case_head",
    "case_id_of_receipt",
    "case_page",
    "case_summary",
    "clock_views",
    "files_in_use",
    "handlers_of",
    "listening_to",
    "needs_you_count",
    "promise_board",
    "queue",
    "reporter_contact",
]
