"""The two live rooms: a case for the team, a report for whoever opened it with the receipt."""

from typing import Any

from django.urls import path

from vulndesk.apps.chat.consumers import CaseRoom, ReportRoom

# Channels routes with Django's patterns, whose types know only views.
_case_room: Any = CaseRoom.as_asgi()
_report_room: Any = ReportRoom.as_asgi()

websocket_urlpatterns: list[Any] = [
    path("ws/cases/<str:reference>/", _case_room),
    path("ws/report/", _report_room),
]
