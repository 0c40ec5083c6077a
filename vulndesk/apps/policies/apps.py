from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "vulndesk.apps.policies"
    label = "policies"
