from django.urls import path, re_path

from vulndesk.apps.retention import views

urlpatterns = [
    path("team/programmes/<slug:slug>/retention/", views.programme_retention, name="programme_retention"),
    path("team/cases/<str:reference>/retention/", views.case_retention, name="case_retention"),
    re_path(
        r"^team/cases/(?P<reference>[^/]+)/retention/(?P<keeping>hold|release|person|case)/$",
        views.retention_deed,
        name="retention_deed",
    ),
]
