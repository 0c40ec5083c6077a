"""The embargo, the fix and the gate for programs: the reporter's with a receipt, the team's with a token."""

from ninja import Router

from vulndesk.apps.embargo.api import fix, gate, period, reporter, team

__all__ = ["router"]

router = Router()
for part in (reporter, team, fix, gate, period):
    router.add_router("", part.router)
