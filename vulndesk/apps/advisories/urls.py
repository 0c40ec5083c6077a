"""Addresses of advisories: the team's, the reporter's, and what everybody reads."""

from django.urls import path, re_path

from vulndesk.apps.advisories import views

CASE = "team/cases/<str:reference>/advisory/"

urlpatterns = [
    path("advisories/", views.advisories, name="advisories"),
    path("advisories/years/<int:year>/", views.advisories_of_year, name="advisories_of_year"),
    path("advisories/<str:name>/", views.advisory, name="advisory"),
    path("advisories/<str:name>/revisions/<int:number>/", views.advisory, name="advisory_revision"),
    path("p/<slug:slug>/advisories/", views.advisories, name="programme_advisories"),
    path("p/<slug:slug>/advisories/years/<int:year>/", views.advisories_of_year, name="programme_advisories_of_year"),
    path(CASE, views.case_advisory, name="case_advisory"),
    path(f"{CASE}preview/", views.advisory_preview, name="advisory_preview"),
    path(f"{CASE}drafts/", views.advisory_drafts, name="advisory_drafts"),
    path(f"{CASE}drafts/<int:number>/", views.advisory_drafts, name="advisory_draft"),
    path(f"{CASE}publication/", views.advisory_publication, name="advisory_publication"),
    re_path(
        r"^team/cases/(?P<reference>[^/]+)/advisory/publication/"
        r"(?P<stage>share|approve|publish|plan|unplan|approve-revision|revise)/$",
        views.advisory_deed,
        name="advisory_deed",
    ),
    path("team/advisories/<str:name>/withdraw/", views.withdraw_advisory, name="withdraw_advisory"),
    path("team/programmes/<slug:slug>/advisories/", views.programme_imprint, name="programme_imprint"),
    path("status/report/advisory/", views.report_advisory, name="report_advisory"),
]
