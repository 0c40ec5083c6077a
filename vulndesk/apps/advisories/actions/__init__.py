"""The one door to write advisories."""

from vulndesk.apps.advisories.actions.drafting import save_draft
from vulndesk.apps.advisories.actions.history import import_published
from vulndesk.apps.advisories.actions.imprint import set_imprint
from vulndesk.apps.advisories.actions.naming import follow_choice, forget_draft
from vulndesk.apps.advisories.actions.publishing import approve_revision, publish_here, revise, withdraw

__all__ = [
    "approve_revision",
    "follow_choice",
    "forget_draft",
    "import_published",
    "publish_here",
    "revise",
    "save_draft",
    "set_imprint",
    "withdraw",
]
