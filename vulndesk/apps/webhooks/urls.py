"""Addresses of a programme's webhooks."""

from django.urls import path

from vulndesk.apps.webhooks import views

LIST = "team/programmes/<slug:slug>/webhooks/"
ONE = f"{LIST}<uuid:row_id>/"

urlpatterns = [
    path(LIST, views.programme_webhooks, name="programme_webhooks"),
    path(ONE, views.webhook, name="webhook"),
    path(f"{ONE}do/<slug:deed>/", views.webhook_deed, name="webhook_deed"),
    path(f"{LIST}sendings/<uuid:row_id>/again/", views.send_again, name="webhook_send_again"),
]
