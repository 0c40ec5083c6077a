"""The one door to write advisories."""

from vulndesk.apps.advisories.actions.drafting import save_draft
from vulndesk.apps.advisories.actions.history import TakenOver, import_published, take_over_advisory
from vulndesk.apps.advisories.actions.imprint import set_imprint
from vulndesk.apps.advisories.actions.naming import follow_choice, forget_draft
from vulndesk.apps.advisories.actions.publishing import approve_revision, publish_here, revise, withdraw

__all__ = [
    "TakenOver",
    "approve_revision",
    "follow_choice",
    "forget_draft",
    "import_published",
    "publish_here",
    "revise",
    "save_draft",
    "set_imprint",
    "take_over_advisory",
    "withdraw",
]
