"""The team's pages: the queue, the case and one address a deed."""

from vulndesk.apps.cases.views.case_pages import attachment, case, case_part
from vulndesk.apps.cases.views.deeds import deed, extend, note, purge, severity, severity_preview
from vulndesk.apps.cases.views.queue_pages import queue

__all__ = [
    "attachment",
    "case",
    "case_part",
    "deed",
    "extend",
    "note",
    "purge",
    "queue",
    "severity",
    "severity_preview",
]
