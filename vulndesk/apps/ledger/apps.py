from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "vulndesk.apps.ledger"
    label = "ledger"
