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
        r"^team/cases/(?P<reference>[^/]+)/embargo/fact/(?P<letter>[FDPXA])/$", views.confirm_fact, name="confirm_fact"
    ),
    path("team/cases/<str:reference>/fix/", views.case_fix, name="case_fix"),
    re_path(r"^team/cases/(?P<reference>[^/]+)/fix/(?P<deed>name|review|offer)/$", views.fix_deed, name="fix_deed"),
    path("team/cases/<str:reference>/publication/", views.case_publication, name="case_publication"),
    re_path(
        r"^team/cases/(?P<reference>[^/]+)/publication/(?P<step>release|approve|override|ask|signed|publish)/$",
        views.publication_deed,
        name="publication_deed",
    ),
    path(
        "team/cases/<str:reference>/publication/approvals/<uuid:approval_id>/take-back/",
        views.take_approval_back,
        name="take_approval_back",
    ),
    path(
        "team/cases/<str:reference>/publication/releases/<uuid:proof_id>/remove/",
        views.remove_release,
        name="remove_release",
    ),
    path("team/programmes/<slug:slug>/embargo/", views.programme_embargo, name="programme_embargo"),
    path("status/report/trial/", views.report_trial, name="report_trial"),
    path("status/report/agreement/", views.report_agreement, name="report_agreement"),
    path("status/report/embargo/", views.report_embargo, name="report_embargo"),
    re_path(
        r"^status/report/embargo/(?P<move>propose|accept|reject)/$",
        views.report_embargo_move,
        name="report_embargo_move",
    ),
]
