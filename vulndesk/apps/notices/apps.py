from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "vulndesk.apps.notices"
    label = "notices"
