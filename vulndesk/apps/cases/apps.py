from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "vulndesk.apps.cases"
    label = "cases"
