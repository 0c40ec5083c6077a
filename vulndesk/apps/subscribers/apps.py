from django.apps import AppConfig


class SubscribersConfig(AppConfig):
    name = "vulndesk.apps.subscribers"
    label = "subscribers"
