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

__all__ = [
    "ask_to_test",
    "close_consent",
    "conduct",
    "consent",
    "consent_saved",
    "consent_text",
    "decline",
    "grant",
    "link",
    "my_consent",
    "my_consent_text",
    "revoke",
    "take_back",
]
