"""Addresses of disclosures: the team's, each speaker's, and what everybody may read."""

from django.urls import path, re_path

from vulndesk.apps.disclosures import views

CASE = "team/cases/<str:reference>/disclosure/"

urlpatterns = [
    path(CASE, views.case_disclosure, name="case_disclosure"),
    path(f"{CASE}choose/", views.choose, name="choose_disclosure"),
    re_path(
        r"^team/cases/(?P<reference>[^/]+)/disclosure/(?P<step>ask|approve|publish|drop|withdraw)/$",
        views.disclosure_deed,
        name="disclosure_deed",
    ),
    path(f"{CASE}answer/", views.team_answer, name="answer_disclosure"),
    path(f"{CASE}approvals/<uuid:approval_id>/take-back/", views.take_back, name="take_back_disclosure"),
    path("team/programmes/<slug:slug>/disclosed/", views.programme_disclosed, name="programme_disclosed"),
    path("status/report/disclosure/", views.report_disclosure, name="report_disclosure"),
    path("status/report/disclosure/withdraw/", views.report_withdraw_disclosure, name="report_withdraw_disclosure"),
    path("guest/case/disclosure/", views.guest_disclosure, name="guest_disclosure"),
    path("p/<slug:slug>/reports/", views.reports, name="disclosed_reports"),
    re_path(r"^p/(?P<slug>[-\w]+)/reports/(?P<code>[0-9a-z]{16})/$", views.report, name="disclosed_report"),
    re_path(
        r"^p/(?P<slug>[-\w]+)/reports/(?P<code>[0-9a-z]{16})/withdraw/$", views.withdraw_report, name="withdraw_report"
    ),
]
