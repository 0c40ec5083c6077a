"""Addresses of the reporter's side. None of them ever carries a receipt."""

from django.urls import path

from vulndesk.apps.intake import views

urlpatterns = [
    path("", views.home, name="home"),
    path("p/<slug:slug>/", views.programme, name="programme"),
    path("p/<slug:slug>/report/", views.report, name="report"),
    path("p/<slug:slug>/draft/", views.draft, name="draft"),
    path("p/<slug:slug>/check/", views.check, name="check_report"),
    path("p/<slug:slug>/draft/files/", views.draft_files, name="draft_files"),
    path("cwe/", views.cwe, name="cwe"),
    path("receipt/", views.receipt, name="receipt"),
    path("status/", views.status, name="status"),
    path("status/close/", views.close_report, name="close_report"),
    path("status/report/", views.report_status, name="report_status"),
    path("status/report/part/<str:name>/", views.part, name="report_part"),
    path("status/report/parts/", views.open_part, name="report_open_part"),
    path("status/report/answer/", views.answer, name="report_answer"),
    path("status/report/missing/", views.give_item, name="report_give_item"),
    path("status/report/key/", views.key, name="report_key"),
    path("status/report/withdraw/", views.withdraw, name="report_withdraw"),
    path("status/report/nudge/", views.nudge, name="report_nudge"),
    path("status/report/appeal/", views.appeal, name="report_appeal"),
    path("status/report/proof/", views.proof, name="report_proof"),
    path("status/report/opening/", views.opening, name="report_opening"),
    path("status/report/timeline.txt", views.export, name="report_export"),
    path("status/report/files/<uuid:attachment_id>/", views.report_file, name="report_file"),
    path("status/report/files/<uuid:attachment_id>/look/", views.report_file_preview, name="report_file_look"),
]
