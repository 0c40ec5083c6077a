from django.urls import path

from vulndesk.apps.attempts import views

urlpatterns = [path("people/attempts/", views.attempts, name="attempts")]
