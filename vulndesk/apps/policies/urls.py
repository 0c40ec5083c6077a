from django.urls import path

from vulndesk.apps.policies import views

urlpatterns = [
    path("team/programmes/", views.programmes, name="programmes"),
    path("team/programmes/<slug:slug>/", views.programme_settings, name="programme_settings"),
    path("team/programmes/<slug:slug>/latest/", views.look_now, name="look_for_latest"),
    path("team/programmes/<slug:slug>/team/", views.add_member, name="add_member"),
    path("team/programmes/<slug:slug>/team/<int:user_id>/remove/", views.remove_member, name="remove_member"),
    path("team/programmes/<slug:slug>/policy/<int:number>/", views.programme_policy, name="programme_policy"),
    path("team/programmes/<slug:slug>/policy/<int:number>/reviewed/", views.review_policy, name="review_policy"),
    path(
        "team/programmes/<slug:slug>/promises/<slug:clause_id>/withdraw/",
        views.withdraw_promise,
        name="withdraw_promise",
    ),
    path("team/settings/", views.team_settings, name="team_settings"),
]
