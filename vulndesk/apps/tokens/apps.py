from django.apps import AppConfig


class Tokens(AppConfig):
    name = "vulndesk.apps.tokens"
    label = "tokens"
