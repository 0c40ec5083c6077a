"""Addresses of the outbox."""

from django.urls import path

from vulndesk.apps.notices import views

urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<uuid:mail_id>/", views.mail, name="outbox_mail"),
]
