"""The one door to write embargoes."""

from vulndesk.apps.embargo.actions.consents import open_consent, record_consent
from vulndesk.apps.embargo.actions.keeping import begin_embargo

__all__ = ["begin_embargo", "open_consent", "record_consent"]
