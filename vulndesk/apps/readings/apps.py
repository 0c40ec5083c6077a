from django.apps import AppConfig


class ReadingsConfig(AppConfig):
    name = "vulndesk.apps.readings"
    label = "readings"
