from django.urls import path

from vulndesk.apps.handover import views

urlpatterns = [
    path("team/cases/<str:reference>/handover/", views.case_handover, name="case_handover"),
    path("team/cases/<str:reference>/handover/tell/", views.tell, name="handover_tell"),
    path("team/cases/<str:reference>/handover/<uuid:handover_id>/take-back/", views.take_back, name="handover_back"),
    path("team/handovers/", views.handovers, name="handovers"),
    path("team/programmes/<slug:slug>/handovers/", views.handovers, name="programme_handovers"),
    path("team/handovers/<uuid:handover_id>/", views.offer, name="handover_offer"),
    path("team/handovers/<uuid:handover_id>/accept/", views.accept, name="handover_accept"),
    path("team/handovers/<uuid:handover_id>/decline/", views.decline, name="handover_decline"),
    path("status/report/handover/", views.report_handover, name="report_handover"),
]
