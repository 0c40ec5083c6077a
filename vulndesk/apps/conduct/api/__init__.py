"""Conduct for programs of the team: consents to tests, and what is recorded and decided about a violation."""

from vulndesk.apps.conduct.api import consents, deciding, recording, violations
from vulndesk.apps.conduct.api.asking import router

__all__ = ["consents", "deciding", "recording", "router", "violations"]
