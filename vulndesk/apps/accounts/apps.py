from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "vulndesk.apps.accounts"
    label = "accounts"
