from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "vulndesk.apps.programmes"
    label = "programmes"
