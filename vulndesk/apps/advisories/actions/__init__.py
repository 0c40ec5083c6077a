"""The one door to write advisories."""

from vulndesk.apps.advisories.actions.drafting import save_draft
from vulndesk.apps.advisories.actions.history import TakenOver, import_published, take_over_advisory
from vulndesk.apps.advisories.actions.imprint import set_imprint
from vulndesk.apps.advisories.actions.naming import follow_choice, forget_draft
from vulndesk.apps.advisories.actions.planning import (
    PUBLISH_PLANNED,
    ask_for_planned,
    drop_plan,
    plan_publication,
    publish_planned,
)
from vulndesk.apps.advisories.actions.publishing import approve_revision, publish_here, revise, withdraw
from vulndesk.apps.advisories.actions.sharing import answer_draft, share_draft

__all__ = [
    "PUBLISH_PLANNED",
    "TakenOver",
    "answer_draft",
    "approve_revision",
    "ask_for_planned",
    "drop_plan",
    "follow_choice",
    "forget_draft",
    "import_published",
    "plan_publication",
    "publish_here",
    "publish_planned",
    "revise",
    "save_draft",
    "set_imprint",
    "share_draft",
    "take_over_advisory",
    "withdraw",
]
