"""The pages of early notices."""

from vulndesk.apps.early_notices.views.case_pages import case_early_notices, plan_early_notices, revoke_early_notice
from vulndesk.apps.early_notices.views.list_pages import (
    add_recipient,
    add_stage,
    programme_early_notices,
    remove_recipient,
    remove_stage,
)

__all__ = [
    "add_recipient",
    "add_stage",
    "case_early_notices",
    "plan_early_notices",
    "programme_early_notices",
    "remove_recipient",
    "remove_stage",
    "revoke_early_notice",
]
