"""Cases for programs of the team: the same queries and deeds as the pages, with a token instead of a session."""

from ninja import Router

from vulndesk.apps.cases.api import clocks, deciding, deeds, events, files, floods, knowing, reading, reporting
from vulndesk.apps.cases.api.deeds import DEEDS

__all__ = ["DEEDS", "router"]

router = Router()
for part in (reading, deeds, files, floods, events, clocks, knowing, deciding, reporting):
    router.add_router("", part.router)
