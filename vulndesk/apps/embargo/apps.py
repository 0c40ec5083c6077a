from django.apps import AppConfig


class Embargo(AppConfig):
    name = "vulndesk.apps.embargo"
    label = "embargo"
