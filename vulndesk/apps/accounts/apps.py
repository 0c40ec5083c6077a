from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "vulndesk.apps.accounts"
    label = "accounts"

    def ready(self) -> None:
        """allauth tells of second factors by signals; it is loaded by now, and not before."""
        from allauth.mfa import signals

        from vulndesk.apps.accounts import adapters

        signals.authenticator_added.connect(adapters.count_as_shown)
        signals.authenticator_removed.connect(adapters.note_change)
        signals.authenticator_reset.connect(adapters.note_change)
