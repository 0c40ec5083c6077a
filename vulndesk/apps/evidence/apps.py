from django.apps import AppConfig


class Evidence(AppConfig):
    name = "vulndesk.apps.evidence"
