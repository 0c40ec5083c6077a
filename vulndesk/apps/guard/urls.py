"""Addresses of what a programme's guard saw in public."""

from django.urls import path

from vulndesk.apps.guard import views

LIST = "team/programmes/<slug:slug>/public-issues/"
ONE = f"{LIST}<uuid:row_id>/"

urlpatterns = [
    path(LIST, views.programme_guard, name="programme_guard"),
    path(ONE, views.sighting, name="sighting"),
    path(f"{ONE}do/<slug:deed>/", views.sighting_deed, name="sighting_deed"),
]
