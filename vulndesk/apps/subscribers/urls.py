from django.urls import path

from vulndesk.apps.subscribers import views

urlpatterns = [
    path("subscribe/", views.subscribe, name="subscribe"),
    path("p/<slug:slug>/subscribe/", views.subscribe, name="programme_subscribe"),
    path("subscribe/webhook/", views.subscribe_webhook, name="subscribe_webhook"),
    path("p/<slug:slug>/subscribe/webhook/", views.subscribe_webhook, name="programme_subscribe_webhook"),
    path("subscriptions/<uuid:row_id>/<str:code>/", views.subscription, name="subscription"),
    path("subscriptions/<uuid:row_id>/<str:code>/leave/", views.leave, name="leave_subscription"),
]
