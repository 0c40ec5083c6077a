"""The one door to write early notices: the list, the plan of a case, and what is sent at its instant."""

from vulndesk.apps.early_notices.actions.listing import (
    NewRecipient,
    add_recipient,
    add_stage,
    remove_recipient,
    remove_stage,
)
from vulndesk.apps.early_notices.actions.planning import Plan, plan, revoke
from vulndesk.apps.early_notices.actions.sending import follow_embargo, forget_code, forget_plans, send_due

__all__ = [
    "NewRecipient",
    "Plan",
    "add_recipient",
    "add_stage",
    "follow_embargo",
    "forget_code",
    "forget_plans",
    "plan",
    "remove_recipient",
    "remove_stage",
    "revoke",
    "send_due",
]
