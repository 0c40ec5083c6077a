"""The team's pages: the queue, the case and one address a deed."""

from vulndesk.apps.cases.views.audit_pages import audit
from vulndesk.apps.cases.views.case_pages import attachment, attachment_preview, case, case_part, open_sealed
from vulndesk.apps.cases.views.deeds import (
    deed,
    extend,
    judge_case,
    note,
    purge,
    severity,
    severity_preview,
    ssvc,
    ssvc_preview,
    take,
)
from vulndesk.apps.cases.views.duplicates import case_like, let_look_alike, tell_apart, tell_duplicates
from vulndesk.apps.cases.views.exports import case_export
from vulndesk.apps.cases.views.floods import flood, floods, take_flood_back
from vulndesk.apps.cases.views.keys import case_keys, confirm_key, refuse_key
from vulndesk.apps.cases.views.knowing import known_to
from vulndesk.apps.cases.views.moves import cases_under, move_case
from vulndesk.apps.cases.views.presence import case_presence
from vulndesk.apps.cases.views.queue_pages import queue
from vulndesk.apps.cases.views.split import split_case
from vulndesk.apps.cases.views.wishes import drop_wish, wish

__all__ = [
    "attachment",
    "attachment_preview",
    "audit",
    "case",
    "case_export",
    "case_keys",
    "case_like",
    "case_part",
    "case_presence",
    "cases_under",
    "confirm_key",
    "deed",
    "drop_wish",
    "extend",
    "flood",
    "floods",
    "judge_case",
    "known_to",
    "let_look_alike",
    "move_case",
    "note",
    "open_sealed",
    "purge",
    "queue",
    "refuse_key",
    "severity",
    "severity_preview",
    "split_case",
    "ssvc",
    "ssvc_preview",
    "take",
    "take_flood_back",
    "tell_apart",
    "tell_duplicates",
    "wish",
]
