"""Addresses of reporters' accounts. None of them holds anything of a report: what is opened travels in a form."""

from django.urls import path

from vulndesk.apps.reporters import views

urlpatterns = [
    path("my-reports/", views.my_reports, name="my_reports"),
    path("my-reports/join/", views.join, name="reporter_join"),
    path("my-reports/sign-in/", views.sign_in, name="reporter_sign_in"),
    path("my-reports/sign-out/", views.sign_out, name="reporter_sign_out"),
    path("my-reports/claim/", views.claim, name="claim_report"),
    path("my-reports/open/", views.open_report, name="open_claimed_report"),
    path("my-reports/release/", views.release, name="release_report"),
    path("my-reports/account/", views.account, name="reporter_account"),
    path("my-reports/account/close/", views.close, name="reporter_close"),
]
