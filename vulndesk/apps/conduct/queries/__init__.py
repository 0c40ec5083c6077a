"""The guarded door to read what is agreed about tests, and what follows from a violation."""

from vulndesk.apps.conduct.queries.clauses import conduct_clauses
from vulndesk.apps.conduct.queries.consents import (
    ConsentView,
    agreed_with_reporter,
    consent,
    consents,
    own_consent,
    waiting_requests,
)
from vulndesk.apps.conduct.queries.sections import reporter_section, team_section

__all__ = [
    "ConsentView",
    "agreed_with_reporter",
    "conduct_clauses",
    "consent",
    "consents",
    "own_consent",
    "reporter_section",
    "team_section",
    "waiting_requests",
]
