from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "vulndesk.apps.retention"
    label = "retention"
