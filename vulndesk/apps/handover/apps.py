from django.apps import AppConfig


class HandoverConfig(AppConfig):
    name = "vulndesk.apps.handover"
    label = "handover"
