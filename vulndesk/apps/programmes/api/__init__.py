"""Programmes and their policies for programs of the team: the same queries and deeds as the pages, with a token."""

from ninja import Router

from vulndesk.apps.programmes.api import areas, code, doctor, figures, pauses, people, policies, reviewing, settings

router = Router()
for part in (settings, policies, reviewing, pauses, areas, figures, doctor, people, code):
    router.add_router("", part.router)
