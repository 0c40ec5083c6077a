"""Addresses of the mail that was kept aside."""

from django.urls import path

from vulndesk.apps.mail import views

urlpatterns = [
    path("mail/", views.kept_aside, name="mail_kept_aside"),
    path("mail/settings/", views.mail_settings, name="mail_settings"),
    path("mail/settings/<slug:slug>/test/", views.test_loop, name="test_loop"),
    path("mail/settings/<slug:slug>/mailbox/", views.mailbox, name="mailbox"),
    path("mail/settings/<slug:slug>/mailbox/look/", views.look_into_mailbox, name="look_into_mailbox"),
    path("mail/settings/<slug:slug>/mailbox/remove/", views.remove_mailbox, name="remove_mailbox"),
    path("mail/<uuid:mail_id>/raw/", views.raw, name="mail_raw"),
    path("mail/<uuid:mail_id>/case/", views.make_case, name="mail_make_case"),
    path("mail/<uuid:mail_id>/join/", views.join_case, name="mail_join_case"),
    path("mail/<uuid:mail_id>/aside/", views.set_aside, name="mail_set_aside"),
]
