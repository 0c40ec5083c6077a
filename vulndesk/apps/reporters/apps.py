from django.apps import AppConfig


class ReportersConfig(AppConfig):
    name = "vulndesk.apps.reporters"
    label = "reporters"
    default_auto_field = "django.db.models.BigAutoField"
