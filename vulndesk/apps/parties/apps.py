from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "vulndesk.apps.parties"
    label = "parties"
