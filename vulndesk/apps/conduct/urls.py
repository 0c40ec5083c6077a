"""Addresses about conduct. No address carries a receipt."""

from django.urls import path

from vulndesk.apps.conduct import views

urlpatterns = [
    path("p/<slug:slug>/ask-before-testing/", views.ask_to_test, name="ask_to_test"),
    path("consent/", views.my_consent, name="my_consent"),
    path("consent/saved/", views.consent_saved, name="consent_saved"),
    path("consent/take-back/", views.take_back, name="take_back_consent"),
    path("consent/close/", views.close_consent, name="close_consent"),
    path("consent/consent.txt", views.my_consent_text, name="my_consent_text"),
    path("team/conduct/", views.conduct, name="conduct"),
    path("team/programmes/<slug:slug>/conduct/", views.conduct, name="programme_conduct"),
    path("team/conduct/tests/<uuid:consent_id>/", views.consent, name="consent_to_test"),
    path("team/conduct/tests/<uuid:consent_id>/grant/", views.grant, name="grant_consent"),
    path("team/conduct/tests/<uuid:consent_id>/decline/", views.decline, name="decline_consent"),
    path("team/conduct/tests/<uuid:consent_id>/revoke/", views.revoke, name="revoke_consent"),
    path("team/conduct/tests/<uuid:consent_id>/link/", views.link, name="link_consent"),
    path("team/conduct/tests/<uuid:consent_id>/consent.txt", views.consent_text, name="consent_text"),
]
