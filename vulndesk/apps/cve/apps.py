from django.apps import AppConfig


class CveConfig(AppConfig):
    name = "vulndesk.apps.cve"
    label = "cve"
