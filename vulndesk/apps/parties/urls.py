"""Addresses of the parties' pages. None of them ever carries the code of an invitation."""

from django.urls import path

from vulndesk.apps.parties import views

urlpatterns = [
    path("team/cases/<str:reference>/parties/", views.parties, name="case_parties"),
    path("team/cases/<str:reference>/parties/invite/", views.invite, name="invite_party"),
    path("team/cases/<str:reference>/parties/upstream/", views.upstream, name="invite_upstream"),
    path("team/cases/<str:reference>/parties/<uuid:party_id>/link/", views.link, name="party_link"),
    path("team/cases/<str:reference>/parties/<uuid:party_id>/role/", views.role, name="party_role"),
    path("team/cases/<str:reference>/parties/<uuid:party_id>/end/", views.end, name="end_party"),
    path("team/cases/<str:reference>/parties/names/", views.naming, name="party_names"),
    path("team/cases/<str:reference>/parties/identity/", views.ask_identity, name="ask_identity"),
    path("team/cases/<str:reference>/room/", views.room, name="case_room"),
    path("team/cases/<str:reference>/room/part/", views.room_part, name="case_room_part"),
    path("team/cases/<str:reference>/room/<uuid:message_id>/", views.change, name="change_message"),
    path("team/cases/<str:reference>/room/<uuid:message_id>/settle/", views.settle, name="settle_question"),
    path("status/report/identity/", views.report_identity, name="report_identity"),
    path("status/report/room/", views.reporter_room, name="report_room"),
    path("status/report/room/part/", views.reporter_part, name="report_room_part"),
    path("guest/", views.door, name="guest"),
    path("guest/terms/", views.terms, name="guest_terms"),
    path("guest/case/", views.guest_room, name="guest_room"),
    path("guest/case/part/", views.guest_part, name="guest_part"),
    path("guest/case/standing/", views.standing, name="guest_standing"),
    path("guest/case/embargo/", views.embargo_again, name="guest_embargo"),
    path("guest/case/name/", views.own_name, name="guest_own_name"),
    path("guest/case/own-id/", views.own_id, name="guest_own_id"),
    path("guest/case/message/<uuid:message_id>/", views.guest_change, name="guest_change_message"),
    path("guest/case/message/<uuid:message_id>/settle/", views.guest_settle, name="guest_settle_question"),
    path("guest/case/files/<uuid:attachment_id>/", views.guest_file, name="guest_file"),
    path("guest/leave/", views.leave, name="guest_leave"),
]
