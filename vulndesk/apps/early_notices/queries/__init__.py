"""The guarded door to read early notices."""

from vulndesk.apps.early_notices.queries.grounds import Grounds, grounds_of
from vulndesk.apps.early_notices.queries.listing import ListedView, StageView, list_of
from vulndesk.apps.early_notices.queries.page import EarlyPage, NoticeView, StageInstant, early_page
from vulndesk.apps.early_notices.queries.wording import LinkToSend, link_to_send, terms_for

__all__ = [
    "EarlyPage",
    "Grounds",
    "LinkToSend",
    "ListedView",
    "NoticeView",
    "StageInstant",
    "StageView",
    "early_page",
    "grounds_of",
    "link_to_send",
    "list_of",
    "terms_for",
]
