from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "vulndesk.apps.chat"
    label = "chat"
