"""The guarded door to read cases."""

from vulndesk.apps.cases.queries.answers import Answered, answer_of, answer_words, answered, travel_words
from vulndesk.apps.cases.queries.board import PromiseKept, promise_board
from vulndesk.apps.cases.queries.credits import CreditCase, credit_case, duplicates_of
from vulndesk.apps.cases.queries.disclosure import DisclosureGrounds, disclosure_grounds
from vulndesk.apps.cases.queries.evidence import EvidenceView, evidence_of
from vulndesk.apps.cases.queries.moves import CaseMove, move_of, moves_under
from vulndesk.apps.cases.queries.page import (
    AttachmentView,
    CaseHead,
    CasePage,
    ClockView,
    MessageView,
    TimelineLine,
    attachment_of,
    attachment_preview,
    attachment_view,
    case_head,
    case_page,
    clock_views,
)
from vulndesk.apps.cases.queries.parts import proposed_parts
from vulndesk.apps.cases.queries.people import (
    audience_of,
    case_id_of_receipt,
    case_id_of_reference,
    case_summary,
    files_in_use,
    handlers_of,
    listening_to,
    programme_id_of,
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
from vulndesk.apps.cases.queries.sections import CaseSection, SectionFact
from vulndesk.apps.cases.queries.stretch import message_named
from vulndesk.apps.cases.queries.wishes import (
    REPORT,
    DisclosureByMail,
    WishView,
    disclosure_by_mail,
    proofs_in,
    recorded_wishes,
)

__all__ = [
    "FIRST_VIEW",
    "REPORT",
    "VIEWS",
    "Answered",
    "AttachmentView",
    "CaseHead",
    "CaseMove",
    "CasePage",
    "CaseSection",
    "ClockView",
    "CreditCase",
    "DisclosureByMail",
    "DisclosureGrounds",
    "EvidenceView",
    "MessageView",
    "PromiseKept",
    "QueueFilter",
    "QueuePage",
    "QueueRow",
    "SectionFact",
    "TimelineLine",
    "WishView",
    "answer_of",
    "answer_words",
    "answered",
    "attachment_of",
    "attachment_preview",
    "attachment_view",
    "audience_of",
    "case_head",
    "case_id_of_receipt",
    "case_id_of_reference",
    "case_page",
    "case_summary",
    "clock_views",
    "credit_case",
    "disclosure_by_mail",
    "disclosure_grounds",
    "duplicates_of",
    "evidence_of",
    "files_in_use",
    "handlers_of",
    "listening_to",
    "message_named",
    "move_of",
    "moves_under",
    "needs_you_count",
    "programme_id_of",
    "promise_board",
    "proofs_in",
    "proposed_parts",
    "queue",
    "recorded_wishes",
    "reporter_contact",
    "travel_words",
]
