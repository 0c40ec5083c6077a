"""The one door to write what is agreed about tests, and what follows from a violation."""

from vulndesk.apps.conduct.actions.consents import (
    Grant,
    ask_to_test,
    decline_consent,
    end_consents,
    forget_consents,
    grant_consent,
    link_consent,
    revoke_consent,
    take_back,
)

__all__ = [
    "Grant",
    "ask_to_test",
    "decline_consent",
    "end_consents",
    "forget_consents",
    "grant_consent",
    "link_consent",
    "revoke_consent",
    "take_back",
]
