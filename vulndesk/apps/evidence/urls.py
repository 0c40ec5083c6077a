"""Addresses of the pages about a programme's code."""

from django.urls import path

from vulndesk.apps.evidence import views

urlpatterns = [
    path("team/programmes/<slug:slug>/code/", views.programme_code, name="programme_code"),
    path("team/programmes/<slug:slug>/code/now/", views.renew, name="renew_mirror"),
]
