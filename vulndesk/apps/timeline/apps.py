from django.apps import AppConfig


class TimelineConfig(AppConfig):
    name = "vulndesk.apps.timeline"
    label = "timeline"
