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
    path("status/report/conduct/", views.report_conduct, name="report_conduct"),
    path("team/cases/<str:reference>/conduct/", views.case_conduct, name="case_conduct"),
    path("team/programmes/<slug:slug>/conduct/record/", views.record_violation, name="record_violation"),
    path("team/conduct/violations/<uuid:violation_id>/", views.violation, name="violation"),
    path("team/conduct/violations/<uuid:violation_id>/decide/", views.decide, name="decide_violation"),
    path("team/conduct/violations/<uuid:violation_id>/drop/", views.drop, name="drop_violation"),
    path("team/conduct/violations/<uuid:violation_id>/give-back/<slug:access>/", views.give_back, name="give_back"),
    path("team/conduct/violations/<uuid:violation_id>/appeal/", views.answer_appeal, name="answer_appeal"),
    path("team/conduct/violations/<uuid:violation_id>/legal-basis/", views.legal_basis, name="legal_basis"),
    path("team/conduct/violations/<uuid:violation_id>/export/", views.export_evidence, name="export_evidence"),
    path("team/conduct/evidence/<uuid:evidence_id>/", views.evidence_file, name="evidence_file"),
]
