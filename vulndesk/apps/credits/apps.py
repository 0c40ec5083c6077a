from django.apps import AppConfig


class CreditsConfig(AppConfig):
    name = "vulndesk.apps.credits"
    label = "credits"
