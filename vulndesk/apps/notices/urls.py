"""Addresses of the outbox."""

from django.urls import path

from vulndesk.apps.notices import views

urlpatterns = [
    path("account/notices/", views.notice_choices, name="notice_choices"),
    path("account/notices/test/", views.try_notice, name="try_notice"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<uuid:mail_id>/", views.mail, name="outbox_mail"),
]
