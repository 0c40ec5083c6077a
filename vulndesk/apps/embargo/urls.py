from django.urls import path, re_path

from vulndesk.apps.embargo import views

urlpatterns = [
    path("team/cases/<str:reference>/embargo/", views.case_embargo, name="case_embargo"),
    re_path(
        r"^team/cases/(?P<reference>[^/]+)/embargo/(?P<move>propose|accept|reject|end)/$",
        views.embargo_move,
        name="embargo_move",
    ),
    re_path(
        r"^team/cases/(?P<reference>[^/]+)/embargo/fact/(?P<letter>[PXA])/$", views.confirm_fact, name="confirm_fact"
    ),
    path("team/programmes/<slug:slug>/embargo/", views.programme_embargo, name="programme_embargo"),
    path("status/report/embargo/", views.report_embargo, name="report_embargo"),
    re_path(
        r"^status/report/embargo/(?P<move>propose|accept|reject)/$",
        views.report_embargo_move,
        name="report_embargo_move",
    ),
]
