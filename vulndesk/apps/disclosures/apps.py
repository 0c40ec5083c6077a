from django.apps import AppConfig


class Disclosures(AppConfig):
    name = "vulndesk.apps.disclosures"
    label = "disclosures"
