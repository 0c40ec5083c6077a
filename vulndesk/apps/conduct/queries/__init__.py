"""The guarded door to read what is agreed about tests, and what follows from a violation."""

from vulndesk.apps.conduct.queries.clauses import conduct_clauses
from vulndesk.apps.conduct.queries.consents import (
    ConsentView,
    consent,
    consents,
    own_consent,
)
from vulndesk.apps.conduct.queries.evidence import evidence_choices, evidence_file, evidence_files_in_use
from vulndesk.apps.conduct.queries.sections import REPORTER_SECTION, TEAM_SECTION
from vulndesk.apps.conduct.queries.violations import (
    AppealView,
    BasisView,
    EvidenceView,
    RevocationView,
    ViolationView,
    decided_about,
    is_for_another,
    violation,
    violations,
)

__all__ = [
    "REPORTER_SECTION",
    "TEAM_SECTION",
    "AppealView",
    "BasisView",
    "ConsentView",
    "EvidenceView",
    "RevocationView",
    "ViolationView",
    "conduct_clauses",
    "consent",
    "consents",
    "decided_about",
    "evidence_choices",
    "evidence_file",
    "evidence_files_in_use",
    "is_for_another",
    "own_consent",
    "violation",
    "violations",
]
