from django.apps import AppConfig


class Advisories(AppConfig):
    name = "vulndesk.apps.advisories"
    label = "advisories"
