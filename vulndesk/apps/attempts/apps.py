from django.apps import AppConfig


class AttemptsConfig(AppConfig):
    name = "vulndesk.apps.attempts"
    label = "attempts"
