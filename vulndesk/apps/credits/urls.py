"""Addresses of credits: the team's, the reporter's, and what everybody may cite."""

from django.urls import path, re_path

from vulndesk.apps.credits import views

CASE = "team/cases/<str:reference>/credits/"
OWN = "status/report/credit/"

urlpatterns = [
    path(CASE, views.case_credits, name="case_credits"),
    path(f"{CASE}add/", views.add_credit, name="add_credit"),
    path(f"{CASE}<uuid:added_id>/remove/", views.remove_credit, name="remove_credit"),
    path(f"{CASE}ask/", views.ask_for_credit, name="ask_for_credit"),
    path(f"{CASE}thank/", views.thank, name="thank"),
    path(f"{CASE}show/", views.show_credits, name="show_credits"),
    path("team/credits/<slug:code>/hide/", views.hide_credit, name="hide_credit"),
    path(OWN, views.report_credit, name="report_credit"),
    path(f"{OWN}add/", views.report_add_credit, name="report_add_credit"),
    path(f"{OWN}<uuid:added_id>/remove/", views.report_remove_credit, name="report_remove_credit"),
    path("thanks/", views.thanks, name="thanks"),
    path("p/<slug:slug>/thanks/", views.thanks, name="programme_thanks"),
    re_path(r"^credits/(?P<code>[0-9a-z]{16})/$", views.credit, name="credit"),
    re_path(r"^credits/(?P<code>[0-9a-z]{16})\.json$", views.credit_json, name="credit_json"),
]
