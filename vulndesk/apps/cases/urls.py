from django.urls import path, re_path

from vulndesk.apps.cases import views

DEEDS = "acknowledge|reply|ask|validate|invalidate|assign|mark_duplicate|close|reopen|not_a_report"
TREES = "supplier|deployer|coordinator|publication"

urlpatterns = [
    path("team/", views.queue, name="queue"),
    path("team/audit/", views.audit, name="audit"),
    path("team/floods/", views.floods, name="floods"),
    path("team/floods/back/", views.take_flood_back, name="take_flood_back"),
    path("team/floods/<str:name>/", views.flood, name="flood"),
    path("team/cases/<str:reference>/", views.case, name="case"),
    re_path(r"^team/cases/(?P<reference>[^/]+)/parts/(?P<part>facts|story|steps)/$", views.case_part, name="case_part"),
    re_path(rf"^team/cases/(?P<reference>[^/]+)/deeds/(?P<name>{DEEDS})/$", views.deed, name="deed"),
    path("team/cases/<str:reference>/like/<str:other>/", views.case_like, name="case_like"),
    path("team/cases/<str:reference>/like/<str:other>/not/", views.tell_apart, name="tell_apart"),
    path("team/cases/<str:reference>/like/<str:other>/after-all/", views.let_look_alike, name="let_look_alike"),
    path("team/cases/<str:reference>/presence/", views.case_presence, name="case_presence"),
    path("team/cases/<str:reference>/export/", views.case_export, name="case_export"),
    path("team/cases/<str:reference>/duplicates/", views.tell_duplicates, name="tell_duplicates"),
    path("team/cases/<str:reference>/known-to/", views.known_to, name="known_to"),
    path("team/cases/<str:reference>/sealed/", views.open_sealed, name="open_sealed"),
    path("team/cases/<str:reference>/split/", views.split_case, name="split_case"),
    path("team/cases/<str:reference>/take/", views.take, name="take_part"),
    path("team/cases/<str:reference>/evidence/", views.judge_case, name="judge_case"),
    path("team/cases/<str:reference>/wish/", views.wish, name="wish"),
    path("team/cases/<str:reference>/wish/<uuid:wish_id>/drop/", views.drop_wish, name="drop_wish"),
    path("team/cases/<str:reference>/note/", views.note, name="note"),
    re_path(r"^team/cases/(?P<reference>[^/]+)/severity/(?P<kind>4\.0|3\.1|vector)/$", views.severity, name="severity"),
    re_path(r"^team/severity/(?P<kind>4\.0|3\.1|vector)/$", views.severity_preview, name="severity_preview"),
    re_path(rf"^team/cases/(?P<reference>[^/]+)/ssvc/(?P<tree>{TREES})/$", views.ssvc, name="ssvc"),
    re_path(rf"^team/ssvc/(?P<tree>{TREES})/$", views.ssvc_preview, name="ssvc_preview"),
    path("team/cases/<str:reference>/policy/", views.move_case, name="move_case"),
    path("team/programmes/<slug:slug>/policy/<int:number>/cases/", views.cases_under, name="cases_under"),
    path("team/cases/<str:reference>/keys/", views.case_keys, name="case_keys"),
    path("team/cases/<str:reference>/keys/<uuid:key_id>/confirm/", views.confirm_key, name="confirm_key"),
    path("team/cases/<str:reference>/keys/<uuid:key_id>/refuse/", views.refuse_key, name="refuse_key"),
    path("team/cases/<str:reference>/extend/", views.extend, name="extend_clock"),
    path("team/cases/<str:reference>/files/<uuid:attachment_id>/", views.attachment, name="case_file"),
    path(
        "team/cases/<str:reference>/files/<uuid:attachment_id>/look/",
        views.attachment_preview,
        name="case_file_look",
    ),
    path("team/cases/<str:reference>/files/<uuid:attachment_id>/purge/", views.purge, name="purge_file"),
]
