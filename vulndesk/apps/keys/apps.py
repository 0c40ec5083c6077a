from django.apps import AppConfig


class Keys(AppConfig):
    name = "vulndesk.apps.keys"
