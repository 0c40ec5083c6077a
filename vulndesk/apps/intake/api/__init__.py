"""The reporter's side of the API: a report, and what its sender does about it with the receipt."""

from ninja import Router

from vulndesk.apps.intake.api import reports, speaking
from vulndesk.apps.intake.api.reports import RECEIPT_PROBLEMS

__all__ = ["RECEIPT_PROBLEMS", "router"]

router = Router()
for part in (reports, speaking):
    router.add_router("", part.router)
