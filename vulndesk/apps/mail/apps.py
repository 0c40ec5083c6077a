from django.apps import AppConfig


class Mail(AppConfig):
    name = "vulndesk.apps.mail"
