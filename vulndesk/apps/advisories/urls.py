"""Addresses of advisories: the team's, the reporter's, and what everybody reads."""

from django.urls import path

from vulndesk.apps.advisories import views

urlpatterns = [
    path("advisories/", views.advisories, name="advisories"),
    path("advisories/<str:name>/", views.advisory, name="advisory"),
    path("advisories/<str:name>/revisions/<int:number>/", views.advisory, name="advisory_revision"),
    path("p/<slug:slug>/advisories/", views.advisories, name="programme_advisories"),
]
