"""Pages about advisories. They decide nothing."""

from vulndesk.apps.advisories.views.public_pages import advisories, advisory

__all__ = ["advisories", "advisory"]
