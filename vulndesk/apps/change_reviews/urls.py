"""Addresses of reviews of changes."""

from django.urls import path

from vulndesk.apps.change_reviews import views

LIST = "team/programmes/<slug:slug>/change-reviews/"
ONE = f"{LIST}<uuid:row_id>/"

urlpatterns = [
    path(LIST, views.programme_change_reviews, name="programme_change_reviews"),
    path(ONE, views.change_review, name="change_review"),
    path(f"{ONE}do/<slug:deed>/", views.change_review_deed, name="change_review_deed"),
]
