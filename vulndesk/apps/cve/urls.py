from django.urls import path, re_path

from vulndesk.apps.cve import views

DEEDS = "reserve|settle|record|draft|ask|end|reject"

urlpatterns = [
    path("team/cases/<str:reference>/cve/", views.case_cve, name="case_cve"),
    re_path(rf"^team/cases/(?P<reference>[^/]+)/cve/(?P<wanted>{DEEDS})/$", views.cve_deed, name="cve_deed"),
    path("team/programmes/<slug:slug>/cve/", views.programme_cve, name="programme_cve"),
    path("team/programmes/<slug:slug>/cve/look/", views.look_at_cve_account, name="look_at_cve_account"),
]
