"""Addresses of a person's tokens."""

from django.urls import path

from vulndesk.apps.tokens import views

urlpatterns = [
    path("account/tokens/", views.tokens, name="api_tokens"),
    path("account/tokens/<uuid:token_id>/end/", views.end, name="end_api_token"),
]
