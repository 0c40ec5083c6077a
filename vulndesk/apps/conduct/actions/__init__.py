"""The one door to write what is agreed about tests, and what follows from a violation."""

from vulndesk.apps.conduct.actions.consents import (
    Grant,
    ask_to_test,
    decline_consent,
    end_consents,
    forget_consents,
    forget_consents_of,
    grant_consent,
    link_consent,
    revoke_consent,
    take_back,
)
from vulndesk.apps.conduct.actions.exports import Exported, export_evidence, record_legal_basis
from vulndesk.apps.conduct.actions.revocations import (
    answer_appeal,
    appeal,
    choose_lane,
    end_revocations,
    forget_violations,
    forget_violations_of,
    give_back,
)
from vulndesk.apps.conduct.actions.violations import (
    Decided,
    Happened,
    decide_violation,
    drop_violation,
    record_violation,
)

__all__ = [
    "Decided",
    "Exported",
    "Grant",
    "Happened",
    "answer_appeal",
    "appeal",
    "ask_to_test",
    "choose_lane",
    "decide_violation",
    "decline_consent",
    "drop_violation",
    "end_consents",
    "end_revocations",
    "export_evidence",
    "forget_consents",
    "forget_consents_of",
    "forget_violations",
    "forget_violations_of",
    "give_back",
    "grant_consent",
    "link_consent",
    "record_legal_basis",
    "record_violation",
    "revoke_consent",
    "take_back",
]
