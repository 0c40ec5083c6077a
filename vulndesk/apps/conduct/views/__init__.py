"""Pages about conduct: the tester's, the reporter's, the team's."""

from vulndesk.apps.conduct.views.asking import (
    ask_to_test,
    close_consent,
    consent_saved,
    my_consent,
    my_consent_text,
    take_back,
)
from vulndesk.apps.conduct.views.consents import conduct, consent, consent_text, decline, grant, link, revoke
from vulndesk.apps.conduct.views.recording import case_conduct, record_violation
from vulndesk.apps.conduct.views.reporter import report_conduct
from vulndesk.apps.conduct.views.violations import (
    answer_appeal,
    decide,
    drop,
    evidence_file,
    export_evidence,
    give_back,
    legal_basis,
    violation,
)

__all__ = [
    "answer_appeal",
    "ask_to_test",
    "case_conduct",
    "close_consent",
    "conduct",
    "consent",
    "consent_saved",
    "consent_text",
    "decide",
    "decline",
    "drop",
    "evidence_file",
    "export_evidence",
    "give_back",
    "grant",
    "legal_basis",
    "link",
    "my_consent",
    "my_consent_text",
    "record_violation",
    "report_conduct",
    "revoke",
    "take_back",
    "violation",
]
