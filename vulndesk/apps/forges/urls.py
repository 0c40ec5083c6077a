"""Addresses of a programme's connections to forges, and the one where a forge posts."""

from django.urls import path

from vulndesk.apps.forges import views

LIST = "team/programmes/<slug:slug>/forges/"
ONE = f"{LIST}<uuid:row_id>/"

urlpatterns = [
    path("forges/<uuid:row_id>/", views.forge_delivery, name="forge_delivery"),
    path("team/cases/<slug:reference>/forge/", views.case_forge, name="case_forge"),
    path("team/cases/<slug:reference>/forge/<slug:wanted>/", views.forge_send, name="forge_send"),
    path("team/cases/<slug:reference>/forge/reply/<uuid:message_id>/", views.forge_reply, name="forge_reply"),
    path(LIST, views.programme_forges, name="programme_forges"),
    path(ONE, views.forge_connection, name="forge_connection"),
    path(f"{ONE}do/<slug:deed>/", views.forge_deed, name="forge_deed"),
]
