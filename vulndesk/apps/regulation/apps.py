from django.apps import AppConfig


class RegulationConfig(AppConfig):
    name = "vulndesk.apps.regulation"
    label = "regulation"
