from django.urls import path, re_path

from vulndesk.apps.regulation import views

ENTRIES = "no|measure|request|file"

urlpatterns = [
    path("team/cases/<str:reference>/cra/", views.case_cra, name="case_cra"),
    path("team/cases/<str:reference>/cra/sign/", views.cra_sign, name="cra_sign"),
    re_path(rf"^team/cases/(?P<reference>[^/]+)/cra/(?P<entry>{ENTRIES})/$", views.cra_deed, name="cra_deed"),
    path("team/programmes/<slug:slug>/cra/", views.programme_cra, name="programme_cra"),
]
