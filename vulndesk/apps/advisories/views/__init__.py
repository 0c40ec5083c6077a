"""Pages about advisories. They decide nothing."""

from vulndesk.apps.advisories.views.editor import advisory_drafts, advisory_preview, case_advisory
from vulndesk.apps.advisories.views.imprint import programme_imprint
from vulndesk.apps.advisories.views.public_pages import advisories, advisories_of_year, advisory
from vulndesk.apps.advisories.views.publication import advisory_deed, advisory_publication, withdraw_advisory
from vulndesk.apps.advisories.views.reporter_page import report_advisory

__all__ = [
    "advisories",
    "advisories_of_year",
    "advisory",
    "advisory_deed",
    "advisory_drafts",
    "advisory_preview",
    "advisory_publication",
    "case_advisory",
    "programme_imprint",
    "report_advisory",
    "withdraw_advisory",
]
