from django.urls import path

from vulndesk.apps.subscribers import views

urlpatterns = [
    path("subscribe/", views.subscribe, name="subscribe"),
    path("p/<slug:slug>/subscribe/", views.subscribe, name="programme_subscribe"),
    path("subscriptions/<uuid:row_id>/<str:code>/", views.subscription, name="subscription"),
    path("subscriptions/<uuid:row_id>/<str:code>/leave/", views.leave, name="leave_subscription"),
]
