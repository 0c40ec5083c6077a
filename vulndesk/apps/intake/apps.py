from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "vulndesk.apps.intake"
    label = "intake"
