from django.urls import path

from vulndesk.apps.programmes import views

urlpatterns = [
    path("team/programmes/<slug:slug>/areas/", views.programme_areas, name="programme_areas"),
    path("team/programmes/<slug:slug>/areas/<slug:area>/", views.change_area, name="change_area"),
]
