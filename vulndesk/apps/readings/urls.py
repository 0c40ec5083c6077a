from django.urls import path

from vulndesk.apps.readings import views

CASE = "team/cases/<str:reference>/readings/"
PERSON = "team/readings/<int:user_id>/"

urlpatterns = [
    path(CASE, views.case_readings, name="case_readings"),
    path(f"{CASE}readings.csv", views.case_readings_csv, name="case_readings_csv"),
    path("team/readings/", views.readers, name="readers"),
    path(PERSON, views.person_readings, name="person_readings"),
    path(f"{PERSON}readings.csv", views.person_readings_csv, name="person_readings_csv"),
]
