from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "vulndesk.apps.vault"
    label = "vault"
