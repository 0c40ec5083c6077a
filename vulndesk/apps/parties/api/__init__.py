"""The room of a case and its parties, for programs of the team."""

from ninja import Router

from vulndesk.apps.parties.api import people, room

__all__ = ["router"]

router = Router()
for part in (room, people):
    router.add_router("", part.router)
