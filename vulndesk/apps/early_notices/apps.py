from django.apps import AppConfig


class EarlyNotices(AppConfig):
    name = "vulndesk.apps.early_notices"
    label = "early_notices"
