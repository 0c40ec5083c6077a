from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "vulndesk.apps.feeds"
    label = "feeds"
