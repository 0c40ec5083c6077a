from django.apps import AppConfig


class Webhooks(AppConfig):
    name = "vulndesk.apps.webhooks"
    label = "webhooks"
