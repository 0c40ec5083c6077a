from django.apps import AppConfig


class Guard(AppConfig):
    name = "vulndesk.apps.guard"
    label = "guard"
