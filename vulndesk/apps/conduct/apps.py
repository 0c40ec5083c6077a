from django.apps import AppConfig


class ConductConfig(AppConfig):
    name = "vulndesk.apps.conduct"
    label = "conduct"
