from django.apps import AppConfig


class Forges(AppConfig):
    name = "vulndesk.apps.forges"
    label = "forges"
