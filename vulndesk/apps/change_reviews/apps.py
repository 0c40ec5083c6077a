from django.apps import AppConfig


class ChangeReviews(AppConfig):
    name = "vulndesk.apps.change_reviews"
    label = "change_reviews"
