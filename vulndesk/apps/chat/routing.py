"""The live rooms: a case for the team, for whoever opened its report with the receipt, and for its guests."""

from typing import Any

from django.urls import path

from vulndesk.apps.chat.consumers import CaseRoom, GuestRoom, ReportRoom

# Channels routes with Django's patterns, whose types know only views.
_case_room: Any = CaseRoom.as_asgi()
_report_room: Any = ReportRoom.as_asgi()
_guest_room: Any = GuestRoom.as_asgi()

websocket_urlpatterns: list[Any] = [
    path("ws/cases/<str:reference>/", _case_room),
    path("ws/report/", _report_room),
    path("ws/guest/", _guest_room),
]
