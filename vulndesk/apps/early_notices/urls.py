"""Addresses of early notices: the plan of a case, and the list of a programme."""

from django.urls import path

from vulndesk.apps.early_notices import views

CASE = "team/cases/<str:reference>/early-notices/"
LIST = "team/programmes/<slug:slug>/early-notices/"

urlpatterns = [
    path(CASE, views.case_early_notices, name="case_early_notices"),
    path(f"{CASE}plan/", views.plan_early_notices, name="plan_early_notices"),
    path(f"{CASE}<uuid:notice_id>/revoke/", views.revoke_early_notice, name="revoke_early_notice"),
    path(LIST, views.programme_early_notices, name="programme_early_notices"),
    path(f"{LIST}stages/", views.add_stage, name="add_early_stage"),
    path(f"{LIST}stages/<uuid:stage_id>/remove/", views.remove_stage, name="remove_early_stage"),
    path(f"{LIST}recipients/", views.add_recipient, name="add_early_recipient"),
    path(f"{LIST}recipients/<uuid:recipient_id>/remove/", views.remove_recipient, name="remove_early_recipient"),
]
